package org.millrace.simulation.bridge;

import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The clock of one actor system, what is due on it, and what is ready to run. */
final class VirtualTime {

  /** Something due, ordered among others of the same moment by its rank. */
  interface Ranked extends Runnable {
    long rank();
  }

  /** One entry of the schedule; cancelling only marks it. */
  static final class Entry implements Comparable<Entry> {
    private final long atNanos;
    private final long rank;
    private final long number;
    private final Runnable task;
    private boolean cancelled;

    Entry(long atNanos, long rank, long number, Runnable task) {
      this.atNanos = atNanos;
      this.rank = rank;
      this.number = number;
      this.task = task;
    }

    @Override
    public int compareTo(Entry other) {
      var byTime = Long.compare(atNanos, other.atNanos);
      var byRank = byTime != 0 ? byTime : Long.compare(rank, other.rank);
      return byRank != 0 ? byRank : Long.compare(number, other.number);
    }

    synchronized boolean cancel() {
      var first = !cancelled;
      cancelled = true;
      return first;
    }

    synchronized boolean isCancelled() {
      return cancelled;
    }
  }

  private static final Map<String, VirtualTime> ALL = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  /** What a system's own timers rank: after everything of the simulation. */
  private static final long LAST = Long.MAX_VALUE;

  final String id = "virtual-" + NUMBERS.incrementAndGet();
  private final PriorityQueue<Entry> due = new PriorityQueue<>();
  private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
  private long nowNanos;
  private long entries;

  VirtualTime() {
    ALL.put(id, this);
  }

  /** The one whose identifier stands in a system's configuration. */
  static VirtualTime of(String id) {
    return Objects.requireNonNull(ALL.get(id), id);
  }

  void forget() {
    ALL.remove(id);
  }

  synchronized long nowNanos() {
    return nowNanos;
  }

  synchronized Entry schedule(long delayNanos, Runnable task) {
    var rank = task instanceof Ranked ranked ? ranked.rank() : LAST;
    var entry = new Entry(nowNanos + Math.max(0, delayNanos), rank, entries++, task);
    due.add(entry);
    return entry;
  }

  void execute(Runnable task) {
    ready.add(task);
  }

  /** Runs what is ready until nothing is. */
  void drain() {
    Runnable task;
    while ((task = ready.poll()) != null) {
      task.run();
    }
  }

  /** Runs what becomes ready within some real time; for the start of a system. */
  void drainFor(long millis) throws InterruptedException {
    var task = ready.poll(millis, TimeUnit.MILLISECONDS);
    if (task != null) {
      task.run();
      drain();
    }
  }

  /** Moves the clock to the next entry before an end and runs it; false when there is none. */
  boolean step(long endNanos) {
    Entry entry = next(endNanos);
    if (entry == null) {
      return false;
    }
    if (!entry.isCancelled()) {
      entry.task.run();
      drain();
    }
    return true;
  }

  private synchronized @Nullable Entry next(long endNanos) {
    var first = due.peek();
    if (first == null || first.atNanos >= endNanos) {
      return null;
    }
    due.remove();
    nowNanos = first.atNanos;
    return first;
  }
}
