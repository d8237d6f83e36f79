package org.millrace.node.core.media.ts;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.codec.Bits;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.codec.VideoConfig;

/**
 * Gathers the parameter sets of a video stream and makes its decoder configuration record of them,
 * ISO/IEC 14496-15 5.3.3 and 8.3.3. Of several sets of a kind the latest is taken.
 */
final class ParameterSets {

  private static final byte[] NONE = {};

  private byte[] video = NONE;
  private byte[] sequence = NONE;
  private byte[] picture = NONE;
  private boolean mpeg2;
  private boolean complete;

  void addVideo(byte[] unit) {
    video = unit;
    picture = NONE;
  }

  void addSequence(byte[] unit) {
    sequence = unit;
    picture = NONE;
  }

  void addPicture(byte[] unit) {
    complete |= picture.length == 0 && sequence.length > 4;
    picture = unit;
  }

  void addMpeg2() {
    mpeg2 = true;
  }

  /** The record, once for each complete group of sets. */
  @Nullable DecoderConfig take(StreamKind.Coding coding) {
    if (mpeg2) {
      mpeg2 = false;
      return DecoderConfig.named("mpeg2video", "");
    }
    if (!complete) {
      return null;
    }
    complete = false;
    if (coding == StreamKind.Coding.H264) {
      return VideoConfig.avc(avcC());
    }
    return video.length == 0 ? null : VideoConfig.hevc(hvcC());
  }

  private byte[] avcC() {
    var out = new ByteArrayOutputStream();
    out.write(1);
    out.write(sequence, 1, 3);
    out.write(0xFF);
    out.write(0xE1);
    unit(out, sequence);
    out.write(1);
    unit(out, picture);
    var profile = sequence[1] & 0xFF;
    if (profile == 100 || profile == 110 || profile == 122 || profile == 144) {
      var bits = Bits.ofNalUnit(sequence, 4, sequence.length - 4);
      bits.golomb();
      var chroma = bits.golomb();
      bits.skip(chroma == 3 ? 1 : 0);
      out.write(0xFC | chroma & 3);
      out.write(0xF8 | bits.golomb() & 7);
      out.write(0xF8 | bits.golomb() & 7);
      out.write(0);
    }
    return out.toByteArray();
  }

  private byte[] hvcC() {
    var bits = Bits.ofNalUnit(sequence, 2, sequence.length - 2);
    bits.skip(4);
    var subLayers = bits.readInt(3);
    var nested = bits.readInt(1);
    var out = new ByteArrayOutputStream();
    out.write(1);
    for (var i = 0; i < 12; i++) {
      out.write(bits.readInt(8));
    }
    skipSubLayers(bits, subLayers);
    bits.golomb();
    var chroma = bits.golomb();
    bits.skip(chroma == 3 ? 1 : 0);
    bits.golomb();
    bits.golomb();
    if (bits.flag()) {
      for (var side = 0; side < 4; side++) {
        bits.golomb();
      }
    }
    out.writeBytes(new byte[] {(byte) 0xF0, 0, (byte) 0xFC});
    out.write(0xFC | chroma & 3);
    out.write(0xF8 | bits.golomb() & 7);
    out.write(0xF8 | bits.golomb() & 7);
    out.writeBytes(new byte[] {0, 0});
    out.write((subLayers + 1 & 7) << 3 | nested << 2 | 3);
    out.write(3);
    for (var unit : new byte[][] {video, sequence, picture}) {
      out.write(0x80 | unit[0] >> 1 & 0x3F);
      out.writeBytes(new byte[] {0, 1});
      unit(out, unit);
    }
    return out.toByteArray();
  }

  private static void skipSubLayers(Bits bits, int subLayers) {
    var lengths = new int[subLayers];
    for (var i = 0; i < subLayers; i++) {
      lengths[i] = (bits.flag() ? 88 : 0) + (bits.flag() ? 8 : 0);
    }
    bits.skip(subLayers > 0 ? 2 * (8 - subLayers) : 0);
    for (var length : lengths) {
      bits.skip(length);
    }
  }

  private static void unit(ByteArrayOutputStream out, byte[] unit) {
    out.write(unit.length >> 8);
    out.write(unit.length);
    out.writeBytes(unit);
  }
}
