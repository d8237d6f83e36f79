package org.millrace.simulation.bridge;

import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.millrace.simulation.world.Delays;

/**
 * All wires of a box: one thread that does each thing when its time has come, in the order of these
 * times. At most {@value #WAITING_MAX} things wait; what comes beyond is lost and counted.
 */
final class Wires implements AutoCloseable {

  static final int WAITING_MAX = 2_000_000;

  private record Due(long atNanos, long number, Runnable action) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      var byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Due> waiting = new PriorityQueue<>();
  private final Delays lateness = new Delays();
  private final AtomicLong lost = new AtomicLong();
  private final long zeroNanos = System.nanoTime();
  private final Thread thread;
  private long number;
  private boolean closed;

  Wires() {
    thread = Thread.ofPlatform().name("box-wires").daemon().start(this::work);
  }

  /** The box's clock. */
  long nowNanos() {
    return System.nanoTime() - zeroNanos;
  }

  void at(long nanos, Runnable action) {
    synchronized (waiting) {
      if (waiting.size() >= WAITING_MAX) {
        lost.incrementAndGet();
        return;
      }
      waiting.add(new Due(nanos, number++, action));
      if (waiting.element().atNanos() == nanos) {
        waiting.notifyAll();
      }
    }
  }

  private void work() {
    try {
      while (true) {
        Due due;
        synchronized (waiting) {
          while (waiting.isEmpty() || waiting.element().atNanos() > nowNanos()) {
            if (closed) {
              return;
            }
            var wait = waiting.isEmpty() ? 100_000_000 : waiting.element().atNanos() - nowNanos();
            waiting.wait(Math.max(0, wait) / 1_000_000, (int) (Math.max(1, wait) % 1_000_000));
          }
          due = waiting.remove();
          lateness.add((nowNanos() - due.atNanos()) / 1_000);
        }
        due.action().run();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** How much later than asked a share of all things was done: what the machine adds. */
  double latenessMillis(double share) {
    synchronized (waiting) {
      return lateness.millis(share);
    }
  }

  long lost() {
    return lost.get();
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
      waiting.notifyAll();
    }
    thread.interrupt();
  }
}
