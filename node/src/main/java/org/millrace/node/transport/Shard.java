package org.millrace.node.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.millrace.node.core.chunk.Ring;

/** The readers of one ring on one event loop: most of them in step, the rest one by one. */
final class Shard {

  final EventLoop loop;

  private final FanOut fanOut;
  private final Ring ring;
  private final FanOut.Policy policy;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final ArrayList<RingReader> singles = new ArrayList<>();
  private final InStep inStep;
  private final Runnable sweep = this::sweep;
  private volatile long lastSweepNanos;
  private volatile boolean empty = true;

  Shard(FanOut fanOut, EventLoop loop) {
    this.fanOut = fanOut;
    this.loop = loop;
    this.ring = fanOut.ring();
    this.policy = fanOut.policy();
    this.inStep = new InStep(ring, this::addSingle);
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
    addSingle(reader);
    empty = false;
    reader.onClosed(
        () -> {
          remove(reader);
          fanOut.counters().bytes.add(reader.takeFresh());
          empty = singles.isEmpty() && inStep.size() == 0;
          fanOut.removed();
        });
    reader.serve(System.nanoTime());
    if (!reader.begun()) {
      loop.schedule(reader::startsOrEnds, policy.startMaxNanos(), TimeUnit.NANOSECONDS);
    }
  }

  void closeAll(ReaderReport.End reason) {
    for (int i = inStep.size(); i > 0; i--) {
      inStep.last().close(reason);
    }
    for (int i = singles.size() - 1; i >= 0; i--) {
      singles.get(i).close(reason);
    }
  }

  private void addSingle(RingReader reader) {
    reader.slot(singles.size());
    singles.add(reader);
  }

  private void remove(RingReader reader) {
    if (reader.step() != null) {
      inStep.remove(reader);
      return;
    }
    // A reader may go while a sweep, which counts down, is at it: the last one takes its place and
    // has been served already.
    var last = singles.removeLast();
    if (last != reader) {
      last.slot(reader.slot());
      singles.set(last.slot(), last);
    }
  }

  private void sweep() {
    var now = System.nanoTime();
    lastSweepNanos = now;
    woken.set(false);
    var ended = ring.ended();
    var head = ring.head();
    long sent = inStep.sendUpTo(head);
    if (ended) {
      disband();
    }
    for (int i = singles.size() - 1; i >= 0; i--) {
      var reader = singles.get(i);
      reader.serve(now, head);
      sent += reader.takeFresh();
      if (!ended && inStep.matches(reader)) {
        remove(reader);
        inStep.add(reader);
      }
    }
    fanOut.counters().bytes.add(sent);
  }

  /** Each one finishes by itself. */
  private void disband() {
    while (inStep.size() > 0) {
      inStep.release(inStep.last());
    }
  }
}
