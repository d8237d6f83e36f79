package org.millrace.node.core.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of big-endian bytes. Who writes bounds what is written. */
public final class ByteWriter {

  private byte[] bytes;
  private int size;

  public ByteWriter(int expectedBytes) {
    this.bytes = new byte[Math.max(16, expectedBytes)];
  }

  public int size() {
    return size;
  }

  public ByteWriter u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public ByteWriter u24(int value) {
    return u8(value >>> 16).u16(value);
  }

  public ByteWriter u32(int value) {
    room(4);
    put32(size, value);
    size += 4;
    return this;
  }

  public ByteWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /** A little-endian 32-bit number, as a few containers and RTMP's stream id have it. */
  public ByteWriter u32le(int value) {
    return u32(Integer.reverseBytes(value));
  }

  public ByteWriter f64(double value) {
    return u64(Double.doubleToRawLongBits(value));
  }

  /** The characters of a string that is known to be ASCII. */
  public ByteWriter ascii(String text) {
    return bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  public ByteWriter bytes(byte[] run) {
    return bytes(run, 0, run.length);
  }

  public ByteWriter bytes(byte[] run, int from, int count) {
    room(count);
    System.arraycopy(run, from, bytes, size, count);
    size += count;
    return this;
  }

  public ByteWriter zeros(int count) {
    room(count);
    Arrays.fill(bytes, size, size + count, (byte) 0);
    size += count;
    return this;
  }

  /** Overwrites four bytes that were written before. */
  public void put32(int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  public byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void room(int count) {
    if (count > bytes.length - size) {
      var grown = Math.max((long) size + count, Math.min((long) bytes.length * 2, 1L << 30));
      bytes = Arrays.copyOf(bytes, Math.toIntExact(grown));
    }
  }
}
