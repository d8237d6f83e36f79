package org.millrace.node.core.pcp;

/** A bucket of tokens: so many at once, and so many a second after. */
final class RateBound {

  private static final double SECOND_NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private double tokens;
  private long filledNanos = Long.MIN_VALUE;

  RateBound(double perSecond, double burst) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes one if there is one. */
  boolean take(long nowNanos) {
    if (filledNanos != Long.MIN_VALUE) {
      tokens += (nowNanos - filledNanos) / SECOND_NANOS * perSecond;
      tokens = Math.min(tokens, burst);
    }
    filledNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
