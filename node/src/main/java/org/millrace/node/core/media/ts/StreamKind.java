package org.millrace.node.core.media.ts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.DecoderConfig;

/**
 * How a stream is coded, as far as the program map tells.
 *
 * @param config what is known without looking into the stream
 */
record StreamKind(MediaEvent.Kind media, Coding coding, DecoderConfig config) {

  /** What the reader looks for in a stream. */
  enum Coding {
    H264,
    HEVC,
    MPEG2_VIDEO,
    ADTS,
    LATM,
    MPEG_AUDIO,
    AC3,
    /** Nothing: joinable where its packets say so, and known from the map alone. */
    OPAQUE
  }

  private static final int REGISTRATION = 0x05;
  private static final int AC3_DESCRIPTOR = 0x6A;
  private static final int EAC3_DESCRIPTOR = 0x7A;
  private static final int EXTENSION = 0x7F;
  private static final int OPUS_EXTENSION = 0x80;

  private static final int OPUS_PRE_SKIP = 312;

  static StreamKind of(int streamType, byte[] pmt, int from, int end) {
    return switch (streamType) {
      case 0x01, 0x02 -> video(Coding.MPEG2_VIDEO, "mpeg2video");
      case 0x10 -> video(Coding.OPAQUE, "mpeg4");
      case 0x1B -> video(Coding.H264, "h264");
      case 0x24 -> video(Coding.HEVC, "hevc");
      case 0x33 -> video(Coding.OPAQUE, "vvc");
      case 0x03, 0x04 -> audio(Coding.MPEG_AUDIO, "mp3", "");
      case 0x0F -> audio(Coding.ADTS, "aac", "");
      case 0x11 -> audio(Coding.LATM, "aac", "");
      case 0x81 -> audio(Coding.AC3, "ac3", "ac-3");
      case 0x87 -> audio(Coding.OPAQUE, "eac3", "ec-3");
      case 0x06 -> ofDescriptors(pmt, from, end);
      default -> other();
    };
  }

  private static StreamKind ofDescriptors(byte[] pmt, int from, int end) {
    var found = other();
    for (var at = from; at + 2 <= end; at += 2 + (pmt[at + 1] & 0xFF)) {
      var body = at + 2;
      var length = Math.min(pmt[at + 1] & 0xFF, end - body);
      switch (pmt[at] & 0xFF) {
        case REGISTRATION -> {
          if (length >= 4 && found.coding == Coding.OPAQUE && found.isOther()) {
            found = ofRegistration(new String(pmt, body, 4, ISO_8859_1));
          }
        }
        case AC3_DESCRIPTOR -> found = audio(Coding.AC3, "ac3", "ac-3");
        case EAC3_DESCRIPTOR -> found = audio(Coding.OPAQUE, "eac3", "ec-3");
        case EXTENSION -> {
          if (length >= 2 && (pmt[body] & 0xFF) == OPUS_EXTENSION) {
            found = opus(pmt[body + 1] & 0xFF);
          }
        }
        default -> {}
      }
    }
    return found;
  }

  private static StreamKind ofRegistration(String mark) {
    return switch (mark) {
      case "HEVC" -> video(Coding.HEVC, "hevc");
      case "AV01" -> video(Coding.OPAQUE, "av1");
      case "VP09" -> video(Coding.OPAQUE, "vp9");
      case "AC-3" -> audio(Coding.AC3, "ac3", "ac-3");
      case "EAC3" -> audio(Coding.OPAQUE, "eac3", "ec-3");
      case "Opus" -> audio(Coding.OPAQUE, "opus", "opus");
      default -> other();
    };
  }

  /** Mono and stereo need no mapping table; of other layouts only the channels are told. */
  private static StreamKind opus(int channels) {
    var plain = channels == 1 || channels == 2;
    var head = plain ? opusHead(channels) : new byte[0];
    var config = AudioConfig.opus(head).orSound(48_000, channels <= 8 ? channels : 0);
    return new StreamKind(MediaEvent.Kind.AUDIO, Coding.OPAQUE, config);
  }

  private static byte[] opusHead(int channels) {
    var head = new byte[19];
    System.arraycopy("OpusHead".getBytes(ISO_8859_1), 0, head, 0, 8);
    head[8] = 1;
    head[9] = (byte) channels;
    head[10] = (byte) OPUS_PRE_SKIP;
    head[11] = (byte) (OPUS_PRE_SKIP >> 8);
    head[12] = (byte) 48_000;
    head[13] = (byte) (48_000 >> 8);
    return head;
  }

  private static StreamKind video(Coding coding, String codec) {
    return new StreamKind(MediaEvent.Kind.VIDEO, coding, DecoderConfig.named(codec, ""));
  }

  private static StreamKind audio(Coding coding, String codec, String codecString) {
    return new StreamKind(MediaEvent.Kind.AUDIO, coding, DecoderConfig.named(codec, codecString));
  }

  private static StreamKind other() {
    return new StreamKind(MediaEvent.Kind.OTHER, Coding.OPAQUE, DecoderConfig.named("", ""));
  }

  private boolean isOther() {
    return media == MediaEvent.Kind.OTHER;
  }
}
