package org.millrace.simulation.world;

import java.util.concurrent.atomic.AtomicLong;
import org.millrace.messages.swarm.Chunk;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.engine.Batch;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.engine.Workload;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.network.Wire;
import org.millrace.simulation.scenario.Scenario;

/** All peers of a run, what they share without changing it, and the clock's raster. */
public final class World implements Workload {

  static final int DEADLINE = 1;
  static final int UPLINK = 2;
  static final int LIFE = 3;
  static final int EMIT = 4;
  static final int DIAL_TIMEOUT = 5;

  private final Scenario scenario;
  private final SwarmSettings settings;
  private final Population population;
  private final Geography geography;
  private final Wire wire;
  private final Broadcast broadcast;
  private final Faults faults;
  private final Hosts hosts;
  private final Lives lives;
  private final Node[] nodes;
  private final Port[] ports = new Port[Engine.PARTITIONS];
  private final Surroundings[] surroundings = new Surroundings[Engine.PARTITIONS];
  private final long tickNanos;
  private final long seed;
  private final AtomicLong frozenFrames = new AtomicLong();
  private boolean frozen;
  private final Tally warm = new Tally();
  private long warmSentBytes;

  public World(Scenario scenario, Strategy strategy) {
    this.scenario = scenario;
    this.settings = scenario.settings();
    this.population = new Population(scenario);
    this.geography = new Geography(scenario, population.size());
    this.wire = new Wire(scenario);
    this.broadcast = new Broadcast(scenario);
    this.faults = new Faults(scenario, population, geography);
    this.tickNanos = scenario.tickMicros() * 1_000L;
    this.seed = Chance.mix(scenario.seed(), 0x776f726c64L);
    this.hosts = new Hosts(this);
    this.lives = new Lives(this, strategy);
    this.nodes = new Node[population.size()];
    var down = 8e9 / scenario.network().downlinkBps();
    for (int p = 0; p < nodes.length; p++) {
      var person = population.person(p);
      geography.move(p, person);
      nodes[p] =
          new Node(
              p,
              population.role(p),
              population.uplinkClass(p),
              down,
              person == p ? new Uplink(population.uplinkBps(p)) : nodes[person].uplink);
    }
    var contacts = new PeerContact.Directory(nodes.length);
    for (int p = 0; p < ports.length; p++) {
      ports[p] = new Port(this);
      surroundings[p] = new Surroundings(contacts, ports[p], ports[p], ports[p]);
    }
  }

  /** Adds what will happen by itself: joins, leaves, faults and the stream. */
  public void start(Engine engine) {
    for (int p = 0; p < nodes.length; p++) {
      var lane = engine.laneOf(p);
      lane.add(tickAfter(population.joinNanos(p)), EventKey.of(p, LIFE, 0, Lives.JOIN));
      if (population.leaveNanos(p) != Node.NEVER) {
        lane.add(tickAfter(population.leaveNanos(p)), EventKey.of(p, LIFE, 0, Lives.LEAVE));
      }
      for (var fault : scenario.faults()) {
        var what =
            switch (fault.kind()) {
              case "kill" -> Lives.CRASH;
              case "unplug" -> Lives.UNPLUG;
              case "stop-source" -> Lives.STOP_SOURCE;
              default -> -1;
            };
        if (what >= 0 && faults.hits(fault, p)) {
          lane.add(tickAfter(fault.atMillis() * 1_000_000L), EventKey.of(p, LIFE, 0, what));
        }
      }
    }
    for (int s = 0; s < population.sources(); s++) {
      engine.laneOf(s).add(tickAfter(broadcast.batchReadyNanos(0)), EventKey.of(s, EMIT, 0, 0));
    }
  }

  @Override
  public void handle(Lane lane, long tick, Batch batch) {
    for (int i = 0; i < batch.size(); i++) {
      handle(lane, tick, batch.key(i), batch.body(i));
    }
  }

