package org.millrace.simulation.bench;

import org.millrace.simulation.engine.Engine;
import org.millrace.simulation.engine.ExactEngine;
import org.millrace.simulation.engine.WheelEngine;

/** Times an engine on the epidemic push. */
public final class EngineBench {

  /**
   * What one run cost.
   *
   * @param eventsPerCpuSecond over the measured span, after a warm-up of one simulated second
   * @param hash of the whole outcome, the same for every engine at the same tick
   */
  public record Result(
      String engine,
      int peers,
      long events,
      double cpuSeconds,
      double eventsPerCpuSecond,
      long bytesPerPeer,
      double coverage,
      long hash) {}

  private EngineBench() {}

  /**
   * Runs the epidemic push for a span of simulated time.
   *
   * @param spanMillis simulated time
   * @param threads 0 for the exact engine
   */
  public static Result run(int peers, long seed, int tickMicros, int threads, int spanMillis) {
    var before = usedBytes();
    var push = new EpidemicPush(peers, seed, tickMicros);
    try (Engine engine =
        threads == 0
            ? new ExactEngine(push)
            : new WheelEngine(push, peers, threads, EpidemicPush.lookaheadTicks(tickMicros))) {
      push.start(engine);
      var warm = Math.min(1_000, spanMillis / 4);
      engine.runUntil(warm * 1_000L / tickMicros);
      var events = engine.events();
      var cpu = CpuClock.nanos();
      engine.runUntil(spanMillis * 1_000L / tickMicros);
      var seconds = Math.max(1, CpuClock.nanos() - cpu) / 1e9;
      events = engine.events() - events;
      return new Result(
          threads == 0 ? "exact heap" : "wheel, " + threads + " thread" + (threads > 1 ? "s" : ""),
          peers,
          events,
          seconds,
          events / seconds,
          (usedBytes() - before) / peers,
          push.coverage(),
          push.hash());
    }
  }

  private static long usedBytes() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
