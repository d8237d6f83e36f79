package org.millrace.node.core.media.ts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.codec.AudioConfig;
import org.millrace.node.core.media.codec.Bits;
import org.millrace.node.core.media.codec.DecoderConfig;
import org.millrace.node.core.media.mpegaudio.AudioFrameHeader;

/** Reads what the first frame in a PES packet says of its audio stream. */
final class AudioProbe {

  private static final int LATM_SYNC = 0x2B7;
  private static final int AC3_SYNC = 0x0B77;
  private static final int[] AC3_RATES = {48_000, 44_100, 32_000};
  private static final int[] AC3_CHANNELS = {2, 1, 2, 3, 3, 4, 4, 5};

  private AudioProbe() {}

  /** Null where no frame begins at the offset. */
  static @Nullable DecoderConfig look(StreamKind.Coding coding, byte[] packet, int at) {
    return switch (coding) {
      case ADTS -> ofFrame(AudioFrameHeader.adts(packet, at));
      case MPEG_AUDIO -> ofFrame(AudioFrameHeader.mpeg(packet, at));
      case LATM -> latm(packet, at);
      case AC3 -> ac3(packet, at);
      case H264, HEVC, MPEG2_VIDEO, OPAQUE -> null;
    };
  }

  private static @Nullable DecoderConfig ofFrame(@Nullable AudioFrameHeader header) {
    if (header == null) {
      return null;
    }
    var track = header.track(0);
    return new DecoderConfig(
        track.codec(),
        track.codecString(),
        track.config(),
        0,
        0,
        track.sampleRate(),
        track.channels());
  }

  /** LOAS with a StreamMuxConfig of version 0, ISO/IEC 14496-3 1.7.2. */
  private static @Nullable DecoderConfig latm(byte[] packet, int at) {
    var bits = new Bits(packet, at, TsPacket.BYTES - at);
    if (bits.readInt(11) != LATM_SYNC) {
      return null;
    }
    bits.skip(13);
    var sameAsBefore = bits.flag();
    var version = bits.readInt(1);
    if (sameAsBefore || version != 0) {
      return null;
    }
    bits.skip(1 + 6 + 4 + 3);
    var specific = bits.readInt(32);
    if (bits.exhausted()) {
      return null;
    }
    // Object type 5 bits, rate 4, channels 4, then 3 zero bits; with SBR told, 9 bits more.
    var extended = specific >>> 27 == 5 || specific >>> 27 == 29;
    var kept = extended ? specific & 0xFFFFFC00 : specific & 0xFFF80000;
    byte[] config = {(byte) (kept >> 24), (byte) (kept >> 16), (byte) (kept >> 8), (byte) kept};
    return AudioConfig.aac(Arrays.copyOf(config, extended ? 4 : 2));
  }

  private static @Nullable DecoderConfig ac3(byte[] packet, int at) {
    var bits = new Bits(packet, at, TsPacket.BYTES - at);
    if (bits.readInt(16) != AC3_SYNC) {
      return null;
    }
    bits.skip(16);
    var rate = bits.readInt(2);
    bits.skip(6);
    var version = bits.readInt(5);
    bits.skip(3);
    var mode = bits.readInt(3);
    var mixLevels = ((mode & 1) == 1 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0);
    bits.skip(mixLevels + (mode == 2 ? 2 : 0));
    var channels = AC3_CHANNELS[mode] + bits.readInt(1);
    return rate == 3 || version > 10 || bits.exhausted()
        ? null
        : DecoderConfig.named("ac3", "ac-3").orSound(AC3_RATES[rate], channels);
  }
}
