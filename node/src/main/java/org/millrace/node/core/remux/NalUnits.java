package org.millrace.node.core.remux;

import org.millrace.node.core.bytes.ByteWriter;

/** From start codes to lengths: a picture of a transport stream as MP4 holds it. */
final class NalUnits {

  /** A picture without delimiters and parameter sets, which the decoder's set-up has. */
  record Picture(byte[] data, boolean key) {}

  private NalUnits() {}

  static Picture lengthPrefixed(TrackFormat.Codec codec, byte[] bytes, int size) {
    var hevc = codec == TrackFormat.Codec.HEVC;
    var out = new ByteWriter(size + 64);
    var key = false;
    var from = unitAfter(bytes, 0, size);
    while (from < size) {
      var next = unitAfter(bytes, from, size);
      var to = next >= size ? size : next - 3;
      while (to > from && bytes[to - 1] == 0) {
        to--;
      }
      if (to > from) {
        var type = hevc ? Nal.hevcType(bytes[from]) : Nal.h264Type(bytes[from]);
        key |=
            hevc ? type >= Nal.HEVC_KEY_FIRST && type <= Nal.HEVC_KEY_LAST : type == Nal.H264_IDR;
        if (!leftOut(hevc, type)) {
          out.u32(to - from).bytes(bytes, from, to - from);
        }
      }
      from = next;
    }
    return new Picture(out.toBytes(), key);
  }

  private static boolean leftOut(boolean hevc, int type) {
    return hevc
        ? type >= Nal.HEVC_VPS && type <= Nal.HEVC_DELIMITER
        : type >= Nal.H264_SPS && type <= Nal.H264_DELIMITER;
  }

  /** Where the unit behind the next start code begins; {@code size} if there is none. */
  private static int unitAfter(byte[] bytes, int from, int size) {
    for (var i = from; i + 2 < size; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
        return i + 3;
      }
    }
    return size;
  }
}
