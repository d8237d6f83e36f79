package org.millrace.node.core.media.mpegaudio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.millrace.node.core.media.FuzzedReading;

final class AdtsReaderFuzz {

  @FuzzTest(maxDuration = "2m")
  void readsAnything(byte[] input) {
    FuzzedReading.check(MpegAudioReader::adts, MpegAudioReader::heldBytes, input);
  }
}
