package org.millrace.simulation.bridge;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.world.World;

/** An actor for each peer, an actor system for the queue, virtual time for the clock. */
public final class ActorEngine implements Engine, Lane {

  private static final String CONFIG =
      """
      pekko.scheduler.implementation = "org.millrace.simulation.bridge.VirtualScheduler"
      pekko.actor.default-dispatcher { type = Dispatcher, executor = "org.millrace.simulation.bridge.OneQueue" }
      pekko.actor.internal-dispatcher { type = Dispatcher, executor = "org.millrace.simulation.bridge.OneQueue" }
      pekko.loggers = []
      pekko.loglevel = OFF
      pekko.stdout-loglevel = OFF
      pekko.log-dead-letters = off
      pekko.jvm-shutdown-hooks = off
      pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
      """;

  private final VirtualTime time = new VirtualTime();
  private final Members members;
  private final List<ActorRef<PeerActor.Happened>> peers = new ArrayList<>();
  private final long tickNanos;
  private final ActorSystem<Void> system;
  private long events;
  private long endTick;

  /**
   * An engine for a world.
   *
   * @param members whose peers become the node's actors in it
   */
  public ActorEngine(World world, Members members) {
    this.members = members;
    members.drainWith(time::drain);
    this.tickNanos = world.scenario().tickMicros() * 1_000L;
    var config =
        ConfigFactory.parseString("millrace.virtual-time = " + time.id + "\n" + CONFIG)
            .withFallback(ConfigFactory.load());
    this.system = start(guardian(world), config);
  }

  private Behavior<Void> guardian(World world) {
    return Behaviors.setup(
        context -> {
          for (int p = 0; p < world.population().size(); p++) {
            peers.add(context.spawn(PeerActor.create(world, this, members), "peer-" + p));
          }
          return Behaviors.empty();
        });
  }

  /** A system waits for its own actors while it starts, so another thread creates it. */
  private ActorSystem<Void> start(Behavior<Void> guardian, com.typesafe.config.Config config) {
    var starting =
        CompletableFuture.supplyAsync(
            () -> ActorSystem.create(guardian, "simulation", config),
            task -> Thread.ofPlatform().name("actor-system-start").start(task));
    try {
      while (!starting.isDone()) {
        time.drainFor(10);
      }
      time.drain();
      return starting.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CompletionException(interrupted);
    }
  }

  @Override
  public Lane laneOf(int peer) {
    return this;
  }

  @Override
  public int index() {
    return 0;
  }

  /** Schedules a message to the peer's actor, as the node would with a timer or a socket. */
  @Override
  public void add(long tick, long key, @Nullable Object body) {
    var now = time.nowNanos();
    var at = Math.max(tick, now / tickNanos + 1);
    system
        .scheduler()
        .scheduleOnce(
            Duration.ofNanos(at * tickNanos - now),
            new Delivery(at, key, body),
            system.executionContext());
  }

  private final class Delivery implements VirtualTime.Ranked {

    private final long tick;
    private final long key;
    private final @Nullable Object body;

    Delivery(long tick, long key, @Nullable Object body) {
      this.tick = tick;
      this.key = key;
      this.body = body;
    }

    @Override
    public long rank() {
      return key;
    }

    @Override
    public void run() {
      events++;
      peers.get(EventKey.target(key)).tell(new PeerActor.Happened(tick, key, body));
    }
  }

  @Override
  public void runUntil(long end) {
    endTick = end;
    while (time.step(end * tickNanos)) {
      // Each step is one entry and everything that follows from it.
    }
  }

  @Override
  public long tick() {
    return endTick;
  }

  @Override
  public long events() {
    return events;
  }

  @Override
  public void close() {
    system.terminate();
    try {
      while (!system.getWhenTerminated().toCompletableFuture().isDone()) {
        time.drainFor(10);
        time.step(Long.MAX_VALUE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      time.forget();
    }
  }
}
