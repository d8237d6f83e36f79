package org.millrace.simulation.engine;

import org.jspecify.annotations.Nullable;

/**
 * The timing wheel of one partition: a bucket per tick for the next 16 384 ticks (1.05 s at 64 µs),
 * 8 bytes an event and 4 more if it has a body; what lies further waits in a heap.
 */
final class Wheel {

  private static final int SLOTS = 1 << 14;
  private static final int MASK = SLOTS - 1;

  private final BlockChains hot;
  private final BlockChains cold;
  private final long[] occupied = new long[SLOTS / 64];
  private final EventHeap far = new EventHeap();
  private final Batch batch = new Batch();
  private long base;

  /**
   * Few peers leave most ticks with an event or none: small blocks then save most of the memory.
   */
  Wheel(int peers) {
    var blockBits = Math.clamp(29 - Integer.numberOfLeadingZeros(peers / 256 + 1), 2, 5);
    hot = new BlockChains(SLOTS, blockBits, false);
    cold = new BlockChains(SLOTS, blockBits, true);
  }

  void add(long tick, long key, @Nullable Object body) {
    if (tick >= base + SLOTS) {
      far.add(tick, key, body);
      return;
    }
    var slot = (int) tick & MASK;
    occupied[slot >>> 6] |= 1L << slot;
    (body == null ? hot : cold).add(slot, key, body);
  }

  /** The tick of the first event before the limit, or the limit. */
  long nextTick(long limit) {
    while (base < limit) {
      while (far.firstTick() < base + SLOTS) {
        var tick = far.firstTick();
        var key = far.firstKey();
        var body = far.firstBody();
        far.removeFirst();
        add(tick, key, body);
      }
      var end = Math.min(limit, base + SLOTS);
      var tick = nextOccupied(end);
      base = tick;
      if (tick < end) {
        return tick;
      }
    }
    return limit;
  }

  private long nextOccupied(long end) {
    var tick = base;
    while (tick < end) {
      var slot = (int) tick & MASK;
      var word = occupied[slot >>> 6] >>> slot;
      if (word != 0) {
        return Math.min(end, tick + Long.numberOfTrailingZeros(word));
      }
      tick += 64 - (slot & 63);
    }
    return end;
  }

  /** Hands all events of the tick to the workload, in key order; returns how many there were. */
  int handle(long tick, Workload workload, Lane lane) {
    var slot = (int) tick & MASK;
    occupied[slot >>> 6] &= ~(1L << slot);
    var anyBody = !cold.isEmpty(slot);
    if (anyBody) {
      cold.drain(slot, batch);
    }
    hot.drain(slot, batch);
    batch.sort(anyBody);
    var count = batch.size();
    base = tick + 1;
    workload.handle(lane, tick, batch);
    batch.release(anyBody);
    return count;
  }
}
