package org.millrace.node.core.remux;

import java.util.Arrays;
import java.util.Optional;

/** FLAC's STREAMINFO block. */
final class FlacConfig {

  static final int STREAMINFO_BYTES = 34;

  private FlacConfig() {}

  /** The track of a configuration with or without "fLaC" and the block header before it. */
  static Optional<TrackFormat> parse(byte[] config) {
    var from = config.length >= 4 && config[0] == 'f' && config[1] == 'L' ? 4 : 0;
    if (config.length - from >= 4 + STREAMINFO_BYTES && (config[from] & 0x7f) == 0) {
      from += 4;
    }
    if (config.length - from < STREAMINFO_BYTES) {
      return Optional.empty();
    }
    var info = Arrays.copyOfRange(config, from, from + STREAMINFO_BYTES);
    var bits = new Bits(info, 10, info.length);
    var rate = bits.read(20);
    var channels = bits.read(3) + 1;
    return rate == 0
        ? Optional.empty()
        : Optional.of(TrackFormat.audio(TrackFormat.Codec.FLAC, info, rate, channels));
  }

  /** Samples in the frame that starts with this header, by STREAMINFO if it does not say. */
  static int frameTicks(byte[] frame, byte[] info) {
    var fixed = (info[2] & 0xff) << 8 | (info[3] & 0xff);
    if (frame.length < 8) {
      return fixed;
    }
    var code = (frame[2] & 0xff) >>> 4;
    return switch (code) {
      case 1 -> 192;
      case 2, 3, 4, 5 -> 576 << (code - 2);
      case 0, 6, 7 -> fixed;
      default -> 256 << (code - 8);
    };
  }
}
