package org.millrace.simulation.sweep;

import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.Scenarios;

/**
 * One run to be done.
 *
 * @param label what varies, for people
 * @param scenario the whole scenario as HOCON
 */
public record Job(String label, String scenario, long seed) {

  /** A scenario is a page of text; nothing longer is taken from the network. */
  public static final int TEXT_MAX = 64 * 1_024;

  public Job {
    if (scenario.length() > TEXT_MAX || label.length() > TEXT_MAX) {
      throw new IllegalArgumentException("a scenario of more than " + TEXT_MAX + " characters");
    }
  }

  /** Runs it here. */
  Result run() {
    var finished = Simulation.run(Scenarios.parse(scenario).withSeed(seed), _ -> {});
    var figures = new java.util.LinkedHashMap<>(finished.outcome().figures());
    figures.put("events", (double) finished.events());
    figures.put("cpu.seconds", finished.cpuSeconds());
    figures.put("bytes.per.peer", (double) finished.bytesPerPeer());
    figures.put("real.time.factor", finished.simulatedSeconds() / finished.wallSeconds());
    return new Result(label, seed, figures, finished.outcome().hash());
  }
}
