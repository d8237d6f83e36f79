package org.millrace.node.core.swarm;

/**
 * Which chunks of the last seconds are here: one bit each over a ring of a fixed power of two of
 * seqs. It starts at the first chunk or where {@link #startAt} says, and moves with the newest one.
 */
final class ChunkWindow {
  private final long[] words;
  private final int mask;
  private long base;
  private long head = -1;
  private boolean started;

  ChunkWindow(int seqs) {
    int words = Integer.highestOneBit(Math.max(2, (seqs + 63) / 64 * 2 - 1));
    this.words = new long[words];
    this.mask = words * 64 - 1;
  }

  /** The window that a stream of these settings needs. */
  static ChunkWindow of(SwarmSettings settings) {
    long rowNanos = Math.max(1, settings.rowNanos());
    long rows = settings.tuning().windowMillis() * 1_000_000L / rowNanos + 2;
    return new ChunkWindow((int) Math.min(1 << 16, rows * settings.stripes()));
  }

  int length() {
    return mask + 1;
  }

  /** First seq that the window covers. */
  long base() {
    return base;
  }

  /** Newest seq that is here, or -1. */
  long head() {
    return head;
  }

  boolean started() {
    return started;
  }

  /** Nothing before this seq is of interest. */
  void startAt(long seq) {
    if (!started) {
      started = true;
      base = seq;
    }
  }

  boolean has(long seq) {
    return seq >= base
        && seq < base + length()
        && seq <= head
        && (words[(int) (seq & mask) >>> 6] >>> seq & 1) != 0;
  }

  /** How many of some seqs in a row are here. */
  int count(long from, int seqs) {
    int count = 0;
    for (int i = 0; i < seqs; i++) {
      count += has(from + i) ? 1 : 0;
    }
    return count;
  }

  /** Whether a chunk of this seq could be taken: not too old, and at most half a window ahead. */
  boolean covers(long seq) {
    return !started
        || (seq >= base && (head < 0 ? seq < base + length() : seq <= head + length() / 2));
  }

  /** Notes a chunk that {@link #covers} allowed; false when it was here. */
  boolean add(long seq) {
    if (!started) {
      startAt(Math.max(0, seq - length() / 4));
    }
    if (seq < base) {
      return false;
    }
    if (seq >= base + length()) {
      slide(seq - length() + 1 + length() / 8);
    }
    int at = (int) (seq & mask) >>> 6;
    long bit = 1L << seq;
    boolean fresh = (words[at] & bit) == 0;
    words[at] |= bit;
    head = Math.max(head, seq);
    return fresh;
  }

  /** First seq from {@code seq} on that is not here. */
  long firstMissing(long seq) {
    long at = Math.max(seq, base);
    while (at <= head) {
      long missing = ~words[(int) (at & mask) >>> 6] >>> at;
      if (missing != 0) {
        at += Long.numberOfTrailingZeros(missing);
        return Math.min(at, head + 1);
      }
      at = (at | 63) + 1;
    }
    return Math.max(at, seq);
  }

  private void slide(long newBase) {
    if (newBase - base >= length()) {
      java.util.Arrays.fill(words, 0);
    } else {
      for (long seq = base; seq < newBase; seq++) {
        words[(int) (seq & mask) >>> 6] &= ~(1L << seq);
      }
    }
    base = newBase;
  }
}
