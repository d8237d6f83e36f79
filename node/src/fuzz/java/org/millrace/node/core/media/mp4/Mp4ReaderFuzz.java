package org.millrace.node.core.media.mp4;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.millrace.node.core.media.FuzzedReading;

final class Mp4ReaderFuzz {

  @FuzzTest(maxDuration = "2m")
  void readsAnything(byte[] input) {
    FuzzedReading.check(Mp4Reader::new, Mp4Reader::heldBytes, input);
  }
}
