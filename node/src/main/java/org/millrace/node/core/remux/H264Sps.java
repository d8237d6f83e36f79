package org.millrace.node.core.remux;

import java.util.Optional;
import java.util.Set;

/** The part of H.264's sequence parameter set that tells the picture's size. */
record H264Sps(PictureSize size) {

  private static final Set<Integer> PROFILES_WITH_CHROMA =
      Set.of(100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135);
  private static final int CYCLE_MAX = 255;
  private static final int SIDE_MAX = 1 << 15;

  static Optional<H264Sps> parse(byte[] nal) {
    if (nal.length < 4) {
      return Optional.empty();
    }
    var bits = Bits.ofNal(nal, 1);
    var profile = bits.read(8);
    bits.skip(16);
    bits.ue();
    var chroma = 1;
    if (PROFILES_WITH_CHROMA.contains(profile)) {
      chroma = bits.ue();
      if (chroma == 3) {
        bits.skip(1);
      }
      bits.ue();
      bits.ue();
      bits.skip(1);
      if (bits.flag()) {
        scalingLists(bits, chroma == 3 ? 12 : 8);
      }
    }
    bits.ue();
    orderCounts(bits);
    bits.ue();
    bits.skip(1);
    var widthBlocks = bits.ue() + 1;
    var heightUnits = bits.ue() + 1;
    var frames = bits.flag();
    if (!frames) {
      bits.skip(1);
    }
    bits.skip(1);
    var width = widthBlocks * 16;
    var height = heightUnits * 16 * (frames ? 1 : 2);
    if (bits.flag()) {
      var unitX = chroma == 1 || chroma == 2 ? 2 : 1;
      var unitY = (chroma == 1 ? 2 : 1) * (frames ? 1 : 2);
      width -= unitX * (bits.ue() + bits.ue());
      height -= unitY * (bits.ue() + bits.ue());
    }
    return bits.torn() || width <= 0 || height <= 0 || width > SIDE_MAX || height > SIDE_MAX
        ? Optional.empty()
        : Optional.of(new H264Sps(new PictureSize(width, height)));
  }

  private static void orderCounts(Bits bits) {
    switch (bits.ue()) {
      case 0 -> bits.ue();
      case 1 -> {
        bits.skip(1);
        bits.se();
        bits.se();
        var count = Math.min(bits.ue(), CYCLE_MAX);
        for (var i = 0; i < count; i++) {
          bits.se();
        }
      }
      default -> {}
    }
  }

  private static void scalingLists(Bits bits, int lists) {
    for (var list = 0; list < lists; list++) {
      if (bits.flag()) {
        var next = 8;
        for (int i = 0, size = list < 6 ? 16 : 64; i < size && next != 0; i++) {
          next = (next + bits.se()) & 0xff;
        }
      }
    }
  }
}
