package org.millrace.node.core.media.ts;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.millrace.node.core.media.FuzzedReading;

final class TsReaderFuzz {

  @FuzzTest(maxDuration = "2m")
  void readsAnything(byte[] input) {
    FuzzedReading.check(TsReader::new, TsReader::heldBytes, input);
  }
}
