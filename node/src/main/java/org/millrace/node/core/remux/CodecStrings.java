package org.millrace.node.core.remux;

import java.util.Locale;

/** RFC 6381 codec names out of decoder configurations. */
final class CodecStrings {

  private CodecStrings() {}

  static String of(TrackFormat format) {
    var config = format.config();
    return switch (format.codec()) {
      case H264 ->
          config.length < 4
              ? "avc1"
              : "avc1.%02x%02x%02x".formatted(config[1] & 0xff, config[2] & 0xff, config[3] & 0xff);
      case HEVC -> config.length < 13 ? "hvc1" : hevc(config);
      case AV1 -> config.length < 3 ? "av01" : av1(config);
      case VP9 ->
          config.length < 3
              ? "vp09.00.31.08"
              : "vp09.%02d.%02d.%02d"
                  .formatted(config[0] & 0xff, config[1] & 0xff, (config[2] & 0xff) >>> 4);
      case AAC -> "mp4a.40." + AacConfig.parse(config).map(AacConfig::objectType).orElse(2);
      case MP3 -> "mp4a.40.34";
      case OPUS -> "opus";
      case FLAC -> "fLaC";
    };
  }

  /** ISO/IEC 14496-15, E.3: space and profile, compatibility bit-reversed, tier and level, rest. */
  private static String hevc(byte[] config) {
    var space = (config[1] & 0xff) >>> 6;
    var compatibility = 0;
    for (var i = 0; i < 4; i++) {
      compatibility = compatibility << 8 | (config[2 + i] & 0xff);
    }
    var text = new StringBuilder("hvc1.");
    if (space > 0) {
      text.append((char) ('A' + space - 1));
    }
    text.append(config[1] & 0x1f)
        .append('.')
        .append(Integer.toHexString(Integer.reverse(compatibility)))
        .append((config[1] & 0x20) == 0 ? ".L" : ".H")
        .append(config[12] & 0xff);
    var last = 11;
    while (last >= 6 && config[last] == 0) {
      last--;
    }
    for (var i = 6; i <= last; i++) {
      text.append('.').append(Integer.toHexString(config[i] & 0xff));
    }
    return text.toString();
  }

  private static String av1(byte[] config) {
    var profile = (config[1] & 0xff) >>> 5;
    var level = config[1] & 0x1f;
    var tier = (config[2] & 0x80) == 0 ? 'M' : 'H';
    var highDepth = (config[2] & 0x40) != 0;
    var twelve = (config[2] & 0x20) != 0;
    var depth = highDepth ? twelve && profile == 2 ? 12 : 10 : 8;
    return String.format(Locale.ROOT, "av01.%d.%02d%c.%02d", profile, level, tier, depth);
  }
}
