package org.millrace.simulation.bridge;

import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.ChunkStore;
import org.millrace.node.core.swarm.Event;
import org.millrace.node.swarm.SwarmMember;

/**
 * What a member of a box has for a network: a line that sends one message after another, and links
 * that keep order. Used by its own actor only; {@code links} is bounded by the core.
 */
final class BoxHost implements SwarmMember.Host, ChunkStore {

  private final SwarmBox box;
  private final int self;
  private final ActorRef<SwarmMember.Command> actor;
  private final double nanosPerByte;
  private final Map<Integer, Long> links = new HashMap<>();
  private long lineFreeNanos;
  private long wakeNanos = Long.MAX_VALUE;
  private boolean asking;

  BoxHost(SwarmBox box, int self, ActorRef<SwarmMember.Command> actor) {
    this.box = box;
    this.self = self;
    this.actor = actor;
    this.nanosPerByte = 8e9 / box.uplinkBps(self);
  }

  @Override
  public long nowNanos() {
    return box.wires().nowNanos();
  }

  /** Asks to be woken, and for the line when it is free. */
  @Override
  public void settled(SwarmMember.Needs needs) {
    var now = nowNanos();
    if (needs.deadlineNanos() < wakeNanos || wakeNanos <= now) {
      wakeNanos = needs.deadlineNanos();
      if (wakeNanos != Long.MAX_VALUE) {
        box.wires().at(wakeNanos, () -> actor.tell(new SwarmMember.Wake()));
      }
    }
    if (needs.uplinkWanted() && !asking) {
      asking = true;
      var at = Math.max(now, Math.max(lineFreeNanos, needs.uplinkNotBeforeNanos()));
      box.wires().at(at, this::offerLine);
    }
  }

  /** On the thread of the wires: the member answers in its turn. */
  private void offerLine() {
    actor.tell(new SwarmMember.Tell(new Event.UplinkReady()));
  }

  @Override
  public void send(int to, Message message, Lane lane) {
    var bytes = box.wire().sentBytes(message.wireBytes());
    var now = nowNanos();
    var took = (long) (bytes * nanosPerByte);
    var start = lane == Lane.CONTROL ? now : Math.max(now, lineFreeNanos);
    lineFreeNanos = Math.max(now, lineFreeNanos) + took;
    var arrival = start + took + box.latencyNanos(self, to);
    if (links.containsKey(to)) {
      arrival = inOrder(to, arrival);
    } else if (!box.isTracker(to)) {
      return;
    }
    box.wires().at(arrival, () -> box.deliver(self, to, message));
  }

  private long inOrder(int to, long arrivalNanos) {
    return links.merge(to, arrivalNanos, (last, next) -> Math.max(last + 1, next));
  }

  @Override
  public void connect(int to) {
    var latency = box.latencyNanos(self, to);
    var now = nowNanos();
    box.wires()
        .at(now + 3 * latency, () -> box.tell(to, new Event.LinkUp(self, 2 * latency, false)));
    box.wires()
        .at(now + 4 * latency, () -> box.tell(self, new Event.LinkUp(to, 2 * latency, true)));
  }

  @Override
  public void disconnect(int to) {
    if (links.containsKey(to)) {
      var arrival = inOrder(to, nowNanos() + box.latencyNanos(self, to));
      box.wires().at(arrival, () -> box.tell(to, new Event.LinkDown(self)));
      links.remove(to);
    }
  }

  @Override
  public void convict(int peer, Offence offence) {
    disconnect(peer);
  }

  @Override
  public void told(Event event) {
    switch (event) {
      case Event.LinkUp up -> links.putIfAbsent(up.peer(), 0L);
      case Event.LinkDown down -> links.remove(down.peer());
      case Event.UplinkReady _ -> asking = false;
      case Event.Received _,
          Event.SourceChunk _,
          Event.UplinkMeasured _,
          Event.Verified _,
          Event.Join _,
          Event.Leave _ -> {}
    }
  }

  @Override
  public void deliver(Chunk chunk) {
    box.played(self, chunk.seq());
  }

  @Override
  public void fact(Fact fact, long value) {
    box.fact(fact, value);
  }

  @Override
  public void put(Chunk chunk) {
    box.stored(self, chunk, nowNanos());
  }

  @Override
  public @Nullable Chunk get(long seq) {
    return box.broadcast().get(seq);
  }
}
