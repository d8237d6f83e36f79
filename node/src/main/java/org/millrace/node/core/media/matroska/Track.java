package org.millrace.node.core.media.matroska;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.codec.VideoConfig;

/** One TrackEntry: what tells its blocks from others, and what sets up its decoder. */
record Track(
    long number, Kind kind, String codecId, byte[] codecPrivate, byte[] encodings, Shape shape) {

  /** Picture size in pixels, rate in Hz. */
  record Shape(int width, int height, int sampleRate, int channels) {
    static final Shape NONE = new Shape(0, 0, 0, 0);
  }

  private static final int VIDEO_TYPE = 1;
  private static final int AUDIO_TYPE = 2;
  private static final int VALUE_MAX = 1 << 20;
  private static final byte[] NOTHING = {};

  static Track of(byte[] bytes, Ebml.Element entry) {
    var number = 0L;
    var kind = Kind.OTHER;
    var codecId = "";
    var codecPrivate = NOTHING;
    var encodings = NOTHING;
    var shape = Shape.NONE;
    for (var child : Ebml.children(bytes, entry)) {
      switch (child.id()) {
        case Ids.TRACK_NUMBER -> number = Ebml.unsigned(bytes, child);
        case Ids.TRACK_TYPE -> kind = kind(Ebml.unsigned(bytes, child));
        case Ids.CODEC_ID -> codecId = text(bytes, child);
        case Ids.CODEC_PRIVATE -> codecPrivate = content(bytes, child);
        case Ids.CONTENT_ENCODINGS -> encodings = content(bytes, child);
        case Ids.VIDEO -> shape = picture(bytes, child);
        case Ids.AUDIO -> shape = sound(bytes, child);
        default -> {}
      }
    }
    return new Track(number, kind, codecId, codecPrivate, encodings, shape);
  }

  private static Kind kind(long type) {
    return type == VIDEO_TYPE ? Kind.VIDEO : type == AUDIO_TYPE ? Kind.AUDIO : Kind.OTHER;
  }

  private static Shape picture(byte[] bytes, Ebml.Element video) {
    var width = 0L;
    var height = 0L;
    for (var child : Ebml.children(bytes, video)) {
      switch (child.id()) {
        case Ids.PIXEL_WIDTH -> width = Ebml.unsigned(bytes, child);
        case Ids.PIXEL_HEIGHT -> height = Ebml.unsigned(bytes, child);
        default -> {}
      }
    }
    return new Shape(sane(width), sane(height), 0, 0);
  }

  /** The defaults are those of RFC 9559; the output rate is told where it is not the coded one. */
  private static Shape sound(byte[] bytes, Ebml.Element audio) {
    var rate = 8000.0;
    var outputRate = 0.0;
    var channels = 1L;
    for (var child : Ebml.children(bytes, audio)) {
      switch (child.id()) {
        case Ids.SAMPLING_FREQUENCY -> rate = Ebml.floating(bytes, child);
        case Ids.OUTPUT_SAMPLING_FREQUENCY -> outputRate = Ebml.floating(bytes, child);
        case Ids.CHANNELS -> channels = Ebml.unsigned(bytes, child);
        default -> {}
      }
    }
    return new Shape(0, 0, sane((long) (outputRate > 0 ? outputRate : rate)), sane(channels));
  }

  private static int sane(long value) {
    return value >= 0 && value <= VALUE_MAX ? (int) value : 0;
  }

  private static String text(byte[] bytes, Ebml.Element element) {
    return new String(content(bytes, element), UTF_8).replace("\0", "");
  }

  private static byte[] content(byte[] bytes, Ebml.Element element) {
    return Arrays.copyOfRange(bytes, element.from(), element.to());
  }

  /** A decoder of the one goes on with blocks of the other. */
  boolean isCompatible(Track other) {
    return number == other.number
        && kind == other.kind
        && codecId.equals(other.codecId)
        && shape.equals(other.shape)
        && Arrays.equals(codecPrivate, other.codecPrivate)
        && Arrays.equals(encodings, other.encodings);
  }

  MediaInfo.Track info() {
    return decoder()
        .orSize(shape.width, shape.height)
        .orSound(shape.sampleRate, shape.channels)
        .track((int) number, kind);
  }

  private DecoderConfig decoder() {
    return switch (codecId) {
      case "V_MPEG4/ISO/AVC" -> VideoConfig.avc(codecPrivate);
      case "V_MPEGH/ISO/HEVC" -> VideoConfig.hevc(codecPrivate);
      case "V_AV1" -> VideoConfig.av1(codecPrivate);
      case "V_VP8" -> opaque("vp8", "vp8");
      case "V_VP9" -> opaque("vp9", "vp9");
      case "V_THEORA" -> opaque("theora", "theora");
      case "A_OPUS" -> AudioConfig.opus(codecPrivate);
      case "A_VORBIS" -> opaque("vorbis", "vorbis");
      case "A_FLAC" -> AudioConfig.flac(codecPrivate);
      case "A_MPEG/L3" -> AudioConfig.mp3();
      case "A_AC3" -> opaque("ac3", "ac-3");
      case "A_EAC3" -> opaque("eac3", "ec-3");
      default ->
          codecId.startsWith("A_AAC") ? AudioConfig.aac(codecPrivate) : opaque(shortName(), "");
    };
  }

  private DecoderConfig opaque(String codec, String codecString) {
    return new DecoderConfig(codec, codecString, codecPrivate, 0, 0, 0, 0);
  }

  private String shortName() {
    var printable = !codecId.isEmpty() && codecId.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return printable ? codecId.toLowerCase(Locale.ROOT) : "unknown";
  }
}
