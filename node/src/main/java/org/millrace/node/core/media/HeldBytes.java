package org.millrace.node.core.media;

import java.util.Arrays;

/**
 * The input a reader holds until it makes a whole frame: bytes come in at the end and leave at the
 * front. Offsets count from the front. Whoever asks must know from {@link #size} that the bytes are
 * there. Each byte is copied in once and out once, whatever the pieces; the array grows by doubling
 * and is given back when a large frame has left.
 */
public final class HeldBytes {

  /** Readers append at most this much before they parse, so one huge piece is not held twice. */
  public static final int SLICE = 64 << 10;

  private static final int CAPACITY_MIN = 4 << 10;
  private static final int CAPACITY_IDLE = 1 << 20;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int front;
  private int end;

  /** How many bytes are held. */
  public int size() {
    return end - front;
  }

  public void append(byte[] more, int from, int length) {
    if (length > bytes.length - end) {
      makeRoom(length);
    }
    System.arraycopy(more, from, bytes, end, length);
    end += length;
  }

  private void makeRoom(int length) {
    var held = size();
    var needed = held + length;
    if (needed <= bytes.length / 2) {
      System.arraycopy(bytes, front, bytes, 0, held);
    } else {
      var larger = new byte[Math.max(CAPACITY_MIN, Integer.highestOneBit(needed) << 1)];
      System.arraycopy(bytes, front, larger, 0, held);
      bytes = larger;
    }
    front = 0;
    end = held;
  }

  public int u8(int at) {
    return bytes[front + at] & 0xff;
  }

  public int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  public int u24(int at) {
    return u16(at) << 8 | u8(at + 2);
  }

  /** Four bytes, the sign bit included: an identifier or a difference. */
  public int i32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  public long u32(int at) {
    return i32(at) & 0xffff_ffffL;
  }

  public long i64(int at) {
    return u32(at) << 32 | u32(at + 4);
  }

  /** A copy of bytes that stay held. */
  public byte[] peek(int at, int length) {
    return Arrays.copyOfRange(bytes, front + at, front + at + length);
  }

  /** Removes bytes from the front and returns them. */
  public byte[] take(int length) {
    var taken = peek(0, length);
    skip(length);
    return taken;
  }

  /** Removes bytes from the front. */
  public void skip(int length) {
    front += length;
    if (front == end) {
      front = 0;
      end = 0;
      if (bytes.length > CAPACITY_IDLE) {
        bytes = NOTHING;
      }
    }
  }

  public void clear() {
    skip(size());
  }
}
