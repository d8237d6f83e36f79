package org.millrace.simulation.fault;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongConsumer;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Participant;

/**
 * A peer whose process stands still at times: what happens meanwhile waits, at most {@value
 * #WAITING_MAX} calls, and is told all at once when it goes on. And whose clock jumps ahead.
 */
final class FaultyMachine implements Participant {

  /** More would not fit the kernel's buffers; what comes then is lost. */
  static final int WAITING_MAX = 20_000;

  private final Participant peer;
  private final List<Scenario.Fault> faults;
  private final ArrayDeque<LongConsumer> waiting = new ArrayDeque<>();
  private long thawNanos;
  private long aheadNanos;

  FaultyMachine(Participant peer, List<Scenario.Fault> faults) {
    this.peer = peer;
    this.faults = faults;
  }

  /** Brings the clock up to date; whether the process runs. */
  private boolean runs(long nowNanos) {
    aheadNanos = 0;
    thawNanos = 0;
    for (var fault : faults) {
      var at = fault.atMillis() * 1_000_000L;
      var span = fault.spanMillis() * 1_000_000L;
      if (fault.kind().equals("skew")) {
        aheadNanos += nowNanos >= at ? span : 0;
      } else if (nowNanos >= at && nowNanos < at + span) {
        thawNanos = Math.max(thawNanos, at + span);
      }
    }
    return thawNanos == 0;
  }

  /** Does now or later what takes the time as this machine shows it. */
  private void tell(long nowNanos, LongConsumer call) {
    if (runs(nowNanos)) {
      catchUp(nowNanos);
      call.accept(nowNanos + aheadNanos);
    } else if (waiting.size() < WAITING_MAX) {
      waiting.add(call);
    }
  }

  private void catchUp(long nowNanos) {
    while (!waiting.isEmpty()) {
      waiting.remove().accept(nowNanos + aheadNanos);
    }
  }

  @Override
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    tell(nowNanos, now -> peer.join(tracker, contacts, now, out));
  }

  /** A process that stands still says no goodbye. */
  @Override
  public void leave(long nowNanos, Actions out) {
    if (runs(nowNanos)) {
      tell(nowNanos, now -> peer.leave(now, out));
    }
  }

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    tell(nowNanos, now -> peer.received(from, message, now, out));
  }

  @Override
  public void linkUp(int other, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    tell(nowNanos, now -> peer.linkUp(other, rttNanos, dialled, now, out));
  }

  @Override
  public void linkDown(int other, long nowNanos, Actions out) {
    tell(nowNanos, now -> peer.linkDown(other, now, out));
  }

  @Override
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    tell(nowNanos, now -> peer.sourceChunk(chunk, now, out));
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    if (runs(nowNanos)) {
      peer.uplinkReady(nowNanos + aheadNanos, out);
    }
  }

  @Override
  public boolean uplinkWanted() {
    return thawNanos == 0 && peer.uplinkWanted();
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return peer.uplinkNotBeforeNanos() - aheadNanos;
  }

  @Override
  public void onDeadline(long nowNanos, Actions out) {
    if (runs(nowNanos)) {
      catchUp(nowNanos);
      if (peer.nextDeadlineNanos() <= nowNanos + aheadNanos) {
        peer.onDeadline(nowNanos + aheadNanos, out);
      }
    }
  }

  @Override
  public long nextDeadlineNanos() {
    var next = peer.nextDeadlineNanos();
    if (thawNanos != 0) {
      return thawNanos;
    }
    return next == Long.MAX_VALUE ? next : next - aheadNanos;
  }

  @Override
  public boolean isFull() {
    return peer.isFull();
  }
}
