package org.millrace.node.core.remux;

import java.util.Optional;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.remux.TrackFormat.Codec;

/** Tracks as a reader described them, for containers whose header says all there is to know. */
final class Described {

  private Described() {}

  /** The format of a track; empty if it has no place in MP4, or is not fully known. */
  static Optional<TrackFormat> format(MediaInfo.Track track) {
    return switch (track.codec()) {
      case "h264" -> video(Codec.H264, track, 7);
      case "hevc" -> video(Codec.HEVC, track, 23);
      case "av1" -> video(Codec.AV1, track, 4);
      case "vp9" -> {
        var config = VpConfig.withoutVersion(track.config());
        var known = config.length >= 8 ? config : VpConfig.USUAL;
        yield Optional.of(TrackFormat.video(Codec.VP9, known, track.width(), track.height()));
      }
      case "aac" ->
          AacConfig.parse(track.config())
              .map(
                  aac -> {
                    var channels = aac.channels() == 0 ? track.channels() : aac.channels();
                    return TrackFormat.audio(Codec.AAC, track.config(), aac.sampleRate(), channels);
                  });
      case "mp3" ->
          track.sampleRate() == 0
              ? Optional.empty()
              : Optional.of(
                  TrackFormat.audio(Codec.MP3, new byte[0], track.sampleRate(), track.channels()));
      case "opus" ->
          track.config().length < 19
              ? Optional.empty()
              : Optional.of(
                  TrackFormat.audio(Codec.OPUS, track.config(), 48_000, track.config()[9] & 0xff));
      case "flac" -> FlacConfig.parse(track.config());
      default -> Optional.empty();
    };
  }

  private static Optional<TrackFormat> video(Codec codec, MediaInfo.Track track, int bytesMin) {
    return track.config().length < bytesMin
        ? Optional.empty()
        : Optional.of(TrackFormat.video(codec, track.config(), track.width(), track.height()));
  }
}
