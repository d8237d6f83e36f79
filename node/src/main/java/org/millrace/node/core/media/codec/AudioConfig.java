package org.millrace.node.core.media.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Reads the configuration records of the audio codecs. */
public final class AudioConfig {

  private static final int[] AAC_RATES = {
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350
  };
  private static final int AAC_ESCAPE = 31;
  private static final int AAC_SBR = 5;
  private static final int AAC_PS = 29;

  private static final byte[] OPUS_HEAD = "OpusHead".getBytes(US_ASCII);
  private static final int OPUS_RATE = 48_000;

  private static final byte[] FLAC_MARK = "fLaC".getBytes(US_ASCII);
  private static final int FLAC_STREAM_INFO_BYTES = 34;

  private AudioConfig() {}

  /** From an AudioSpecificConfig, ISO/IEC 14496-3 1.6.2.1. */
  public static DecoderConfig aac(byte[] config) {
    var bits = new Bits(config, 0, config.length);
    var type = aacType(bits);
    var rate = aacRate(bits);
    var setup = bits.readInt(4);
    var channels = setup == 7 ? 8 : setup < 7 ? setup : 0;
    if (type == AAC_SBR || type == AAC_PS) {
      rate = aacRate(bits);
      channels = type == AAC_PS ? 2 : channels;
    }
    return config.length < 2
        ? DecoderConfig.audio("aac", "", config, 0, 0)
        : DecoderConfig.audio("aac", "mp4a.40." + type, config, rate, channels);
  }

  private static int aacType(Bits bits) {
    var type = bits.readInt(5);
    return type == AAC_ESCAPE ? 32 + bits.readInt(6) : type;
  }

  private static int aacRate(Bits bits) {
    var index = bits.readInt(4);
    return index == 15 ? bits.readInt(24) : index < AAC_RATES.length ? AAC_RATES[index] : 0;
  }

  /** From an OpusHead packet, RFC 7845 5.1. */
  public static DecoderConfig opus(byte[] opusHead) {
    var channels = opusHead.length > 9 ? opusHead[9] & 0xff : 0;
    return DecoderConfig.audio("opus", "opus", opusHead, OPUS_RATE, channels);
  }

  /** From the body of a dOps box, which is an OpusHead without its mark and big-endian. */
  public static DecoderConfig opusOfMp4(byte[] dOps) {
    if (dOps.length < 11) {
      return opus(DecoderConfig.NOTHING);
    }
    var head = Arrays.copyOf(OPUS_HEAD, OPUS_HEAD.length + dOps.length);
    head[8] = 1;
    head[9] = dOps[1];
    reverse(dOps, 2, head, 10, 2);
    reverse(dOps, 4, head, 12, 4);
    reverse(dOps, 8, head, 16, 2);
    System.arraycopy(dOps, 10, head, 18, dOps.length - 10);
    return opus(head);
  }

  private static void reverse(byte[] from, int fromAt, byte[] to, int toAt, int length) {
    for (var i = 0; i < length; i++) {
      to[toAt + i] = from[fromAt + length - 1 - i];
    }
  }

  /**
   * From FLAC metadata blocks (RFC 9639 8) that begin with STREAMINFO, with or without the fLaC
   * mark before them; the answer always has the mark.
   */
  public static DecoderConfig flac(byte[] blocks) {
    var marked = blocks;
    if (!Arrays.equals(FLAC_MARK, Arrays.copyOf(blocks, 4))) {
      marked = Arrays.copyOf(FLAC_MARK, FLAC_MARK.length + blocks.length);
      System.arraycopy(blocks, 0, marked, FLAC_MARK.length, blocks.length);
    }
    if (marked.length < 8 + FLAC_STREAM_INFO_BYTES) {
      return DecoderConfig.audio("flac", "flac", marked, 0, 0);
    }
    var bits = new Bits(marked, 8 + 10, 4);
    return DecoderConfig.audio("flac", "flac", marked, bits.readInt(20), bits.readInt(3) + 1);
  }

  public static DecoderConfig mp3() {
    return DecoderConfig.named("mp3", "mp4a.40.34");
  }
}
