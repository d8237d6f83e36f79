package org.millrace.node.core.media.codec;

/** Reads bits, most significant first. Behind the end there are zeros, without end. */
public final class Bits {

  private static final int GOLOMB_ZEROS_MAX = 32;

  private final byte[] bytes;
  private final int endBit;
  private int at;

  public Bits(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.at = from * 8;
    this.endBit = Math.min(bytes.length, from + length) * 8;
  }

  /** The bits of a NAL unit without its emulation prevention bytes. */
  public static Bits ofNalUnit(byte[] bytes, int from, int length) {
    var end = Math.min(bytes.length, from + length);
    var clean = new byte[Math.max(0, end - from)];
    var size = 0;
    var zeros = 0;
    for (var i = from; i < end; i++) {
      if (zeros >= 2 && bytes[i] == 3) {
        zeros = 0;
        continue;
      }
      zeros = bytes[i] == 0 ? zeros + 1 : 0;
      clean[size++] = bytes[i];
    }
    return new Bits(clean, 0, size);
  }

  /** Up to 32 bits as an unsigned number. */
  public long read(int count) {
    var value = 0L;
    for (var i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  public int readInt(int count) {
    return (int) read(count);
  }

  public boolean flag() {
    return bit() == 1;
  }

  public void skip(int count) {
    at = Math.min(endBit, at + count);
  }

  /** More was asked for than there was. */
  public boolean exhausted() {
    return at >= endBit;
  }

  /** An unsigned Exp-Golomb number. */
  public int golomb() {
    var zeros = 0;
    while (bit() == 0) {
      if (++zeros > GOLOMB_ZEROS_MAX) {
        return 0;
      }
    }
    return (int) ((1L << zeros) - 1 + read(zeros));
  }

  /** A signed Exp-Golomb number. */
  public int signedGolomb() {
    var code = golomb();
    return (code & 1) == 1 ? (code >>> 1) + 1 : -(code >>> 1);
  }

  private int bit() {
    if (at >= endBit) {
      return 0;
    }
    var bit = bytes[at >> 3] >> (7 - (at & 7)) & 1;
    at++;
    return bit;
  }
}
