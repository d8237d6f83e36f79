package org.millrace.node.core.pcp;

/**
 * When to say something again: at once the first time, on change but not before the least pause,
 * and in any case after the longest.
 */
public final class StatusBeat {

  private final long changeNanos;
  private final long intervalNanos;
  private long saidNanos = Long.MIN_VALUE;
  private boolean changed = true;

  /** The beat of status reports up the tree. */
  public static StatusBeat ofStatus() {
    return new StatusBeat(10_000_000_000L, 120_000_000_000L);
  }

  /** The beat of channel information down the tree: only when it changes. */
  public static StatusBeat ofInfo() {
    return new StatusBeat(30_000_000_000L, Long.MAX_VALUE);
  }

  StatusBeat(long changeNanos, long intervalNanos) {
    this.changeNanos = changeNanos;
    this.intervalNanos = intervalNanos;
  }

  /** There is something new to say. */
  public void change() {
    changed = true;
  }

  /** Whether to say it now; if so it counts as said. */
  public boolean due(long nowNanos) {
    if (nowNanos < nextNanos()) {
      return false;
    }
    saidNanos = nowNanos;
    changed = false;
    return true;
  }

  /** When {@link #due} will be true; {@link Long#MIN_VALUE} for at once. */
  public long nextNanos() {
    if (saidNanos == Long.MIN_VALUE) {
      return Long.MIN_VALUE;
    }
    if (changed) {
      return saidNanos + changeNanos;
    }
    return intervalNanos == Long.MAX_VALUE ? Long.MAX_VALUE : saidNanos + intervalNanos;
  }
}
