package org.millrace.node.core.hls;

import java.util.ArrayDeque;

/** Peak and average rate of the last segments, for the multivariant playlist. */
final class BitRates {

  private static final int SEGMENTS = 16;

  private record Measured(long bytes, long nanos) {

    long bits() {
      return nanos <= 0 ? 0 : (long) (bytes * 8e9 / nanos);
    }
  }

  private final ArrayDeque<Measured> last = new ArrayDeque<>();
  private long highest = 1;

  void add(Segment segment) {
    var measured = new Measured(segment.bytes(), segment.durationNanos());
    last.addLast(measured);
    if (last.size() > SEGMENTS) {
      last.removeFirst();
    }
    if (segment.durationNanos() >= 500_000_000L || highest == 1) {
      highest = Math.max(highest, measured.bits());
    }
  }

  /** The highest rate of any segment so far: what BANDWIDTH promises never to exceed. */
  long peak() {
    return highest;
  }

  long average() {
    var bytes = last.stream().mapToLong(Measured::bytes).sum();
    var nanos = last.stream().mapToLong(Measured::nanos).sum();
    return Math.max(1, Math.min(highest, new Measured(bytes, nanos).bits()));
  }
}
