package org.millrace.node.core.remux;

import java.util.Arrays;

/** Reads bits; past the end there are zeros, and {@link #torn} says so. */
final class Bits {

  private final byte[] bytes;
  private final int endBits;
  private int at;

  Bits(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from * 8;
    this.endBits = to * 8;
  }

  /** The bits of a NAL unit without the bytes that only keep start codes out of it. */
  static Bits ofNal(byte[] nal, int from) {
    var plain = new byte[nal.length - from];
    var size = 0;
    var zeros = 0;
    for (var i = from; i < nal.length; i++) {
      if (zeros >= 2 && nal[i] == 3) {
        zeros = 0;
      } else {
        zeros = nal[i] == 0 ? zeros + 1 : 0;
        plain[size++] = nal[i];
      }
    }
    return new Bits(Arrays.copyOf(plain, size), 0, size);
  }

  boolean torn() {
    return at > endBits;
  }

  int read(int count) {
    var value = 0;
    for (var i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  boolean flag() {
    return bit() == 1;
  }

  void skip(int count) {
    at += count;
  }

  /** An unsigned Exp-Golomb number of at most 31 bits. */
  int ue() {
    var zeros = 0;
    while (zeros < 31 && at < endBits && bit() == 0) {
      zeros++;
    }
    return (1 << zeros) - 1 + read(zeros);
  }

  int se() {
    var code = ue();
    return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
  }

  private int bit() {
    if (at >= endBits) {
      at++;
      return 0;
    }
    var bit = bytes[at >> 3] >> (7 - (at & 7)) & 1;
    at++;
    return bit;
  }
}
