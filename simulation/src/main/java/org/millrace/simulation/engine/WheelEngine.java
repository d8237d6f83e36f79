package org.millrace.simulation.engine;

import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;

/**
 * A timing wheel per logical partition, run in windows as long as the look-ahead: inside a window
 * partitions cannot reach each other, so any thread may run any of them. Results never depend on
 * the number of threads, because a bucket is sorted before it is handled.
 */
public final class WheelEngine implements Engine {

  private final Partition[] partitions = new Partition[PARTITIONS];
  private final long partitionsPerPeer;
  private final int threads;
  private final long lookaheadTicks;
  private final Workload workload;
  private long now;

  /**
   * An engine whose clock stands at tick 0.
   *
   * @param lookaheadTicks the least time between a cause in one partition and its effect in another
   */
  public WheelEngine(Workload workload, int peers, int threads, long lookaheadTicks) {
    if (lookaheadTicks < 1 || threads < 1 || threads > PARTITIONS) {
      throw new IllegalArgumentException(
          "look-ahead " + lookaheadTicks + " ticks, " + threads + " threads");
    }
    this.workload = workload;
    this.partitionsPerPeer = ((long) PARTITIONS << 32) / peers;
    this.threads = threads;
    this.lookaheadTicks = lookaheadTicks;
    Arrays.setAll(partitions, index -> new Partition(index, peers / PARTITIONS));
  }

  /** Equal ranges of identifiers. */
  private int partitionOf(int peer) {
    return (int) ((peer * partitionsPerPeer) >>> 32);
  }

  @Override
  public Lane laneOf(int peer) {
    return partitions[partitionOf(peer)];
  }

  @Override
  public void runUntil(long endTick) {
    if (threads == 1) {
      while (now < endTick) {
        var end = windowEnd(endTick);
        for (var partition : partitions) {
          partition.run(end);
        }
        now = end;
      }
    } else {
      runThreads(endTick);
    }
  }

  private long windowEnd(long endTick) {
    return Math.min(endTick, now + lookaheadTicks);
  }

  private void runThreads(long endTick) {
    var failure = new Throwable[threads];
    var barrier = new CyclicBarrier(threads);
    var advance = new CyclicBarrier(threads, () -> now = windowEnd(endTick));
    var workers = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      var thread = t;
      workers[t] =
          Thread.ofPlatform()
              .name("partitions-" + t)
              .start(
                  () -> {
                    try {
                      while (now < endTick) {
                        var end = windowEnd(endTick);
                        forOwn(thread, partition -> partition.run(end));
                        barrier.await();
                        forOwn(thread, this::collect);
                        advance.await();
                      }
                    } catch (Throwable broken) {
                      failure[thread] = broken;
                      barrier.reset();
                      advance.reset();
                    }
                  });
    }
    try {
      for (var worker : workers) {
        worker.join();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    for (var broken : failure) {
      if (broken != null && !(broken instanceof java.util.concurrent.BrokenBarrierException)) {
        throw new IllegalStateException("partition failed at tick " + now, broken);
      }
    }
  }

  private void forOwn(int thread, java.util.function.Consumer<Partition> action) {
    for (int p = thread; p < PARTITIONS; p += threads) {
      action.accept(partitions[p]);
    }
  }

  /** Takes what the partitions of other threads sent to this one. */
  private void collect(Partition to) {
    for (int p = 0; p < PARTITIONS; p++) {
      if (p % threads != to.index % threads) {
        partitions[p].outbox(to.index).moveTo(to.wheel);
      }
    }
  }

  @Override
  public long tick() {
    return now;
  }

  @Override
  public long events() {
    var sum = 0L;
    for (var partition : partitions) {
      sum += partition.events;
    }
    return sum;
  }

  @Override
  public void close() {}

  private final class Partition implements Lane {

    private final int index;
    private final Wheel wheel;
    private final @Nullable Outbox[] outboxes = new Outbox[PARTITIONS];
    private long current;
    private long windowEnd;
    private boolean running;
    private long events;

    Partition(int index, int peers) {
      this.index = index;
      this.wheel = new Wheel(peers);
    }

    void run(long end) {
      windowEnd = end;
      running = true;
      while ((current = wheel.nextTick(end)) < end) {
        events += wheel.handle(current, workload, this);
      }
      current = end - 1;
      running = false;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void add(long tick, long key, @Nullable Object body) {
      var target = partitionOf(EventKey.target(key));
      if (target == index) {
        wheel.add(Math.max(tick, current + 1), key, body);
        return;
      }
      if (running && tick < windowEnd) {
        throw new IllegalStateException(
            "event reaches another partition at tick " + tick + ", inside the window");
      }
      if (!running || target % threads == index % threads) {
        partitions[target].wheel.add(Math.max(tick, now), key, body);
      } else {
        outbox(target).add(tick, key, body);
      }
    }

    private Outbox outbox(int target) {
      var outbox = outboxes[target];
      if (outbox == null) {
        outbox = new Outbox();
        outboxes[target] = outbox;
      }
      return outbox;
    }
  }

  /** Events of one window on their way to a partition of another thread. */
  private static final class Outbox {

    private long[] ticks = new long[64];
    private long[] keys = new long[64];
    private @Nullable Object[] bodies = new Object[64];
    private int size;

    void add(long tick, long key, @Nullable Object body) {
      if (size == ticks.length) {
        ticks = Arrays.copyOf(ticks, size * 2);
        keys = Arrays.copyOf(keys, size * 2);
        bodies = Arrays.copyOf(bodies, size * 2);
      }
      ticks[size] = tick;
      keys[size] = key;
      bodies[size++] = body;
    }

    void moveTo(Wheel wheel) {
      for (int i = 0; i < size; i++) {
        wheel.add(ticks[i], keys[i], bodies[i]);
        bodies[i] = null;
      }
      size = 0;
    }
  }
}
