package org.millrace.simulation.run;

import java.util.List;
import java.util.function.Consumer;
import org.millrace.simulation.bench.CpuClock;
import org.millrace.simulation.engine.WheelEngine;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.reduced.ReducedModel;
import org.millrace.simulation.scenario.Scenario;

/** Runs the reduced model. */
final class ReducedRun {

  private ReducedRun() {}

  static Simulation.Finished run(Scenario scenario, Consumer<Simulation.Progress> watcher) {
    var before = Simulation.usedBytes();
    var cpu = CpuClock.nanos();
    var wall = System.nanoTime();
    var model = new ReducedModel(scenario);
    var lookahead = Math.max(1, Geography.LATENCY_MIN_NANOS / 1_000 / scenario.tickMicros());
    try (var engine = new WheelEngine(model, model.peers(), scenario.threads(), lookahead)) {
      model.start(engine);
      var endTick = scenario.durationMillis() * 1_000 / scenario.tickMicros();
      var slice = Math.max(1, 100_000L / scenario.tickMicros());
      var at = 0L;
      while (at < endTick && !Thread.currentThread().isInterrupted()) {
        at = Math.min(endTick, at + slice);
        engine.runUntil(at);
        watcher.accept(
            new Simulation.Progress(
                at * scenario.tickMicros() / 1e6,
                scenario.durationMillis() / 1e3,
                engine.events(),
                (CpuClock.nanos() - cpu) / 1e9,
                (System.nanoTime() - wall) / 1e9));
      }
      var cpuSeconds = (CpuClock.nanos() - cpu) / 1e9;
      var wallSeconds = (System.nanoTime() - wall) / 1e9;
      var bytesPerPeer = (Simulation.usedBytes() - before) / model.peers();
      return new Simulation.Finished(
          model.outcome(),
          null,
          engine.events(),
          cpuSeconds,
          wallSeconds,
          at * scenario.tickMicros() / 1e6,
          bytesPerPeer,
          0,
          List.of());
    }
  }
}
