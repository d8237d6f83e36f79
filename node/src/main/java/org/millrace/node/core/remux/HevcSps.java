package org.millrace.node.core.remux;

import java.util.Optional;

/**
 * The part of HEVC's sequence parameter set that the MP4 configuration repeats.
 *
 * @param profileTierLevel the twelve bytes from profile space to level
 * @param chroma 1 for 4:2:0
 * @param lumaDepth bits
 * @param chromaDepth bits
 */
record HevcSps(
    PictureSize size,
    byte[] profileTierLevel,
    int temporalLayers,
    boolean temporalNesting,
    int chroma,
    int lumaDepth,
    int chromaDepth) {

  private static final int PROFILE_BYTES = 12;
  private static final int SIDE_MAX = 1 << 15;

  static Optional<HevcSps> parse(byte[] nal) {
    if (nal.length < 2 + 1 + PROFILE_BYTES) {
      return Optional.empty();
    }
    var bits = Bits.ofNal(nal, 2);
    bits.skip(4);
    var subLayers = bits.read(3);
    var nesting = bits.flag();
    var profile = new byte[PROFILE_BYTES];
    for (var i = 0; i < PROFILE_BYTES; i++) {
      profile[i] = (byte) bits.read(8);
    }
    subLayers(bits, subLayers);
    bits.ue();
    var chroma = bits.ue();
    if (chroma == 3) {
      bits.skip(1);
    }
    var width = bits.ue();
    var height = bits.ue();
    if (bits.flag()) {
      var unitX = chroma == 1 || chroma == 2 ? 2 : 1;
      var unitY = chroma == 1 ? 2 : 1;
      width -= unitX * (bits.ue() + bits.ue());
      height -= unitY * (bits.ue() + bits.ue());
    }
    var lumaDepth = bits.ue() + 8;
    var chromaDepth = bits.ue() + 8;
    if (bits.torn() || chroma > 3 || lumaDepth > 16 || chromaDepth > 16) {
      return Optional.empty();
    }
    return width <= 0 || height <= 0 || width > SIDE_MAX || height > SIDE_MAX
        ? Optional.empty()
        : Optional.of(
            new HevcSps(
                new PictureSize(width, height),
                profile,
                subLayers + 1,
                nesting,
                chroma,
                lumaDepth,
                chromaDepth));
  }

  private static void subLayers(Bits bits, int count) {
    var profiles = new boolean[count];
    var levels = new boolean[count];
    for (var i = 0; i < count; i++) {
      profiles[i] = bits.flag();
      levels[i] = bits.flag();
    }
    if (count > 0) {
      bits.skip(2 * (8 - count));
    }
    for (var i = 0; i < count; i++) {
      bits.skip((profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0));
    }
  }
}
