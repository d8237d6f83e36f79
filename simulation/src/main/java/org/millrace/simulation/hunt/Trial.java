package org.millrace.simulation.hunt;

import java.util.Optional;
import org.millrace.simulation.engine.ExactEngine;
import org.millrace.simulation.fault.FaultyMachines;
import org.millrace.simulation.hunt.Breach.Promise;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Outcome;
import org.millrace.simulation.world.Strategy;
import org.millrace.simulation.world.World;

/** One run with every event checked. */
public final class Trial {

  /** A viewer that misses more than this after everything has healed has not recovered. */
  private static final double MISSING_MAX = 0.25;

  /** With less than this for everybody, somebody goes without, and may. */
  private static final double SUPPLY_MIN = 1.4;

  private Trial() {}

  /**
   * The first promise that the run breaks.
   *
   * @param strategy what the peers do; checks and faults of machines are put around it
   */
  public static Optional<Breach> run(Scenario scenario, Strategy strategy) {
    var world = new World(scenario, FaultyMachines.under(scenario, CheckedPeer.over(strategy)));
    try (var engine = new ExactEngine(new CheckedWorld(world))) {
      world.start(engine);
      engine.runUntil(scenario.durationMillis() * 1_000 / scenario.tickMicros());
      recovered(scenario, world, world.outcome());
      return Optional.empty();
    } catch (Breach found) {
      return Optional.of(found);
    }
  }

  /** What those who are left can send, by what they want to receive. */
  private static double supply(Scenario scenario, World world, Outcome outcome) {
    var rate = (double) scenario.stream().bitrateBps();
    var copies = scenario.protocol().sourceCopies();
    var supply = Math.min(copies * rate, (double) scenario.stream().sourceUplinkBps());
    var left = 0;
    for (var viewer : outcome.viewers()) {
      if (viewer.survived()) {
        left++;
        supply +=
            switch (world.population().role(viewer.peer())) {
              case VIEWER, SPY -> world.population().uplinkBps(viewer.peer());
              case FREE_RIDER, FORGER, SILENT, SOURCE, TRACKER -> 0;
            };
      }
    }
    return supply / Math.max(1, left * rate);
  }

  private static void recovered(Scenario scenario, World world, Outcome outcome) {
    if (supply(scenario, world, outcome) < SUPPLY_MIN) {
      return;
    }
    for (var viewer : outcome.viewers()) {
      var role = world.population().role(viewer.peer());
      var honest =
          switch (role) {
            case VIEWER, FREE_RIDER, SPY -> true;
            case SOURCE, FORGER, SILENT, TRACKER -> false;
          };
      if (honest && viewer.survived() && viewer.missingShare() > MISSING_MAX) {
        throw new Breach(
            Promise.RECOVERED,
            viewer.peer(),
            scenario.durationMillis() / 1e3,
            "misses %.0f %% of the chunks, %d links"
                .formatted(100 * viewer.missingShare(), viewer.links()));
      }
    }
  }
}
