package org.millrace.simulation.world;

import java.util.Arrays;

/** A histogram of microseconds, 64 µs to 268 s, each bucket 1.1 % wide. */
public final class Delays {

  private static final int SUB_BITS = 6;
  private static final int SUB = 1 << SUB_BITS;
  private static final int OCTAVES = 22;
  private static final int BUCKETS = OCTAVES * SUB;

  private static final int[] NOTHING = {};

  /** One row for each octave; those without any share an empty one. */
  private final int[][] counts = new int[OCTAVES][];

  private long total;

  public Delays() {
    Arrays.fill(counts, NOTHING);
  }

  public void add(long micros) {
    add(bucket(micros), 1);
  }

  private void add(int bucket, int count) {
    var octave = bucket / SUB;
    var row = counts[octave];
    if (row.length == 0) {
      row = new int[SUB];
      counts[octave] = row;
    }
    row[bucket % SUB] += count;
    total += count;
  }

  private int at(int bucket) {
    var row = counts[bucket / SUB];
    return row.length == 0 ? 0 : row[bucket % SUB];
  }

  public long count() {
    return total;
  }

  public void addAll(Delays other) {
    for (int i = 0; i < BUCKETS; i++) {
      var count = other.at(i);
      if (count != 0) {
        add(i, count);
      }
    }
  }

  /** The value below which this share lies; 0 when empty. */
  public double millis(double share) {
    var left = Math.ceil(total * share);
    for (int i = 0; i < BUCKETS; i++) {
      left -= at(i);
      if (left <= 0 && total > 0) {
        return micros(i) / 1e3;
      }
    }
    return 0;
  }

  /** Share of values above a limit. */
  public double shareAbove(double limitMillis) {
    var above = 0L;
    for (int i = bucket((long) (limitMillis * 1e3)) + 1; i < BUCKETS; i++) {
      above += at(i);
    }
    return total == 0 ? 0 : (double) above / total;
  }

  private static int bucket(long micros) {
    var value = Math.max(micros, SUB);
    var octave = 63 - SUB_BITS - Long.numberOfLeadingZeros(value);
    return Math.min(BUCKETS - 1, octave * SUB + (int) (value >>> octave) - SUB);
  }

  private static double micros(int bucket) {
    var octave = bucket / SUB;
    return (double) ((long) (bucket % SUB + SUB) << octave) + (1L << octave) / 2.0;
  }
}
