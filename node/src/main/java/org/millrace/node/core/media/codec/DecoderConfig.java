package org.millrace.node.core.media.codec;

import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/**
 * What is known of one elementary stream before its first frame; the fields are those of {@link
 * MediaInfo.Track}.
 */
public record DecoderConfig(
    String codec,
    String codecString,
    byte[] config,
    int width,
    int height,
    int sampleRate,
    int channels) {

  static final byte[] NOTHING = {};

  /** A stream of which only the codec is known. */
  public static DecoderConfig named(String codec, String codecString) {
    return new DecoderConfig(codec, codecString, NOTHING, 0, 0, 0, 0);
  }

  static DecoderConfig video(
      String codec, String codecString, byte[] config, int width, int height) {
    return new DecoderConfig(codec, codecString, config, width, height, 0, 0);
  }

  static DecoderConfig audio(
      String codec, String codecString, byte[] config, int sampleRate, int channels) {
    return new DecoderConfig(codec, codecString, config, 0, 0, sampleRate, channels);
  }

  /** With the picture size the container tells, where the record itself tells none. */
  public DecoderConfig orSize(int otherWidth, int otherHeight) {
    return width > 0 && height > 0
        ? this
        : new DecoderConfig(
            codec, codecString, config, otherWidth, otherHeight, sampleRate, channels);
  }

  /** With the rate and channels the container tells, where the record itself tells none. */
  public DecoderConfig orSound(int otherRate, int otherChannels) {
    return new DecoderConfig(
        codec,
        codecString,
        config,
        width,
        height,
        sampleRate > 0 ? sampleRate : otherRate,
        channels > 0 ? channels : otherChannels);
  }

  public MediaInfo.Track track(int id, MediaEvent.Kind kind) {
    return new MediaInfo.Track(
        id, kind, codec, codecString, config, width, height, sampleRate, channels);
  }
}
