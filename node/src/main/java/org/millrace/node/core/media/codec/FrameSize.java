package org.millrace.node.core.media.codec;

/** The size of pictures where the codec tells it in the stream and not in its configuration. */
public final class FrameSize {

  private static final int OBU_SEQUENCE_HEADER = 1;
  private static final int VP9_SYNC = 0x498342;
  private static final int VP9_RGB = 7;

  /** OBUs that are looked at in search of a sequence header. */
  private static final int OBUS_MAX = 16;

  private FrameSize() {}

  /** From the first sequence header among OBUs with sizes, AV1 5.3 and 5.5. */
  public static PictureSize ofAv1(byte[] bytes, int from, int to) {
    var at = from;
    for (var obu = 0; obu < OBUS_MAX && at < to; obu++) {
      var type = bytes[at] >> 3 & 15;
      var extended = (bytes[at] & 4) != 0;
      var sized = (bytes[at] & 2) != 0;
      at += extended ? 2 : 1;
      var size = sized ? 0 : to - at;
      for (var shift = 0; sized && at < to && shift < 28; shift += 7) {
        var more = bytes[at++];
        size |= (more & 0x7f) << shift;
        if (more >= 0) {
          break;
        }
      }
      if (size < 0 || size > to - at) {
        return PictureSize.UNKNOWN;
      }
      if (type == OBU_SEQUENCE_HEADER) {
        return ofAv1Sequence(new Bits(bytes, at, size));
      }
      at += size;
    }
    return PictureSize.UNKNOWN;
  }

  private static PictureSize ofAv1Sequence(Bits bits) {
    bits.skip(4);
    if (bits.flag()) {
      bits.skip(5);
    } else {
      skipOperatingPoints(bits);
    }
    var widthBits = bits.readInt(4) + 1;
    var heightBits = bits.readInt(4) + 1;
    return PictureSize.checked(bits, bits.readInt(widthBits) + 1, bits.readInt(heightBits) + 1);
  }

  private static void skipOperatingPoints(Bits bits) {
    var delayBits = 0;
    if (bits.flag()) {
      bits.skip(64);
      if (bits.flag()) {
        bits.golomb();
      }
      if (bits.flag()) {
        delayBits = bits.readInt(5) + 1;
        bits.skip(32 + 5 + 5);
      }
    }
    var delayed = bits.flag();
    var points = bits.readInt(5) + 1;
    for (var point = 0; point < points; point++) {
      bits.skip(12);
      if (bits.readInt(5) > 7) {
        bits.skip(1);
      }
      if (delayBits > 0 && bits.flag()) {
        bits.skip(2 * delayBits + 1);
      }
      if (delayed && bits.flag()) {
        bits.skip(4);
      }
    }
  }

  /** From a key frame, VP9 6.2. */
  public static PictureSize ofVp9(byte[] bytes, int from, int to) {
    var bits = new Bits(bytes, from, to - from);
    if (bits.readInt(2) != 2) {
      return PictureSize.UNKNOWN;
    }
    var profile = bits.readInt(1) | bits.readInt(1) << 1;
    if (profile == 3) {
      bits.skip(1);
    }
    var shownAgain = bits.flag();
    var follows = bits.flag();
    bits.skip(2);
    if (shownAgain || follows || bits.readInt(24) != VP9_SYNC) {
      return PictureSize.UNKNOWN;
    }
    if (profile >= 2) {
      bits.skip(1);
    }
    var chroma = profile == 1 || profile == 3;
    if (bits.readInt(3) == VP9_RGB) {
      bits.skip(chroma ? 1 : 0);
    } else {
      bits.skip(chroma ? 4 : 1);
    }
    return PictureSize.checked(bits, bits.readInt(16) + 1, bits.readInt(16) + 1);
  }
}
