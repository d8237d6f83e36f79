package org.millrace.node.core.remux;

import java.util.Arrays;

/**
 * What a decoder has to know of one elementary stream.
 *
 * @param config the codec's own record: avcC, hvcC, av1C, vpcC without its version word,
 *     AudioSpecificConfig, OpusHead, FLAC's STREAMINFO block; empty for MP3
 * @param width pixels, 0 if unknown or audio
 * @param height pixels, 0 if unknown or audio
 * @param sampleRate Hz, 0 for video
 * @param channels 0 for video
 */
public record TrackFormat(
    Codec codec, byte[] config, int width, int height, int sampleRate, int channels) {

  /** The codecs that have a place in MP4 and that browsers know. */
  public enum Codec {
    H264(true),
    HEVC(true),
    AV1(true),
    VP9(true),
    AAC(false),
    MP3(false),
    OPUS(false),
    FLAC(false);

    private final boolean video;

    Codec(boolean video) {
      this.video = video;
    }

    public boolean video() {
      return video;
    }
  }

  static final int VIDEO_TIMESCALE = 90_000;

  static TrackFormat video(Codec codec, byte[] config, int width, int height) {
    return new TrackFormat(codec, config, width, height, 0, 0);
  }

  static TrackFormat audio(Codec codec, byte[] config, int sampleRate, int channels) {
    return new TrackFormat(codec, config, 0, 0, sampleRate, channels);
  }

  /** Ticks per second of the track's times in MP4. */
  public int timescale() {
    return codec.video() ? VIDEO_TIMESCALE : codec == Codec.OPUS ? 48_000 : sampleRate;
  }

  /** The RFC 6381 name of the codec, as in a playlist's CODECS. */
  public String codecString() {
    return CodecStrings.of(this);
  }

  /** Whether a decoder set up for the other goes on without a new set-up. */
  public boolean sameAs(TrackFormat other) {
    return codec == other.codec
        && Arrays.equals(config, other.config)
        && width == other.width
        && height == other.height
        && sampleRate == other.sampleRate
        && channels == other.channels;
  }

  /** A time in the track's ticks. */
  public long ticks(long nanos) {
    var seconds = Math.floorDiv(nanos, 1_000_000_000L);
    var rest = Math.floorMod(nanos, 1_000_000_000L);
    return seconds * timescale() + (rest * timescale() + 500_000_000L) / 1_000_000_000L;
  }

  public long nanos(long ticks) {
    var seconds = Math.floorDiv(ticks, (long) timescale());
    var rest = Math.floorMod(ticks, (long) timescale());
    return seconds * 1_000_000_000L + rest * 1_000_000_000L / timescale();
  }
}
