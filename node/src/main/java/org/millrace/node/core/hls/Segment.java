package org.millrace.node.core.hls;

import java.util.List;

/**
 * A finished segment.
 *
 * @param number its media sequence number
 * @param init number of the init segment that it needs
 * @param discontinuity times or tracks do not follow from the segment before
 * @param epochMillis when its first sample arrived, or would have by the times of those before
 */
record Segment(
    long number,
    int init,
    boolean discontinuity,
    long epochMillis,
    long durationNanos,
    List<Part> parts) {

  Segment {
    parts = List.copyOf(parts);
  }

  boolean independent() {
    return parts.getFirst().independent();
  }

  List<byte[]> body() {
    return parts.stream().map(Part::bytes).toList();
  }

  long bytes() {
    return parts.stream().mapToLong(part -> part.bytes().length).sum();
  }
}
