package org.millrace.node.core.media.codec;

import java.util.Locale;

/** Reads the configuration records of the video codecs. */
public final class VideoConfig {

  private static final int AVCC_FIXED_BYTES = 6;
  private static final int HVCC_FIXED_BYTES = 23;
  private static final int HEVC_SPS = 33;

  private VideoConfig() {}

  /** From an AVCDecoderConfigurationRecord, ISO/IEC 14496-15 5.3.3. */
  public static DecoderConfig avc(byte[] avcC) {
    if (avcC.length < 4) {
      return DecoderConfig.video("h264", "", avcC, 0, 0);
    }
    var codecString = "avc1.%02x%02x%02x".formatted(avcC[1] & 0xff, avcC[2] & 0xff, avcC[3] & 0xff);
    var size = PictureSize.UNKNOWN;
    if (avcC.length > AVCC_FIXED_BYTES + 2 && (avcC[5] & 0x1f) > 0) {
      size = PictureSize.ofAvcSps(avcC, AVCC_FIXED_BYTES + 2, u16(avcC, AVCC_FIXED_BYTES));
    }
    return DecoderConfig.video("h264", codecString, avcC, size.width(), size.height());
  }

  /** From an HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 8.3.3. */
  public static DecoderConfig hevc(byte[] hvcC) {
    if (hvcC.length < HVCC_FIXED_BYTES) {
      return DecoderConfig.video("hevc", "", hvcC, 0, 0);
    }
    var size = hevcSize(hvcC);
    return DecoderConfig.video("hevc", hevcString(hvcC), hvcC, size.width(), size.height());
  }

  /** ISO/IEC 14496-15 annex E.3: space and profile, flags reversed, tier and level, constraints. */
  private static String hevcString(byte[] hvcC) {
    var space = hvcC[1] >> 6 & 3;
    var flags = Integer.reverse(u16(hvcC, 2) << 16 | u16(hvcC, 4));
    var text = new StringBuilder("hvc1.");
    if (space > 0) {
      text.append((char) ('A' + space - 1));
    }
    text.append(hvcC[1] & 0x1f).append('.').append(Integer.toHexString(flags));
    text.append('.').append((hvcC[1] & 0x20) == 0 ? 'L' : 'H').append(hvcC[12] & 0xff);
    var last = 11;
    while (last >= 6 && hvcC[last] == 0) {
      last--;
    }
    for (var i = 6; i <= last; i++) {
      text.append('.').append(Integer.toHexString(hvcC[i] & 0xff).toUpperCase(Locale.ROOT));
    }
    return text.toString();
  }

  private static PictureSize hevcSize(byte[] hvcC) {
    var at = HVCC_FIXED_BYTES;
    for (var array = 0; array < (hvcC[22] & 0xff) && at + 5 <= hvcC.length; array++) {
      if ((hvcC[at] & 0x3f) == HEVC_SPS) {
        return PictureSize.ofHevcSps(hvcC, at + 5, u16(hvcC, at + 3));
      }
      var units = u16(hvcC, at + 1);
      at += 3;
      for (var unit = 0; unit < units && at + 2 <= hvcC.length; unit++) {
        at += 2 + u16(hvcC, at);
      }
    }
    return PictureSize.UNKNOWN;
  }

  /** From an AV1CodecConfigurationRecord. */
  public static DecoderConfig av1(byte[] av1C) {
    if (av1C.length < 4) {
      return DecoderConfig.video("av1", "", av1C, 0, 0);
    }
    var depth = (av1C[2] & 0x40) == 0 ? 8 : (av1C[2] & 0x20) == 0 ? 10 : 12;
    var tier = (av1C[2] & 0x80) == 0 ? 'M' : 'H';
    var codecString =
        "av01.%d.%02d%c.%02d".formatted(av1C[1] >> 5 & 7, av1C[1] & 0x1f, tier, depth);
    var size = FrameSize.ofAv1(av1C, 4, av1C.length);
    return DecoderConfig.video("av1", codecString, av1C, size.width(), size.height());
  }

  /** From a VPCodecConfigurationRecord, with or without the version and flags before it. */
  public static DecoderConfig vp9(byte[] vpcC) {
    var at = vpcC.length >= 8 && u16(vpcC, 0) == 0x100 && u16(vpcC, 2) == 0 ? 4 : 0;
    if (vpcC.length < at + 3) {
      return DecoderConfig.video("vp9", "", vpcC, 0, 0);
    }
    var codecString =
        "vp09.%02d.%02d.%02d"
            .formatted(vpcC[at] & 0xff, vpcC[at + 1] & 0xff, vpcC[at + 2] >> 4 & 0xf);
    return DecoderConfig.video("vp9", codecString, vpcC, 0, 0);
  }

  private static int u16(byte[] bytes, int at) {
    return at + 1 < bytes.length ? (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff) : 0;
  }
}
