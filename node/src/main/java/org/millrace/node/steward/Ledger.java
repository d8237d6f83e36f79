package org.millrace.node.steward;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.millrace.node.playback.ListenerLog;
import org.millrace.node.transport.ReaderReport;

/** Counts the listeners that left, and passes each on to the access log. */
public final class Ledger implements ListenerLog {

  private final ListenerLog next;
  private final Map<ReaderReport.End, LongAdder> ends = new EnumMap<>(ReaderReport.End.class);
  private final LongAdder nanos = new LongAdder();

  public Ledger(ListenerLog next) {
    this.next = next;
    for (var end : ReaderReport.End.values()) {
      ends.put(end, new LongAdder());
    }
  }

  @Override
  public void left(Visit visit) {
    var counter = ends.get(visit.report().end());
    if (counter != null) {
      counter.increment();
    }
    nanos.add(visit.report().nanos());
    next.left(visit);
  }

  double seconds() {
    return nanos.sum() / 1e9;
  }

  SortedMap<String, Long> endings() {
    var counts = new TreeMap<String, Long>();
    ends.forEach((end, count) -> counts.put(end.word(), count.sum()));
    return counts;
  }
}
