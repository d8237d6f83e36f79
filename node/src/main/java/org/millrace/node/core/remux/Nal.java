package org.millrace.node.core.remux;

/** Types of NAL units. */
final class Nal {

  static final int H264_IDR = 5;
  static final int H264_SPS = 7;
  static final int H264_DELIMITER = 9;
  static final int HEVC_KEY_FIRST = 16;
  static final int HEVC_KEY_LAST = 21;
  static final int HEVC_VPS = 32;
  static final int HEVC_DELIMITER = 35;

  private Nal() {}

  static int h264Type(byte firstByte) {
    return firstByte & 0x1f;
  }

  static int hevcType(byte firstByte) {
    return firstByte >>> 1 & 0x3f;
  }
}
