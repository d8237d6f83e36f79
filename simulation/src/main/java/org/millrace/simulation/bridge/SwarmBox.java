package org.millrace.simulation.bridge;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Event;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.RowCodec;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmPeer;
import org.millrace.node.core.swarm.Verifier;
import org.millrace.node.swarm.SwarmMember;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.network.Wire;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Broadcast;
import org.millrace.simulation.world.Delays;
import org.millrace.simulation.world.PeerContact;

/**
 * A whole swarm of the node's {@link SwarmMember} actors in one process, in real time, over links
 * in memory. Chunks have sizes but no content, so nothing is verified.
 */
public final class SwarmBox implements AutoCloseable {

  private static final int SHARDS = 16;

  private final Population population;
  private final Geography geography;
  private final Wire wire;
  private final Broadcast broadcast;
  private final Wires wires = new Wires();
  private final BoxTracker tracker;
  private final List<ActorRef<SwarmMember.Command>> members = new ArrayList<>();
  private final ActorSystem<Void> system;
  private final Delays[] delays = new Delays[SHARDS];
  private final AtomicLongArray played;
  private final AtomicLong useful = new AtomicLong();
  private final AtomicLong duplicates = new AtomicLong();
  private final AtomicLong disorder = new AtomicLong();
  private volatile long measureFromNanos = Long.MAX_VALUE;

  /** Starts all members; they join within the scenario's ramp. */
  public SwarmBox(Scenario scenario) {
    this.population = new Population(scenario);
    this.geography = new Geography(scenario, population.size());
    this.wire = new Wire(scenario);
    this.broadcast = new Broadcast(scenario);
    this.tracker = new BoxTracker(this, new SplittableRandom(scenario.seed()));
    this.played = new AtomicLongArray(population.size());
    for (int p = 0; p < population.size(); p++) {
      played.set(p, -1);
    }
    for (int s = 0; s < SHARDS; s++) {
      delays[s] = new Delays();
    }
    var config =
        ConfigFactory.parseString("pekko.loglevel = ERROR\npekko.jvm-shutdown-hooks = off")
            .withFallback(ConfigFactory.load());
    this.system = ActorSystem.create(guardian(scenario), "swarm-box", config);
  }

  private Behavior<Void> guardian(Scenario scenario) {
    return Behaviors.setup(
        context -> {
          var contacts = new PeerContact.Directory(population.size());
          for (int p = 0; p < population.tracker(); p++) {
            members.add(context.spawn(member(scenario, contacts, p), "member-" + p));
          }
          for (int p = 0; p < population.tracker(); p++) {
            var self = p;
            wires.at(
                population.joinNanos(p),
                () -> tell(self, new Event.Join(population.tracker(), List.of())));
          }
          wires.at(broadcast.batchReadyNanos(0), () -> emit(0));
          return Behaviors.empty();
        });
  }

  private Behavior<SwarmMember.Command> member(
      Scenario scenario, PeerContact.Directory contacts, int self) {
    var settings = scenario.settings();
    return Behaviors.setup(
        context -> {
          var host = new BoxHost(this, self, context.getSelf());
          var around =
              new Surroundings(contacts, host, _ -> Verifier.Verdict.GENUINE, RowCodec.NONE);
          var source = self < population.sources();
          var profile =
              new Profile(
                  wire.goodputBps(
                      population.uplinkBps(self),
                      settings.chunkBytes(),
                      source ? 0 : settings.bitrateBps()),
                  population.reach(self),
                  geography.region(self) + 1,
                  source ? Profile.Role.SOURCE : Profile.Role.VIEWER);
          var random = new SplittableRandom(scenario.seed() * 31 + self);
          return SwarmMember.create(
              new SwarmPeer(self, settings, profile, around, random), _ -> host);
        });
  }

  private void emit(long first) {
    for (long i = first; i < first + broadcast.batch(); i++) {
      tell(0, new Event.SourceChunk(broadcast.make(i)));
    }
    var next = first + broadcast.batch();
    wires.at(broadcast.batchReadyNanos(next), () -> emit(next));
  }

  // ---- for the hosts ------------------------------------------------------------------------

  Wires wires() {
    return wires;
  }

  Wire wire() {
    return wire;
  }

  Broadcast broadcast() {
    return broadcast;
  }

  long uplinkBps(int peer) {
    return population.uplinkBps(peer);
  }

  long latencyNanos(int a, int b) {
    return geography.latencyNanos(a, b);
  }

  boolean isTracker(int peer) {
    return peer == population.tracker();
  }

  int peers() {
    return population.size();
  }

  /** On the thread of the wires. */
  void deliver(int from, int to, Message message) {
    if (isTracker(to)) {
      tracker.received(from, message);
    } else {
      tell(to, new Event.Received(from, message));
    }
  }

  void tell(int peer, Event event) {
    if (!isTracker(peer)) {
      members.get(peer).tell(new SwarmMember.Tell(event));
    }
  }

  void stored(int peer, Chunk chunk, long nowNanos) {
    broadcast.offer(chunk);
    var left = broadcast.leftNanos(chunk.seq());
    if (peer >= population.sources() && left >= measureFromNanos) {
      useful.addAndGet(chunk.payloadBytes());
      var shard = delays[peer % SHARDS];
      synchronized (shard) {
        shard.add((nowNanos - left) / 1_000);
      }
    }
  }

  void played(int peer, long seq) {
    if (seq <= played.getAndSet(peer, seq)) {
      disorder.incrementAndGet();
    }
  }

  void fact(Actions.Fact fact, long value) {
    if (fact == Actions.Fact.DUPLICATE && wires.nowNanos() >= measureFromNanos) {
      duplicates.addAndGet(value);
    }
  }

  // ---- for people ---------------------------------------------------------------------------

  /** From now on chunks are measured. */
  public void measure() {
    measureFromNanos = wires.nowNanos();
  }

  /**
   * What came of it so far.
   *
   * @param playing viewers to whom at least one chunk was given
   * @param disorder chunks given twice or backwards
   * @param latenessMillis what this machine adds to a delay, in one of a hundred
   */
  public record Status(
      int viewers,
      int playing,
      long chunks,
      double p50Millis,
      double p99Millis,
      double duplicateShare,
      long disorder,
      double latenessMillis,
      long lost) {}

  public Status status() {
    var all = new Delays();
    for (var shard : delays) {
      synchronized (shard) {
        all.addAll(shard);
      }
    }
    var playing = 0;
    for (int p = population.sources(); p < population.tracker(); p++) {
      playing += played.get(p) >= 0 ? 1 : 0;
    }
    return new Status(
        population.tracker() - population.sources(),
        playing,
        all.count(),
        all.millis(0.5),
        all.millis(0.99),
        (double) duplicates.get() / Math.max(1, useful.get()),
        disorder.get(),
        wires.latenessMillis(0.99),
        wires.lost());
  }

  @Override
  public void close() {
    wires.close();
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      throw new IllegalStateException(stuck);
    }
  }
}
