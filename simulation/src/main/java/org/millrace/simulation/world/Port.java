package org.millrace.simulation.world;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.ChunkStore;
import org.millrace.node.core.swarm.RowCodec;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.node.core.swarm.Verifier;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.network.Population;

/**
 * The edge of the peer whose event is being handled: runs its actions, keeps its chunks, gives the
 * verdicts, and charges it for all that. One for each partition.
 */
final class Port implements Actions, ChunkStore, Verifier, RowCodec {

  private static final int DIAL_BYTES = 1_100;
  private static final int ACCEPT_BYTES = 1_900;
  private static final long DIAL_TIMEOUT_NANOS = 3_000_000_000L;

  final Tally tally = new Tally();
  private final World world;
  private org.millrace.simulation.engine.@Nullable Lane lane;
  private @Nullable Node node;
  private long nowNanos;
  private long cpuNanos;
  private int sender;

  Port(World world) {
    this.world = world;
  }

  /** All calls until the next of these are from this peer. */
  void enter(org.millrace.simulation.engine.Lane laneOfPeer, Node peer, long now) {
    lane = laneOfPeer;
    node = peer;
    nowNanos = now;
    cpuNanos = 0;
  }

  /** Whose message is being handled. */
  int sender() {
    return sender;
  }

  void from(int peer) {
    sender = peer;
  }

  private Node node() {
    return Objects.requireNonNull(node);
  }

  private org.millrace.simulation.engine.Lane lane() {
    return Objects.requireNonNull(lane);
  }

  @Override
  public void send(int to, Message message, Actions.Lane queue) {
    var from = node();
    var place = from.links.find(to);
    var tracker = world.tracker();
    if (!from.links.isUp(place) && to != tracker && from.id != tracker) {
      return;
    }
    if (message instanceof Chunk && from.role == Population.Role.SILENT) {
      return;
    }
    var sent =
        message instanceof Chunk chunk && from.role == Population.Role.FORGER
            ? Broadcast.forge(chunk)
            : message;
    var frame = sent.wireBytes();
    var chance = world.chance(from.id, from.emissions);
    var bytes = world.wire().sentBytes(frame);
    var repeats = world.wire().repeats(frame, chance);
    var repeatBytes = repeats * world.wire().packetBytes();
    var departure =
        from.uplink.send(bytes, repeatBytes, queue == Actions.Lane.CONTROL, nowNanos + cpuNanos);
    var latency = world.geography().latencyNanos(from.id, to);
    var arrival =
        departure
            + latency
            + world.wire().jitterNanos(chance)
            + world.wire().recoveryNanos(frame, repeats, 2 * latency, chance);
    arrival = world.afterPartition(from.id, to, arrival, nowNanos);
    arrival += (long) (bytes * world.node(to).downNanosPerByte);
    if (place >= 0 && world.ordered()) {
      arrival = from.links.inOrder(place, arrival);
    }
    tally.sent(sent, frame);
    tally.headerBytes += bytes - frame;
    tally.repeatBytes += repeatBytes;
    tally.second(nowNanos).sentBytes += bytes + repeatBytes;
    if (from.role == Population.Role.SOURCE) {
      tally.sourceBytes += bytes + repeatBytes;
    }
    emit(to, arrival, sent);
  }

  private void emit(int to, long arrivalNanos, Object body) {
    var from = node();
    lane()
        .add(
            world.tickAfter(arrivalNanos),
            EventKey.of(to, EventKey.COLD, from.id, from.emissions++),
            body);
  }

  @Override
  public void connect(int to) {
    var from = node();
    if (to == from.id || from.links.find(to) >= 0 || from.links.size() >= Links.MAX) {
      return;
    }
    var number = from.emissions;
    from.links.addDial(to, number);
    if (world.reaches(from.id, to)) {
      var latency = world.geography().latencyNanos(from.id, to);
      var arrival = nowNanos + 3 * latency + world.punchNanos(from.id, to);
      signal(to, world.afterPartition(from.id, to, arrival, nowNanos), Signal.DIAL, DIAL_BYTES);
    }
    from.emissions = Math.max(from.emissions, number + 1);
    lane()
        .add(
            world.tickAfter(nowNanos + DIAL_TIMEOUT_NANOS),
            EventKey.of(from.id, World.DIAL_TIMEOUT, to, number));
  }

