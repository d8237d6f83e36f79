package org.millrace.node.core.media.mpegaudio;

import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/**
 * The header of one self-framed audio frame.
 *
 * @param frameBytes size of the frame, header included
 * @param samples per channel
 * @param channels 0 where the frame's body says it
 * @param format equal for frames of one stream: version, layer or profile, rate, mono or not
 */
public record AudioFrameHeader(
    Codec codec, int frameBytes, int samples, int sampleRate, int channels, int format) {

  /** The most a frame can have: the 13 bits of ADTS. */
  public static final int FRAME_BYTES_MAX = 8191;

  static final int MPEG_HEADER_BYTES = 4;
  static final int ADTS_HEADER_BYTES = 7;

  private static final int MPEG_FORMAT_BITS = 0xFFFE0C00;

  /** kbit/s by index: MPEG-1 layers I, II, III; MPEG-2 layer I; MPEG-2 layers II and III. */
  private static final int[][] KILOBITS = {
    {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
  };

  private static final int[] MPEG_RATES = {44100, 48000, 32000};
  private static final int[] AAC_RATES = {
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
  };
  private static final int[] AAC_CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8};

  /** What the frame is coded in. */
  public enum Codec {
    MP1("mp1", "mp4a.40.32"),
    MP2("mp2", "mp4a.40.33"),
    MP3("mp3", "mp4a.40.34"),
    AAC_MAIN("aac", "mp4a.40.1"),
    AAC_LC("aac", "mp4a.40.2"),
    AAC_SSR("aac", "mp4a.40.3"),
    AAC_LTP("aac", "mp4a.40.4");

    private final String shortName;
    private final String codecString;

    Codec(String shortName, String codecString) {
      this.shortName = shortName;
      this.codecString = codecString;
    }

    boolean isAac() {
      return shortName.equals("aac");
    }
  }

  /** Reads an MPEG-1/2/2.5 header at an offset; null where there is none. */
  public static @Nullable AudioFrameHeader mpeg(byte[] bytes, int at) {
    return bytes.length - at < MPEG_HEADER_BYTES ? null : mpeg(word(bytes, at));
  }

  /** Reads the four bytes of an MPEG-1/2/2.5 header; null where they are none. */
  static @Nullable AudioFrameHeader mpeg(int word) {
    var version = word >>> 19 & 3;
    var layer = 4 - (word >>> 17 & 3);
    var bitrateIndex = word >>> 12 & 15;
    var rateIndex = word >>> 10 & 3;
    if (word >>> 21 != 0x7FF
        || version == 1
        || layer == 4
        || bitrateIndex == 0
        || bitrateIndex == 15
        || rateIndex == 3
        || (word & 3) == 2) {
      return null;
    }
    var first = version == 3;
    var row = first ? layer - 1 : layer == 1 ? 3 : 4;
    var bitrate = KILOBITS[row][bitrateIndex] * 1000;
    var rate = MPEG_RATES[rateIndex] >> (first ? 0 : version == 2 ? 1 : 2);
    var padding = word >>> 9 & 1;
    var samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1152;
    var bytesOfFrame =
        layer == 1 ? (12 * bitrate / rate + padding) * 4 : samples / 8 * bitrate / rate + padding;
    var mono = (word >>> 6 & 3) == 3;
    var codec = layer == 1 ? Codec.MP1 : layer == 2 ? Codec.MP2 : Codec.MP3;
    var format = (word & MPEG_FORMAT_BITS) | (mono ? 1 : 0);
    return new AudioFrameHeader(codec, bytesOfFrame, samples, rate, mono ? 1 : 2, format);
  }

  /** Reads an ADTS header at an offset; null where there is none. */
  public static @Nullable AudioFrameHeader adts(byte[] bytes, int at) {
    return bytes.length - at < ADTS_HEADER_BYTES
        ? null
        : adts(word(bytes, at), word(bytes, at + 3) & 0xFFFFFF);
  }

  /** Reads the first four and the next three bytes of an ADTS header; null where they are none. */
  static @Nullable AudioFrameHeader adts(int word, int next) {
    var rateIndex = word >>> 10 & 15;
    var length = (word & 3) << 11 | next >>> 13;
    var bare = (word >>> 16 & 1) == 1;
    if (word >>> 20 != 0xFFF
        || (word >>> 17 & 3) != 0
        || rateIndex >= AAC_RATES.length
        || length <= (bare ? ADTS_HEADER_BYTES : ADTS_HEADER_BYTES + 2)) {
      return null;
    }
    var profile = word >>> 14 & 3;
    var channelsIndex = word >>> 6 & 7;
    var blocks = 1 + (next & 3);
    var format = 1 << 16 | profile << 8 | rateIndex << 4 | channelsIndex;
    return new AudioFrameHeader(
        aac(profile),
        length,
        1024 * blocks,
        AAC_RATES[rateIndex],
        AAC_CHANNELS[channelsIndex],
        format);
  }

  private static Codec aac(int profile) {
    return switch (profile) {
      case 0 -> Codec.AAC_MAIN;
      case 1 -> Codec.AAC_LC;
      case 2 -> Codec.AAC_SSR;
      default -> Codec.AAC_LTP;
    };
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }

  /** The track such frames make up. */
  public MediaInfo.Track track(int id) {
    return new MediaInfo.Track(
        id,
        MediaEvent.Kind.AUDIO,
        codec.shortName,
        codec.codecString,
        config(),
        0,
        0,
        sampleRate,
        channels);
  }

  /** The AudioSpecificConfig that says the same as an ADTS header; empty for MPEG audio. */
  private byte[] config() {
    if (!codec.isAac()) {
      return new byte[0];
    }
    var objectType = (format >> 8 & 3) + 1;
    var bits = objectType << 11 | (format >> 4 & 15) << 7 | (format & 7) << 3;
    return new byte[] {(byte) (bits >> 8), (byte) bits};
  }
}
