package org.millrace.ops.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The records of a stamped stream: magic, sequence number, {@link System#nanoTime} at sending,
 * zero; 8 bytes each, little endian.
 */
final class Stamp {

  static final int BYTES = 32;
  static final long MAGIC = 0x6e6166657261636dL;

  private static final int SEQUENCE = 8;
  private static final int NANOS = 16;

  private Stamp() {}

  /** Room for a whole number of records: those of {@code stepMillis} at a rate. */
  static ByteBuffer batch(int kilobitsPerSecond, int stepMillis) {
    var records = Math.max(1, kilobitsPerSecond * 1000L / 8 * stepMillis / 1000 / BYTES);
    return ByteBuffer.allocateDirect(Math.toIntExact(records * BYTES))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Stamps all records of a batch, and returns the sequence number that follows. */
  static long fill(ByteBuffer batch, long sequence, long nowNanos) {
    var next = sequence;
    for (var at = 0; at < batch.capacity(); at += BYTES) {
      batch.putLong(at, MAGIC);
      batch.putLong(at + SEQUENCE, next++);
      batch.putLong(at + NANOS, nowNanos);
      batch.putLong(at + NANOS + Long.BYTES, 0);
    }
    return next;
  }

  static boolean isAt(ByteBuffer buffer, int at) {
    return buffer.getLong(at) == MAGIC;
  }

  static long sequence(ByteBuffer buffer, int at) {
    return buffer.getLong(at + SEQUENCE);
  }

  static long nanos(ByteBuffer buffer, int at) {
    return buffer.getLong(at + NANOS);
  }

  /** The first record at or after a position, or -1. */
  static int find(ByteBuffer buffer, int from, int limit) {
    for (var at = from; at + Long.BYTES <= limit; at++) {
      if (isAt(buffer, at)) {
        return at;
      }
    }
    return -1;
  }
}
