package org.millrace.node.core.remux;

import java.util.Arrays;
import java.util.Optional;

/** Width and height as a video stream's parameter sets tell them, after cropping. */
record PictureSize(int width, int height) {

  static Optional<PictureSize> of(TrackFormat.Codec codec, byte[] config) {
    return switch (codec) {
      case H264 -> avcSps(config).flatMap(sps -> H264Sps.parse(sps).map(H264Sps::size));
      case HEVC -> hevcSps(config).flatMap(sps -> HevcSps.parse(sps).map(HevcSps::size));
      case AV1, VP9, AAC, MP3, OPUS, FLAC -> Optional.empty();
    };
  }

  private static Optional<byte[]> avcSps(byte[] config) {
    if (config.length < 8 || (config[5] & 0x1f) == 0) {
      return Optional.empty();
    }
    return nal(config, 6);
  }

  private static Optional<byte[]> hevcSps(byte[] config) {
    if (config.length < 23) {
      return Optional.empty();
    }
    var at = 23;
    for (var array = 0; array < (config[22] & 0xff) && config.length - at >= 3; array++) {
      var type = config[at] & 0x3f;
      var count = (config[at + 1] & 0xff) << 8 | (config[at + 2] & 0xff);
      at += 3;
      for (var i = 0; i < count; i++) {
        var nal = nal(config, at);
        if (nal.isEmpty() || type == Nal.HEVC_SPS) {
          return nal;
        }
        at += 2 + nal.get().length;
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> nal(byte[] config, int at) {
    if (config.length - at < 2) {
      return Optional.empty();
    }
    var length = (config[at] & 0xff) << 8 | (config[at + 1] & 0xff);
    return config.length - at - 2 < length
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(config, at + 2, at + 2 + length));
  }
}
