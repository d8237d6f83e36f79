package org.millrace.node.core.media.codec;

import java.util.Set;

/** The visible size of pictures in pixels, as sequence parameter sets tell it; 0 if unknown. */
public record PictureSize(int width, int height) {

  public static final PictureSize UNKNOWN = new PictureSize(0, 0);

  /** Larger answers come from damaged records. */
  private static final int PIXELS_MAX = 16_384;

  private static final int REFERENCE_FRAMES_IN_CYCLE_MAX = 255;

  private static final Set<Integer> AVC_PROFILES_WITH_CHROMA =
      Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);

  /** From an H.264 sequence parameter set with its NAL header, ITU-T H.264 7.3.2.1.1. */
  public static PictureSize ofAvcSps(byte[] bytes, int from, int length) {
    var bits = Bits.ofNalUnit(bytes, from, length);
    bits.skip(8);
    var profile = bits.readInt(8);
    bits.skip(16);
    bits.golomb();
    var chroma = 1;
    if (AVC_PROFILES_WITH_CHROMA.contains(profile)) {
      chroma = bits.golomb();
      if (chroma == 3) {
        bits.skip(1);
      }
      bits.golomb();
      bits.golomb();
      bits.skip(1);
      if (bits.flag()) {
        skipScalingLists(bits, chroma == 3 ? 12 : 8);
      }
    }
    bits.golomb();
    skipPictureOrder(bits);
    bits.golomb();
    bits.skip(1);
    var widthMbs = bits.golomb() + 1;
    var heightUnits = bits.golomb() + 1;
    var fieldFactor = bits.flag() ? 1 : 2;
    if (fieldFactor == 2) {
      bits.skip(1);
    }
    bits.skip(1);
    var width = widthMbs * 16;
    var height = heightUnits * 16 * fieldFactor;
    if (bits.flag()) {
      var unitX = chroma == 1 || chroma == 2 ? 2 : 1;
      var unitY = (chroma == 1 ? 2 : 1) * fieldFactor;
      width -= unitX * (bits.golomb() + bits.golomb());
      height -= unitY * (bits.golomb() + bits.golomb());
    }
    return checked(bits, width, height);
  }

  private static void skipScalingLists(Bits bits, int lists) {
    for (var list = 0; list < lists; list++) {
      if (bits.flag()) {
        var next = 8;
        for (var i = 0; i < (list < 6 ? 16 : 64) && next != 0; i++) {
          next = next + bits.signedGolomb() & 0xff;
        }
      }
    }
  }

  private static void skipPictureOrder(Bits bits) {
    var type = bits.golomb();
    if (type == 0) {
      bits.golomb();
    } else if (type == 1) {
      bits.skip(1);
      bits.golomb();
      bits.golomb();
      var frames = Math.clamp(bits.golomb(), 0, REFERENCE_FRAMES_IN_CYCLE_MAX);
      for (var i = 0; i < frames; i++) {
        bits.golomb();
      }
    }
  }

  /** From an H.265 sequence parameter set with its NAL header, ITU-T H.265 7.3.2.2.1. */
  public static PictureSize ofHevcSps(byte[] bytes, int from, int length) {
    var bits = Bits.ofNalUnit(bytes, from, length);
    bits.skip(16 + 4);
    var subLayers = bits.readInt(3);
    bits.skip(1);
    skipProfileTierLevel(bits, subLayers);
    bits.golomb();
    var chroma = bits.golomb();
    if (chroma == 3) {
      bits.skip(1);
    }
    var width = bits.golomb();
    var height = bits.golomb();
    if (bits.flag()) {
      width -= (chroma == 1 || chroma == 2 ? 2 : 1) * (bits.golomb() + bits.golomb());
      height -= (chroma == 1 ? 2 : 1) * (bits.golomb() + bits.golomb());
    }
    return checked(bits, width, height);
  }

  private static void skipProfileTierLevel(Bits bits, int subLayers) {
    bits.skip(88 + 8);
    var present = new boolean[2 * subLayers];
    for (var i = 0; i < present.length; i++) {
      present[i] = bits.flag();
    }
    if (subLayers > 0) {
      bits.skip(2 * (8 - subLayers));
    }
    for (var i = 0; i < present.length; i++) {
      if (present[i]) {
        bits.skip(i % 2 == 0 ? 88 : 8);
      }
    }
  }

  static PictureSize checked(Bits bits, int width, int height) {
    var sane =
        !bits.exhausted() && width > 0 && height > 0 && width <= PIXELS_MAX && height <= PIXELS_MAX;
    return sane ? new PictureSize(width, height) : UNKNOWN;
  }
}
