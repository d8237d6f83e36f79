package org.millrace.node.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.millrace.node.core.chunk.Ring;

/** The readers of one ring on one event loop. */
final class Shard {

  final EventLoop loop;

  private final FanOut fanOut;
  private final Ring ring;
  private final FanOut.Policy policy;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final ArrayList<RingReader> readers = new ArrayList<>();
  private final Runnable sweep = this::sweep;
  private volatile long lastSweepNanos;
  private volatile boolean empty = true;

  Shard(FanOut fanOut, EventLoop loop) {
    this.fanOut = fanOut;
    this.loop = loop;
    this.ring = fanOut.ring();
    this.policy = fanOut.policy();
    this.lastSweepNanos = System.nanoTime() - policy.flushNanos();
  }

  /** Has a sweep run as soon as the cadence allows; any thread. */
  void wake() {
    if (empty || !woken.compareAndSet(false, true)) {
      return;
    }
    var wait = lastSweepNanos + policy.flushNanos() - System.nanoTime();
    if (wait <= 0 || policy.flushNanos() == 0 || ring.ended()) {
      loop.execute(sweep);
    } else {
      loop.schedule(sweep, wait, TimeUnit.NANOSECONDS);
    }
  }

  void add(RingReader reader) {
    reader.slot = readers.size();
    readers.add(reader);
    empty = false;
    reader.onClosed(
        () -> {
          // A reader may close while a sweep, which counts down, is at it: the last one takes its
          // place and has been served already.
          fanOut.counters().bytes.add(reader.takeFresh());
          var last = readers.removeLast();
          if (last != reader) {
            last.slot = reader.slot;
            readers.set(last.slot, last);
          }
          empty = readers.isEmpty();
          fanOut.removed();
        });
    reader.serve(System.nanoTime());
    if (!reader.begun()) {
      loop.schedule(reader::startsOrEnds, policy.startMaxNanos(), TimeUnit.NANOSECONDS);
    }
  }

  void closeAll(RingReader.End reason) {
    for (int i = readers.size() - 1; i >= 0; i--) {
      readers.get(i).close(reason);
    }
  }

  private void sweep() {
    var now = System.nanoTime();
    lastSweepNanos = now;
    woken.set(false);
    long sent = 0;
    for (int i = readers.size() - 1; i >= 0; i--) {
      var reader = readers.get(i);
      reader.serve(now);
      sent += reader.takeFresh();
    }
    fanOut.counters().bytes.add(sent);
  }
}
