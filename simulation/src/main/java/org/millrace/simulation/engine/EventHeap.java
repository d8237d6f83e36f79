package org.millrace.simulation.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A 4-ary heap of events in the order (tick, key): 64 + 64 bits, so nothing wraps. */
final class EventHeap {

  private long[] ticks = new long[64];
  private long[] keys = new long[64];
  private @Nullable Object[] bodies = new Object[64];
  private int size;

  int size() {
    return size;
  }

  long firstTick() {
    return size == 0 ? Long.MAX_VALUE : ticks[0];
  }

  long firstKey() {
    return keys[0];
  }

  @Nullable Object firstBody() {
    return bodies[0];
  }

  void add(long tick, long key, @Nullable Object body) {
    if (size == ticks.length) {
      ticks = Arrays.copyOf(ticks, size * 2);
      keys = Arrays.copyOf(keys, size * 2);
      bodies = Arrays.copyOf(bodies, size * 2);
    }
    var i = size++;
    while (i > 0) {
      var parent = (i - 1) >>> 2;
      if (!before(tick, key, parent)) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    set(i, tick, key, body);
  }

  void removeFirst() {
    var last = --size;
    var tick = ticks[last];
    var key = keys[last];
    var body = bodies[last];
    bodies[last] = null;
    if (last == 0) {
      return;
    }
    var i = 0;
    while (true) {
      var child = (i << 2) + 1;
      if (child >= last) {
        break;
      }
      var least = child;
      for (int c = child + 1, end = Math.min(child + 4, last); c < end; c++) {
        if (ticks[c] < ticks[least] || (ticks[c] == ticks[least] && keys[c] < keys[least])) {
          least = c;
        }
      }
      if (before(tick, key, least)) {
        break;
      }
      move(least, i);
      i = least;
    }
    set(i, tick, key, body);
  }

  private boolean before(long tick, long key, int i) {
    return tick < ticks[i] || (tick == ticks[i] && key < keys[i]);
  }

  private void move(int from, int to) {
    set(to, ticks[from], keys[from], bodies[from]);
  }

  private void set(int i, long tick, long key, @Nullable Object body) {
    ticks[i] = tick;
    keys[i] = key;
    bodies[i] = body;
  }
}
