package org.millrace.node.core.rtmp;

import java.util.Arrays;

/** Gathers a known number of bytes out of pieces of any size. */
final class Gathering {

  private final byte[] bytes;
  private int size;

  Gathering(int wanted) {
    this.bytes = new byte[wanted];
  }

  /** Takes what is still wanted and returns the rest. */
  byte[] take(byte[] piece) {
    var taken = Math.min(piece.length, bytes.length - size);
    System.arraycopy(piece, 0, bytes, size, taken);
    size += taken;
    return Arrays.copyOfRange(piece, taken, piece.length);
  }

  boolean whole() {
    return size == bytes.length;
  }

  byte[] bytes() {
    return bytes;
  }
}
