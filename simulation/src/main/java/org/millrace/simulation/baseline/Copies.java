package org.millrace.simulation.baseline;

import java.util.ArrayDeque;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.ChunkStore;

/** Chunks that wait for the uplink, at most {@value #MAX}; the oldest is dropped for one more. */
final class Copies {

  private static final int MAX = 512;

  private record Copy(int to, long seq, long staleNanos) {}

  private final ArrayDeque<Copy> waiting = new ArrayDeque<>();

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /**
   * @param staleNanos from then on it need not be sent any more
   */
  void add(int to, long seq, long staleNanos) {
    if (waiting.size() == MAX) {
      waiting.removeFirst();
    }
    waiting.add(new Copy(to, seq, staleNanos));
  }

  void drop(int to) {
    waiting.removeIf(copy -> copy.to() == to);
  }

  /** Somebody has it from elsewhere. */
  void drop(int to, long seq) {
    waiting.removeIf(copy -> copy.to() == to && copy.seq() == seq);
  }

  /** Sends the one that waited longest. */
  void send(ChunkStore chunks, Actions.Lane lane, long nowNanos, Actions out) {
    while (!waiting.isEmpty()) {
      var copy = waiting.removeFirst();
      var chunk = chunks.get(copy.seq());
      if (chunk != null && nowNanos < copy.staleNanos()) {
        out.send(copy.to(), chunk, lane);
        return;
      }
    }
  }
}
