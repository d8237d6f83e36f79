package org.millrace.node.core.remux;

/** How long an audio frame plays, in ticks of its track, as the coded frame itself tells. */
public final class AudioTicks {

  private static final int[] OPUS_SILK = {480, 960, 1920, 2880};
  private static final int[] OPUS_CELT = {120, 240, 480, 960};

  private AudioTicks() {}

  public static int of(TrackFormat format, byte[] data) {
    return switch (format.codec()) {
      case AAC -> AacConfig.parse(format.config()).map(AacConfig::frameTicks).orElse(1024);
      case MP3 -> Mp3Frame.parse(data, 0, data.length).map(Mp3Frame::frameTicks).orElse(1152);
      case OPUS -> opus(data);
      case FLAC -> FlacConfig.frameTicks(data, format.config());
      case H264, HEVC, AV1, VP9 -> 0;
    };
  }

  /** RFC 6716, 3.1: the first byte names mode, frame length and number of frames. */
  private static int opus(byte[] packet) {
    if (packet.length == 0) {
      return 960;
    }
    var config = (packet[0] & 0xff) >>> 3;
    var frame =
        config < 12
            ? OPUS_SILK[config & 3]
            : config < 16 ? OPUS_SILK[config & 1] : OPUS_CELT[config & 3];
    var frames =
        switch (packet[0] & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> packet.length > 1 ? Math.max(1, packet[1] & 0x3f) : 1;
        };
    return Math.min(frame * frames, 5760);
  }
}