  /** Sends something of the transport, after what is on the way where order is kept. */
  void signal(int to, long arrivalNanos, Signal signal, int bytes) {
    node().uplink.send(bytes, 0, true, nowNanos);
    tally.handshakeBytes += bytes;
    emit(to, arrivalNanos, signal);
  }

  void accept(int to) {
    var arrival = nowNanos + world.geography().latencyNanos(node().id, to);
    var place = node().links.find(to);
    if (node().links.isUp(place)) {
      arrival = node().links.inOrder(place, arrival);
    }
    signal(to, arrival, Signal.ACCEPT, ACCEPT_BYTES);
  }

  void refuse(int to) {
    signal(to, nowNanos + world.geography().latencyNanos(node().id, to), Signal.REFUSE, 60);
  }

  /** Tells the other end that the connection is gone, as its kernel would. */
  void close(int to, int place, long delayNanos) {
    var arrival = nowNanos + delayNanos + world.geography().latencyNanos(node().id, to);
    if (node().links.isUp(place) && world.ordered()) {
      arrival = node().links.inOrder(place, arrival);
    }
    signal(to, world.afterPartition(node().id, to, arrival, nowNanos), Signal.CLOSE, 60);
  }

  @Override
  public void disconnect(int to) {
    var links = node().links;
    var place = links.find(to);
    if (place >= 0) {
      if (links.isUp(place)) {
        close(to, place, 0);
      }
      links.remove(place);
    }
  }

  @Override
  public void convict(int peer, Offence offence) {
    tally.convictions++;
    disconnect(peer);
  }

  @Override
  public void deliver(Chunk chunk) {
    var peer = node();
    if (chunk.seq() <= peer.lastDelivered) {
      tally.outOfOrder++;
    }
    peer.lastDelivered = chunk.seq();
    if (Broadcast.isForgery(chunk)) {
      tally.forgedPlayed++;
    }
  }

  @Override
  public void fact(Fact fact, long value) {
    var peer = node();
    switch (fact) {
      case DUPLICATE -> {
        peer.duplicates++;
        tally.duplicateBytes += value;
        tally.second(nowNanos).duplicates++;
      }
      case STARTED -> peer.startedMillis = (int) value;
      case STALLED -> {
        if (nowNanos >= peer.measureFromNanos) {
          peer.stalls++;
        }
        peer.stalledSinceNanos = nowNanos;
        tally.second(nowNanos).stalls++;
        world.losePatience(lane(), peer, nowNanos);
      }
      case RESUMED -> {
        if (nowNanos >= peer.measureFromNanos) {
          var since = Math.max(peer.stalledSinceNanos, peer.measureFromNanos);
          peer.stalledMillis += (nowNanos - since) / 1_000_000;
        }
        peer.stalledSinceNanos = Node.NEVER;
      }
      case GRAFTED -> tally.grafted += value;
      case SKIPPED -> tally.skipped += value;
      case REBUILT -> tally.rebuilt++;
      case FORGED -> tally.forgedStopped++;
      case OUT_OF_WINDOW,
          NACKED,
          PARENT_BETTER,
          PARENT_LOST,
          REJECTED,
          PREEMPTED,
          DROPPED_LATE,
          PARITY,
          QUEUED -> {}
    }
  }

  @Override
  public void put(Chunk chunk) {
    world.broadcast().offer(chunk);
    world.accepted(this, node(), chunk, nowNanos);
  }

  @Override
  public @Nullable Chunk get(long seq) {
    return world.broadcast().get(seq);
  }

  @Override
  public Verdict check(Chunk chunk) {
    var peer = node();
    var batch = chunk.seq() - chunk.batchFirstDelta();
    cpuNanos += world.hashNanos();
    if (batch != peer.lastVerifiedBatch) {
      cpuNanos += world.verifyNanos();
    }
    if (Broadcast.isForgery(chunk)) {
      return Verdict.FORGED;
    }
    peer.lastVerifiedBatch = batch;
    return Verdict.GENUINE;
  }

  @Override
  public @Nullable Chunk rebuild(long seq, SwarmSettings settings, ChunkStore chunks) {
    return world.broadcast().get(seq);
  }
}
