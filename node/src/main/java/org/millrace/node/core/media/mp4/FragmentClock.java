package org.millrace.node.core.media.mp4;

import java.util.LinkedHashMap;
import java.util.Map;
import org.millrace.node.core.media.Splice;

/**
 * Moves decoding times onto the channel's time line: all tracks by the same time, each in its own
 * ticks. Counts on where a fragment tells no time.
 */
final class FragmentClock {

  /** After a new header, times this close to the last are taken to go on from them. */
  private static final long CONTINUES_NANOS = 10_000_000_000L;

  private static final long CONTINUES_BACK_NANOS = 1_000_000_000L;

  private static final long NANOS_MAX = 1L << 60;

  private boolean shifts;
  private long resumeNanos;
  private boolean started;
  private boolean restarts;
  private long shiftNanos;
  private long endNanos;

  /** The source's next decoding time of each track: at most as many as a header has tracks. */
  private final Map<Integer, Long> nextTicks = new LinkedHashMap<>();

  FragmentClock(Splice splice) {
    this.shifts = !splice.equals(Splice.NONE);
    this.resumeNanos = splice.resumeNanos();
  }

  /** Another header came; its times may begin anew. */
  void header() {
    restarts = started;
    nextTicks.clear();
  }

  boolean shifts() {
    return shifts;
  }

  /** The source's time of a run. */
  private long sourceTicks(Fragment.Run run) {
    return run.decodeTicks().orElseGet(() -> nextTicks.getOrDefault(run.track().id(), 0L));
  }

  /** Takes the next fragment; its earliest time on the channel's line. */
  long fragment(Fragment fragment) {
    var sourceNanos = Long.MAX_VALUE;
    for (var run : fragment.runs()) {
      sourceNanos = Math.min(sourceNanos, run.track().nanos(sourceTicks(run)));
    }
    if (!started) {
      started = true;
      shiftNanos = shifts ? resumeNanos - sourceNanos : 0;
    } else if (restarts && !continues(sourceNanos + shiftNanos)) {
      shifts = true;
      shiftNanos = endNanos - sourceNanos;
    }
    restarts = false;
    return sourceNanos + shiftNanos;
  }

  private boolean continues(long nanos) {
    return nanos - endNanos < CONTINUES_NANOS && endNanos - nanos < CONTINUES_BACK_NANOS;
  }

  /** The decoding times of the fragment that was taken, run by run, and counts on. */
  long[] decodeTicks(Fragment fragment) {
    var ticks = new long[fragment.runs().size()];
    for (var i = 0; i < ticks.length; i++) {
      var run = fragment.runs().get(i);
      var source = sourceTicks(run);
      ticks[i] = Math.max(0, source + run.track().ticks(shiftNanos));
      var next = source + run.durationTicks();
      if (Mp4Header.isSane(next, run.track())) {
        nextTicks.put(run.track().id(), next);
        endNanos = Math.clamp(run.track().nanos(next) + shiftNanos, endNanos, NANOS_MAX);
      }
    }
    return ticks;
  }
}