  /** Handles one event of one peer. */
  public void handle(
      Lane lane, long tick, long key, @org.jspecify.annotations.Nullable Object body) {
    if (frozen) {
      if (hosts.isMessage(body)) {
        frozenFrames.incrementAndGet();
      }
      return;
    }
    var node = nodes[EventKey.target(key)];
    var now = tick * tickNanos;
    var port = ports[lane.index()];
    port.enter(lane, node, now);
    switch (EventKey.kind(key)) {
      case DEADLINE -> {
        if (tick != node.deadlineTick) {
          return;
        }
        node.deadlineTick = Node.NEVER;
        if (node.participant != null && node.participant.nextDeadlineNanos() <= now) {
          node.participant.onDeadline(now, port);
        }
      }
      case UPLINK -> {
        if (tick != node.uplinkTick) {
          return;
        }
        node.uplinkTick = Node.NEVER;
      }
      case LIFE -> lives.live(lane, port, node, EventKey.argument(key), now);
      case EMIT -> emit(lane, port, node, key, now);
      case DIAL_TIMEOUT ->
          hosts.dialTimeout(port, node, EventKey.origin(key), EventKey.argument(key), now);
      default -> {
        if (!hosts.arrive(
            lane, port, node, tick, key, java.util.Objects.requireNonNull(body), now)) {
          return;
        }
      }
    }
    node.hash = Chance.mix(node.hash ^ tick * 0x9E3779B97F4A7C15L ^ key);
    settle(lane, port, node, tick, now);
  }

  /** After any call: lets the peer use its uplink, and asks when it wants to be called next. */
  private void settle(Lane lane, Port port, Node node, long tick, long now) {
    var participant = node.participant;
    if (participant == null) {
      return;
    }
    if (participant.uplinkWanted()) {
      var soon = now + tickNanos;
      while (participant.uplinkWanted()
          && node.uplink.freeNanos() < soon
          && participant.uplinkNotBeforeNanos() <= now) {
        var before = node.emissions;
        participant.uplinkReady(now, port);
        if (node.emissions == before) {
          break;
        }
      }
      if (participant.uplinkWanted()) {
        var at =
            Math.max(
                tick + 1,
                Math.max(
                    node.uplink.freeNanos() / tickNanos,
                    tickAfter(participant.uplinkNotBeforeNanos())));
        if (at < node.uplinkTick) {
          node.uplinkTick = at;
          lane.add(at, EventKey.of(node.id, UPLINK, 0, 0));
        }
      }
    }
    var deadline = participant.nextDeadlineNanos();
    if (deadline != Node.NEVER) {
      var at = Math.max(tick + 1, tickAfter(deadline));
      if (at < node.deadlineTick) {
        node.deadlineTick = at;
        lane.add(at, EventKey.of(node.id, DEADLINE, 0, 0));
      }
    }
  }

  private void emit(Lane lane, Port port, Node node, long key, long now) {
    if (node.participant == null) {
      return;
    }
    var first = (long) node.received;
    for (int i = 0; i < broadcast.batch(); i++) {
      node.participant.sourceChunk(broadcast.make(first + i), now, port);
    }
    node.received += broadcast.batch();
    lane.add(tickAfter(broadcast.batchReadyNanos(node.received)), key);
  }

  /** A peer has a genuine chunk that it did not have. */
  void accepted(Port port, Node node, Chunk chunk, long now) {
    if (node.role == Population.Role.SOURCE || chunk.is(Chunk.PARITY)) {
      return;
    }
    if (node.firstChunkMillis < 0) {
      node.firstChunkMillis = (int) ((now - node.joinedNanos) / 1_000_000);
    }
    var left = broadcast.leftNanos(chunk.seq());
    if (settings.stripe(chunk.seq()) == 0) {
      node.parent = port.sender();
    }
    node.recentMicros = Math.max(node.recentMicros, (int) ((now - left) / 1_000));
    port.tally.usefulBytes += chunk.payloadBytes();
    port.tally.second(now).usefulBytes += chunk.payloadBytes();
    node.receivedBytes += chunk.payloadBytes();
    if (left < node.measureFromNanos || left >= node.measureToNanos) {
      return;
    }
    var micros = (int) ((now - left) / 1_000);
    node.received++;
    node.delaySumMicros += micros;
    node.worstMicros = Math.max(node.worstMicros, micros);
    if (micros <= settings.tuning().lagTargetMillis() * 1_000L) {
      node.onTime++;
    }
    port.tally.chunkDelays.add(micros);
    port.tally.second(left).delays.add(micros);
  }

