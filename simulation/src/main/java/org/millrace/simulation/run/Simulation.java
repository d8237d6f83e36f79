package org.millrace.simulation.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.bench.CpuClock;
import org.millrace.simulation.bridge.ActorEngine;
import org.millrace.simulation.bridge.Members;
import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.ExactEngine;
import org.millrace.simulation.engine.WheelEngine;
import org.millrace.simulation.fault.FaultyMachines;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.spy.SpyRing;
import org.millrace.simulation.world.Outcome;
import org.millrace.simulation.world.Snapshot;
import org.millrace.simulation.world.World;

/** Runs one scenario. */
public final class Simulation {

  /** Swarms up to this size are drawn. */
  public static final int DRAWN_MAX = 400;

  /** The strategy that is a model of its own. */
  public static final String REDUCED = "reduced";

  private static final long DRAIN_MICROS = 60_000_000;
  private static final int SLICES_PER_SECOND = 10;

  private Simulation() {}

  /** What is known while it runs. */
  public record Progress(
      double simulatedSeconds,
      double totalSeconds,
      long events,
      double cpuSeconds,
      double wallSeconds) {}

  /**
   * A finished run, or what was there when it was stopped.
   *
   * @param simulatedSeconds how far the clock came
   * @param bytesPerPeer of memory, everything included, at the end
   * @param framesInFlight messages still in the queue, counted there
   * @param snapshots one for each second, of small swarms
   */
  public record Finished(
      Outcome outcome,
      @Nullable World world,
      long events,
      double cpuSeconds,
      double wallSeconds,
      double simulatedSeconds,
      long bytesPerPeer,
      long framesInFlight,
      List<Snapshot> snapshots) {

    public double eventsPerCpuSecond() {
      return events / Math.max(1e-3, cpuSeconds);
    }
  }

  /** Runs to the end, or until the thread is interrupted. */
  public static Finished run(Scenario scenario, Consumer<Progress> watcher) {
    if (scenario.strategy().equals(REDUCED)) {
      return ReducedRun.run(scenario, watcher);
    }
    var before = usedBytes();
    var cpu = CpuClock.nanos();
    var wall = System.nanoTime();
    var members = new Members();
    var asActors =
        scenario.engine() == Scenario.Kind.ACTORS && scenario.strategy().equals(Strategies.SWARM);
    var strategy =
        FaultyMachines.under(scenario, asActors ? members : Strategies.of(scenario.strategy()));
    var spies = scenario.hostile().spyShare() > 0 ? SpyRing.in(scenario, strategy) : null;
    var world = new World(scenario, spies == null ? strategy : spies);
    var snapshots = new ArrayList<Snapshot>();
    try (var engine = engineFor(scenario, world, members)) {
      world.start(engine);
      var endTick = scenario.durationMillis() * 1_000 / scenario.tickMicros();
      var slice = Math.max(1, 1_000_000L / SLICES_PER_SECOND / scenario.tickMicros());
      var at = 0L;
      var warmTick = scenario.warmupMillis() * 1_000 / scenario.tickMicros();
      var marked = false;
      for (int n = 1; at < endTick && !Thread.currentThread().isInterrupted(); n++) {
        at = Math.min(endTick, at + slice);
        engine.runUntil(at);
        if (!marked && at >= warmTick) {
          world.mark();
          marked = true;
        }
        if (n % SLICES_PER_SECOND == 0 && world.population().size() <= DRAWN_MAX) {
          snapshots.add(world.snapshot());
        }
        watcher.accept(
            new Progress(
                at * scenario.tickMicros() / 1e6,
                scenario.durationMillis() / 1e3,
                engine.events(),
                (CpuClock.nanos() - cpu) / 1e9,
                (System.nanoTime() - wall) / 1e9));
      }
      var cpuSeconds = (CpuClock.nanos() - cpu) / 1e9;
      var wallSeconds = (System.nanoTime() - wall) / 1e9;
      var bytesPerPeer = (usedBytes() - before) / world.population().size();
      var outcome = world.outcome();
      if (spies != null) {
        outcome.figures().putAll(spies.figures());
      }
      return new Finished(
          outcome,
          world,
          engine.events(),
          cpuSeconds,
          wallSeconds,
          at * scenario.tickMicros() / 1e6,
          bytesPerPeer,
          framesInFlight(engine, world),
          snapshots);
    }
  }

  /** Lets the clock run on while nobody acts any more, and counts what still arrives. */
  private static long framesInFlight(Engine engine, World world) {
    world.freeze();
    engine.runUntil(engine.tick() + DRAIN_MICROS / world.scenario().tickMicros());
    return world.frozenFrames();
  }

  static long usedBytes() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Engine engineFor(Scenario scenario, World world, Members members) {
    var lookahead = Geography.LATENCY_MIN_NANOS / 1_000 / scenario.tickMicros();
    return switch (scenario.engine()) {
      case EXACT -> new ExactEngine(world);
      // Several peers on one line have to be handled strictly in the order of time.
      case WHEEL ->
          scenario.stream().sources() > 1
              ? new ExactEngine(world)
              : new WheelEngine(
                  world, world.population().size(), scenario.threads(), Math.max(1, lookahead));
      case ACTORS -> new ActorEngine(world, members);
    };
  }
}
