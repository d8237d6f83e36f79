package org.millrace.simulation.reduced;

import java.util.ArrayList;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
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
import org.millrace.simulation.world.Broadcast;
import org.millrace.simulation.world.Outcome;
import org.millrace.simulation.world.Tally;
import org.millrace.simulation.world.Viewer;

/** The stream through a forest: one event for each chunk at each peer, 8 bytes in the queue. */
public final class ReducedModel implements Workload {

  private static final int ARRIVE = 1;
  private static final int EMIT = 2;
  private static final long TAIL_NANOS = 3_000_000_000L;

  private final Scenario scenario;
  private final SwarmSettings settings;
  private final Population population;
  private final Geography geography;
  private final Wire wire;
  private final Broadcast broadcast;
  private final Forest forest;
  private final Tally[] tallies = new Tally[Engine.PARTITIONS];
  private final long tickNanos;
  private final long seed;
  private final int frameBytes;
  private final int wireBytes;
  private final long fromNanos;
  private final long toNanos;
  private final float[] upNanosPerByte;
  private final float downNanosPerByte;
  private final long[] uplinkFreeNanos;
  private final int[] worstMicros;
  private final int[] received;
  private final int[] late;
  private final int[] sent;
  private final long[] delaySumMicros;
  private long nextIndex;

  public ReducedModel(Scenario scenario) {
    this.scenario = scenario;
    this.settings = scenario.settings();
    this.population = new Population(scenario);
    this.geography = new Geography(scenario, population.size());
    this.wire = new Wire(scenario);
    this.broadcast = new Broadcast(scenario);
    this.forest = new Forest(scenario, population, geography);
    this.tickNanos = scenario.tickMicros() * 1_000L;
    this.seed = Chance.mix(scenario.seed(), 0x726564);
    this.frameBytes = chunkFrameBytes();
    this.wireBytes = wire.sentBytes(frameBytes);
    this.fromNanos = scenario.warmupMillis() * 1_000_000L;
    this.toNanos = scenario.durationMillis() * 1_000_000L - TAIL_NANOS;
    var peers = population.tracker();
    this.upNanosPerByte = new float[peers];
    for (int p = 0; p < peers; p++) {
      upNanosPerByte[p] = 8e9f / population.uplinkBps(p);
    }
    this.downNanosPerByte = 8e9f / scenario.network().downlinkBps();
    this.uplinkFreeNanos = new long[peers];
    this.worstMicros = new int[peers];
    this.received = new int[peers];
    this.late = new int[peers];
    this.sent = new int[peers];
    this.delaySumMicros = new long[peers];
    for (int p = 0; p < tallies.length; p++) {
      tallies[p] = new Tally();
    }
  }

  private int chunkFrameBytes() {
    return new Chunk(
            1 << 20,
            1L << 32,
            1 << 24,
            0,
            1,
            2,
            Bytes.sized(20),
            Bytes.sized(64),
            Bytes.sized(settings.chunkBytes()))
        .wireBytes();
  }

  public int peers() {
    return population.tracker();
  }

  public void start(Engine engine) {
    engine.laneOf(0).add(tickAfter(broadcast.batchReadyNanos(0)), EventKey.of(0, EMIT, 0, 0));
  }

  @Override
  public void handle(Lane lane, long tick, Batch batch) {
    var now = tick * tickNanos;
    var tally = tallies[lane.index()];
    for (int i = 0; i < batch.size(); i++) {
      var key = batch.key(i);
      if (EventKey.kind(key) == ARRIVE) {
        arrive(lane, tally, EventKey.target(key), EventKey.argument(key), now);
      } else {
        for (int c = 0; c < broadcast.batch(); c++) {
          pass(lane, 0, (int) (nextIndex + c), now);
        }
        nextIndex += broadcast.batch();
        lane.add(tickAfter(broadcast.batchReadyNanos(nextIndex)), key);
      }
    }
  }