  void losePatience(Lane lane, Node node, long now) {
    var patience = scenario.peers().patienceMillis();
    if (patience > 0) {
      lane.add(
          tickAfter(now + patience * 1_000_000L), EventKey.of(node.id, LIFE, 0, Lives.IMPATIENT));
    }
  }

  /** The first tick that does not come before a time. */
  long tickAfter(long nanos) {
    return (nanos + tickNanos - 1) / tickNanos;
  }

  long chance(int peer, int emission) {
    return Chance.mix(seed, peer, emission);
  }

  long afterPartition(int from, int to, long arrivalNanos, long nowNanos) {
    return faults.afterPartition(from, to, arrivalNanos, nowNanos);
  }

  boolean reaches(int from, int to) {
    return faults.reaches(from, to);
  }

  long punchNanos(int from, int to) {
    return faults.punchNanos(from, to);
  }

  SwarmSettings settings() {
    return settings;
  }

  Surroundings surroundings(Lane lane) {
    return surroundings[lane.index()];
  }

  long seed() {
    return seed;
  }

  Node node(int peer) {
    return nodes[peer];
  }

  int tracker() {
    return population.tracker();
  }

  Wire wire() {
    return wire;
  }

  boolean ordered() {
    return scenario.network().ordered();
  }

  long hashNanos() {
    return scenario.network().hashNanos();
  }

  long verifyNanos() {
    return scenario.network().verifyNanos();
  }

  public Geography geography() {
    return geography;
  }

  public Population population() {
    return population;
  }

  public Broadcast broadcast() {
    return broadcast;
  }

  public Scenario scenario() {
    return scenario;
  }

  /** What a lane's partition has counted so far. */
  public Tally tally(int lane) {
    return ports[lane].tally;
  }

  /** Whether an event's body is a message, and not a signal of the transport. */
  public boolean isMessage(@org.jspecify.annotations.Nullable Object body) {
    return hosts.isMessage(body);
  }

  /** A peer's line and links as they are now. */
  public LineState line(int peer) {
    var node = nodes[peer];
    return new LineState(
        node.uplink.sentBytes(), node.uplink.freeNanos(), node.uplink.rateBps(), node.links.size());
  }

  /** From now on nobody acts; arriving messages are only counted. */
  public void freeze() {
    frozen = true;
  }

  /** Messages that arrived since then. */
  public long frozenFrames() {
    return frozenFrames.get();
  }

  /** The warm-up is over: what is counted from here on is the measured part. */
  public void mark() {
    for (var port : ports) {
      warm.addAll(port.tally);
    }
    for (var node : nodes) {
      warmSentBytes += population.person(node.id) == node.id ? node.uplink.sentBytes() : 0;
    }
  }

  /** Where everybody is in the swarm now; call when no event is being handled. */
  public Snapshot snapshot() {
    var parents = new int[nodes.length];
    var delays = new int[nodes.length];
    for (int p = 0; p < nodes.length; p++) {
      parents[p] = nodes[p].isAlive() ? nodes[p].parent : -2;
      delays[p] = nodes[p].recentMicros / 1_000;
      nodes[p].recentMicros = 0;
    }
    return new Snapshot(parents, delays);
  }

  /** What came of it; call when no event is being handled. */
  public Outcome outcome() {
    return new Outcome(
        scenario, population, geography, broadcast, nodes, ports, warm, warmSentBytes);
  }
}
