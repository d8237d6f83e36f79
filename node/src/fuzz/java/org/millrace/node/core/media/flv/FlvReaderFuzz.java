package org.millrace.node.core.media.flv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.millrace.node.core.media.FuzzedReading;

final class FlvReaderFuzz {

  @FuzzTest(maxDuration = "2m")
  void readsAnything(byte[] input) {
    FuzzedReading.check(FlvReader::new, FlvReader::heldBytes, input);
  }
}
