package org.millrace.node.core.media.flv;

import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.codec.VideoConfig;

/** The codecs of FLV under one name each: the FourCC that enhanced tags use. */
final class Codecs {

  private Codecs() {}

  static String classicVideo(int number) {
    return switch (number) {
      case 2 -> "h263";
      case 3 -> "screen";
      case 4 -> "vp6f";
      case 5 -> "vp6a";
      case 6 -> "screen2";
      case 7 -> "avc1";
      case 12 -> "hvc1";
      default -> "video" + number;
    };
  }

  static String classicAudio(int number) {
    return switch (number) {
      case 0, 3 -> "pcm";
      case 1 -> "adpcm";
      case 2, 14 -> ".mp3";
      case 4, 5, 6 -> "nellymoser";
      case 7 -> "alaw";
      case 8 -> "mulaw";
      case 10 -> "mp4a";
      case 11 -> "speex";
      default -> "audio" + number;
    };
  }

  /** Frames of this codec mean nothing without a configuration before them. */
  static boolean needsConfig(String codec) {
    return switch (codec) {
      case "avc1", "hvc1", "vvc1", "mp4a", "fLaC" -> true;
      default -> false;
    };
  }

  static DecoderConfig configured(String codec, byte[] config) {
    return switch (codec) {
      case "avc1" -> VideoConfig.avc(config);
      case "hvc1" -> VideoConfig.hevc(config);
      case "av01" -> VideoConfig.av1(config);
      case "vp09" -> VideoConfig.vp9(config);
      case "mp4a" -> AudioConfig.aac(config);
      case "Opus" -> AudioConfig.opus(config);
      case "fLaC" -> AudioConfig.flac(config);
      default -> unconfigured(codec);
    };
  }

  static DecoderConfig unconfigured(String codec) {
    return switch (codec) {
      case "avc1" -> DecoderConfig.named("h264", "");
      case "hvc1" -> DecoderConfig.named("hevc", "");
      case "vvc1" -> DecoderConfig.named("vvc", "");
      case "av01" -> DecoderConfig.named("av1", "");
      case "vp09" -> DecoderConfig.named("vp9", "");
      case "vp08" -> DecoderConfig.named("vp8", "vp8");
      case "mp4a" -> DecoderConfig.named("aac", "");
      case ".mp3" -> AudioConfig.mp3();
      case "Opus" -> DecoderConfig.named("opus", "opus");
      case "fLaC" -> DecoderConfig.named("flac", "flac");
      case "ac-3" -> DecoderConfig.named("ac3", "ac-3");
      case "ec-3" -> DecoderConfig.named("eac3", "ec-3");
      default -> DecoderConfig.named(printable(codec) ? codec : "unknown", "");
    };
  }

  private static boolean printable(String codec) {
    return !codec.isEmpty() && codec.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
