package org.millrace.node.core.media.matroska;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.millrace.node.core.media.FuzzedReading;

final class MatroskaReaderFuzz {

  @FuzzTest(maxDuration = "2m")
  void readsAnything(byte[] input) {
    FuzzedReading.check(MatroskaReader::new, MatroskaReader::heldBytes, input);
  }
}
