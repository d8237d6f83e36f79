package org.millrace.node.core.media.matroska;

import org.millrace.node.core.media.Splice;

/**
 * Moves the times of Clusters onto the channel's time line. Times are ticks of the Segment's scale
 * until they are given out.
 */
final class ClusterClock {

  /** Times beyond this (36 years) come from damage; it keeps all sums far from overflow. */
  private static final long NANOS_MAX = 1L << 60;

  /** The distance to the first block of a recording behind another, whose own is not known. */
  private static final long RESTART_GAP_NANOS = 20_000_000;

  private long scaleNanos = 1_000_000;
  private boolean shifts;
  private long resumeNanos;
  private boolean started;
  private long shiftTicks;
  private long clusterTicks;
  private long latestNanos;
  private long latestBeforeNanos;

  ClusterClock(Splice splice) {
    this.shifts = !splice.equals(Splice.NONE);
    this.resumeNanos = splice.resumeNanos();
  }

  /** A Segment begins; the first of them is shifted only where the connection is spliced. */
  void segment(long newScaleNanos) {
    if (started) {
      shifts = true;
      resumeNanos =
          Math.min(NANOS_MAX, Math.max(latestNanos, latestBeforeNanos) + RESTART_GAP_NANOS);
      started = false;
      shiftTicks = 0;
    }
    scaleNanos = newScaleNanos;
  }

  /** A Cluster begins; false if its time is impossible. */
  boolean cluster(long ticks) {
    if (ticks < 0 || ticks > NANOS_MAX / scaleNanos) {
      return false;
    }
    clusterTicks = ticks;
    latestBeforeNanos = latestNanos;
    latestNanos = 0;
    return true;
  }

  /** The channel's time of a block of this Cluster. */
  long blockNanos(int ticks) {
    if (!started) {
      started = true;
      if (shifts) {
        var first = clusterTicks + ticks;
        shiftTicks = Math.max(Math.ceilDiv(resumeNanos, scaleNanos) - first, -clusterTicks);
      }
    }
    var nanos = (clusterTicks + ticks + shiftTicks) * scaleNanos;
    latestNanos = Math.max(latestNanos, nanos);
    return nanos;
  }

  /** The Timestamp of this Cluster as the channel's listeners get it. */
  long shiftedClusterTicks() {
    return Math.max(0, clusterTicks + shiftTicks);
  }
}
