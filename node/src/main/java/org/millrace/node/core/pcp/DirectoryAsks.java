package org.millrace.node.core.pcp;

/** Bounds how often one search asks a directory: so many times, and not too close together. */
final class DirectoryAsks {

  static final int MAX = 3;

  private final long pauseNanos;
  private long askedNanos = Long.MIN_VALUE;
  private int asks;

  DirectoryAsks(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  /** A new search begins; the pause since the last question still holds. */
  void reset() {
    asks = 0;
  }

  /** Whether to ask now; if so it counts. */
  boolean take(long nowNanos) {
    if (nowNanos < nextNanos()) {
      return false;
    }
    askedNanos = nowNanos;
    asks++;
    return true;
  }

  /** {@link Long#MIN_VALUE} for at once, {@link Long#MAX_VALUE} for never in this search. */
  long nextNanos() {
    if (asks >= MAX) {
      return Long.MAX_VALUE;
    }
    return askedNanos == Long.MIN_VALUE ? Long.MIN_VALUE : askedNanos + pauseNanos;
  }
}
