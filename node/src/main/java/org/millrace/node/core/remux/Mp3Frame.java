package org.millrace.node.core.remux;

import java.util.Optional;

/**
 * What an MPEG audio header says, layer III.
 *
 * @param bytes the whole frame with its header
 * @param frameTicks samples a frame
 */
record Mp3Frame(int bytes, int sampleRate, int channels, int frameTicks) {

  private static final int[] KBITS_1 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] KBITS_2 = {
    0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160
  };
  private static final int[] RATES_1 = {44_100, 48_000, 32_000};

  static Optional<Mp3Frame> parse(byte[] data, int at, int to) {
    if (to - at < 4 || data[at] != -1 || (data[at + 1] & 0xe6) != 0xe2) {
      return Optional.empty();
    }
    var version = data[at + 1] >>> 3 & 3;
    var kbitIndex = (data[at + 2] & 0xff) >>> 4;
    var rateIndex = data[at + 2] >>> 2 & 3;
    if (version == 1 || kbitIndex == 0 || kbitIndex == 15 || rateIndex == 3) {
      return Optional.empty();
    }
    var one = version == 3;
    var rate = RATES_1[rateIndex] >> (one ? 0 : version == 2 ? 1 : 2);
    var ticks = one ? 1152 : 576;
    var kbits = (one ? KBITS_1 : KBITS_2)[kbitIndex];
    var padding = data[at + 2] >>> 1 & 1;
    var bytes = ticks / 8 * kbits * 1000 / rate + padding;
    var channels = (data[at + 3] & 0xc0) == 0xc0 ? 1 : 2;
    return Optional.of(new Mp3Frame(bytes, rate, channels, ticks));
  }
}
