package org.millrace.simulation.engine;

import org.jspecify.annotations.Nullable;

/**
 * One heap, one event at a time, strictly in (tick, key) order: what the wheel is proven against.
 */
public final class ExactEngine implements Engine, Lane {

  private final EventHeap heap = new EventHeap();
  private final Batch batch = new Batch();
  private final Workload workload;
  private long now;
  private long events;

  public ExactEngine(Workload workload) {
    this.workload = workload;
  }

  @Override
  public Lane laneOf(int peer) {
    return this;
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public void add(long tick, long key, @Nullable Object body) {
    heap.add(Math.max(tick, now + 1), key, body);
  }

  @Override
  public void runUntil(long endTick) {
    while (heap.firstTick() < endTick) {
      now = heap.firstTick();
      batch.add(heap.firstKey(), heap.firstBody());
      heap.removeFirst();
      workload.handle(this, now, batch);
      batch.release(true);
      events++;
    }
    now = Math.max(now, endTick - 1);
  }

  @Override
  public long tick() {
    return now;
  }

  @Override
  public long events() {
    return events;
  }

  @Override
  public void close() {}
}
