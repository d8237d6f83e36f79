package org.millrace.node.core.media.mpegaudio;

import java.nio.charset.StandardCharsets;

/**
 * The silent first frame of an MP3 file that tells of the whole file (Xing, Info, VBRI). A live
 * listener would take its figures for those of the stream.
 */
final class InfoFrame {

  private static final int VBRI_AT = 36;
  private static final int CRC_BYTES = 2;

  private InfoFrame() {}

  static boolean matches(byte[] frame, AudioFrameHeader header) {
    if (header.codec() != AudioFrameHeader.Codec.MP3) {
      return false;
    }
    var first = header.samples() == 1152;
    var mono = header.channels() == 1;
    var side = first ? (mono ? 17 : 32) : mono ? 9 : 17;
    var at = AudioFrameHeader.MPEG_HEADER_BYTES + side;
    return isMarked(frame, at) || isMarked(frame, at + CRC_BYTES) || marked(frame, VBRI_AT, "VBRI");
  }

  /** Marked, and the side information before the mark is all zero, as no sounding frame's is. */
  private static boolean isMarked(byte[] frame, int at) {
    if (!marked(frame, at, "Xing") && !marked(frame, at, "Info")) {
      return false;
    }
    for (var i = AudioFrameHeader.MPEG_HEADER_BYTES + CRC_BYTES; i < at; i++) {
      if (frame[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean marked(byte[] frame, int at, String mark) {
    return frame.length >= at + mark.length()
        && new String(frame, at, mark.length(), StandardCharsets.ISO_8859_1).equals(mark);
  }
}
