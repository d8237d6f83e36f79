package org.millrace.node.core.media;

import java.util.List;

/** What a stream header says of its stream. */
public record MediaInfo(Container container, List<Track> tracks) {

  public MediaInfo {
    tracks = List.copyOf(tracks);
  }

  public boolean hasVideo() {
    return tracks.stream().anyMatch(track -> track.kind() == MediaEvent.Kind.VIDEO);
  }

  /** The codecs' short names, in the order of the tracks. */
  public List<String> codecs() {
    return tracks.stream().map(Track::codec).toList();
  }

  /**
   * One elementary stream.
   *
   * @param codec short lower-case name: h264, hevc, av1, vp8, vp9, theora, aac, mp3, opus, vorbis,
   *     flac
   * @param codecString RFC 6381 form ("avc1.64001f"), or empty while unknown
   * @param config the decoder configuration as the codec's own record (avcC, hvcC, av1C,
   *     AudioSpecificConfig, OpusHead), or empty
   * @param width pixels, 0 if unknown or audio
   * @param height pixels, 0 if unknown or audio
   * @param sampleRate Hz, 0 if unknown or video
   * @param channels audio channels, 0 if unknown or video
   */
  public record Track(
      int id,
      MediaEvent.Kind kind,
      String codec,
      String codecString,
      byte[] config,
      int width,
      int height,
      int sampleRate,
      int channels) {}
}
