package org.millrace.node.core.remux;

import java.util.Optional;

/**
 * What an AudioSpecificConfig says.
 *
 * @param objectType 2 for LC, 5 for HE, 29 for HE v2
 * @param sampleRate Hz of the coded core, in which frame lengths count
 * @param channels 0 if told inside the stream
 * @param frameTicks core samples a frame
 */
record AacConfig(int objectType, int sampleRate, int channels, int frameTicks) {

  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  static Optional<AacConfig> parse(byte[] config) {
    var bits = new Bits(config, 0, config.length);
    var objectType = objectType(bits);
    var rate = rate(bits);
    var channelCode = bits.read(4);
    var coreType = objectType;
    if (objectType == 5 || objectType == 29) {
      rate(bits);
      coreType = objectType(bits);
    }
    var shortFrames = coreType != 42 && bits.flag();
    if (bits.torn() || rate <= 0) {
      return Optional.empty();
    }
    var channels = channelCode == 7 ? 8 : channelCode;
    return Optional.of(new AacConfig(objectType, rate, channels, shortFrames ? 960 : 1024));
  }

  /** The two-byte configuration of a plain stream, as ADTS headers tell it. */
  static byte[] of(int objectType, int rateIndex, int channelCode) {
    var value = objectType << 11 | rateIndex << 7 | channelCode << 3;
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }

  /** The place of a rate in the table of the standard, -1 if it has none. */
  static int rateIndex(int sampleRate) {
    for (var i = 0; i < RATES.length; i++) {
      if (RATES[i] == sampleRate) {
        return i;
      }
    }
    return -1;
  }

  static int rateAt(int index) {
    return index >= 0 && index < RATES.length ? RATES[index] : 0;
  }

  private static int objectType(Bits bits) {
    var type = bits.read(5);
    return type == 31 ? 32 + bits.read(6) : type;
  }

  private static int rate(Bits bits) {
    var index = bits.read(4);
    return index == 15 ? bits.read(24) : rateAt(index);
  }
}