  private void arrive(Lane lane, Tally tally, int peer, int index, long now) {
    var left = (index + 1L) * settings.chunkNanos();
    if (left >= fromNanos && left < toNanos) {
      var micros = (int) ((now - left) / 1_000);
      received[peer]++;
      delaySumMicros[peer] += micros;
      worstMicros[peer] = Math.max(worstMicros[peer], micros);
      if (micros > settings.tuning().lagTargetMillis() * 1_000L) {
        late[peer]++;
      }
      tally.chunkDelays.add(micros);
      tally.delay(left, micros);
    }
    tally.usefulBytes += settings.chunkBytes();
    var verified =
        now + scenario.network().hashNanos() + scenario.network().verifyNanos() / broadcast.batch();
    pass(lane, peer, index, verified);
  }

  /** Sends a chunk to the children, one after the other. */
  private void pass(Lane lane, int peer, int index, long readyNanos) {
    var stripe = index % settings.dataStripes();
    var from = forest.childrenFrom(stripe, peer);
    var to = forest.childrenTo(stripe, peer);
    if (from == to) {
      return;
    }
    var took = (long) (wireBytes * upNanosPerByte[peer]);
    var free = Math.max(uplinkFreeNanos[peer], readyNanos);
    for (int c = from; c < to; c++) {
      var child = forest.child(stripe, c);
      var chance = Chance.mix(seed, child, index);
      var repeats = wire.repeats(frameBytes, chance);
      var latency = geography.latencyNanos(peer, child);
      free += took;
      var arrival =
          free
              + latency
              + (long) (wireBytes * downNanosPerByte)
              + wire.jitterNanos(chance)
              + wire.recoveryNanos(frameBytes, repeats, 2 * latency, chance);
      free += (long) (repeats * wire.packetBytes() * upNanosPerByte[peer]);
      sent[peer]++;
      lane.add(tickAfter(arrival), EventKey.of(child, ARRIVE, peer, index));
    }
    uplinkFreeNanos[peer] = free;
  }

  private long tickAfter(long nanos) {
    return (nanos + tickNanos - 1) / tickNanos;
  }

  /** The same figures as a full run has, as far as they exist here. */
  public Outcome outcome() {
    var tally = new Tally();
    for (var part : tallies) {
      tally.addAll(part);
    }
    var viewers = new ArrayList<Viewer>();
    var expected =
        Math.max(
            1,
            Math.ceilDiv(toNanos, settings.chunkNanos())
                - Math.ceilDiv(fromNanos, settings.chunkNanos()));
    var hash = 0L;
    var bytes = 0L;
    for (int p = 0; p < peers(); p++) {
      hash = Chance.mix(hash, received[p], delaySumMicros[p] ^ worstMicros[p]);
      var sentBytes = (long) sent[p] * wireBytes + (long) received[p] * wire.ackBytes(frameBytes);
      bytes += sentBytes;
      if (p == 0) {
        tally.sourceBytes = (long) sent[p] * wireBytes;
        continue;
      }
      var arrived = received[p];
      viewers.add(
          new Viewer(
              p,
              population.uplinkClass(p),
              geography.region(p),
              population.role(p) == Population.Role.FREE_RIDER,
              true,
              arrived == 0 ? Double.POSITIVE_INFINITY : worstMicros[p] / 1e3,
              arrived == 0 ? Double.POSITIVE_INFINITY : delaySumMicros[p] / 1e3 / arrived,
              -1,
              Math.clamp(1 - (double) (arrived - late[p]) / expected, 0.0, 1.0),
              Math.clamp(1 - (double) arrived / expected, 0.0, 1.0),
              0,
              0,
              Math.min(
                  1, sentBytes * (double) upNanosPerByte[p] / (scenario.durationMillis() * 1e6)),
              0,
              forest.depth(p)));
    }
    return new Outcome(scenario, tally, viewers, hash, bytes);
  }

  /** Places in trees that nobody had room for. */
  public int unserved() {
    return forest.unserved();
  }
}
