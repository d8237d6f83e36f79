package org.millrace.node.core.media.ts;

import org.millrace.node.core.media.Splice;

/**
 * Unwraps the 33-bit decode times of a program onto the channel's time line. For the first
 * connection of a channel that is the stream's own; behind a splice it is shifted by a constant.
 */
final class ProgramClock {

  /** A larger step is a new time base or a damaged field: the channel's time stands still. */
  private static final long JUMP_TICKS = 10 * 90_000;

  private final boolean spliced;
  private final long resumeNanos;
  private boolean started;
  private long startNanos;
  private long elapsedTicks;
  private long lastTicks;
  private long shiftTicks;

  ProgramClock(Splice splice) {
    spliced = !splice.equals(Splice.NONE);
    resumeNanos = splice.resumeNanos();
  }

  boolean spliced() {
    return spliced;
  }

  boolean started() {
    return started;
  }

  /** Takes the next decode time and returns where it lies on the channel's time line. */
  long advance(long ticks) {
    if (!started) {
      started = true;
      startNanos = spliced ? resumeNanos : nanosOf(ticks);
      shiftTicks = spliced ? ticksOf(resumeNanos) - ticks : 0;
      lastTicks = ticks;
    }
    // Sign-extends the difference from 33 bits.
    var step = (ticks - lastTicks) << 31 >> 31;
    elapsedTicks += Math.abs(step) > JUMP_TICKS ? 0 : step;
    lastTicks = ticks;
    return nanos();
  }

  long nanos() {
    return startNanos + nanosOf(elapsedTicks);
  }

  /** What is added to every time field, modulo 2^33. */
  long shiftTicks() {
    return shiftTicks;
  }

  private static long nanosOf(long ticks) {
    return ticks / 9 * 100_000 + ticks % 9 * 100_000 / 9;
  }

  private static long ticksOf(long nanos) {
    return nanos / 100_000 * 9 + nanos % 100_000 * 9 / 100_000;
  }
}
