package org.millrace.node.core.hls;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.millrace.node.core.remux.TsSegment;

/** Segments as transport streams, made when somebody asks; the newest that were are kept. */
final class TransportSegments {

  static final int KEPT_MAX = 4;

  private final LiveWindow window;
  private final TreeMap<Long, byte[]> kept = new TreeMap<>();

  TransportSegments(LiveWindow window) {
    this.window = window;
  }

  Optional<List<byte[]>> of(long number) {
    var known = kept.get(number);
    if (known != null) {
      return Optional.of(List.of(known));
    }
    var segment = window.segment(number);
    var init = segment.flatMap(found -> window.init(found.init()));
    var made = init.flatMap(found -> TsSegment.of(found.bytes(), segment.orElseThrow().body()));
    made.ifPresent(
        bytes -> {
          kept.put(number, bytes);
          if (kept.size() > KEPT_MAX) {
            kept.pollFirstEntry();
          }
        });
    return made.map(List::of);
  }
}
