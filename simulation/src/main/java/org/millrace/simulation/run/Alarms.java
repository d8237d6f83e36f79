package org.millrace.simulation.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Outcome;

/** What makes a run meaningless or alarming; each line says why. */
public final class Alarms {

  private Alarms() {}

  /** What can be seen before the run. */
  public static List<String> of(Scenario scenario) {
    var alarms = new ArrayList<String>();
    var index = scenario.resourceIndex();
    if (index < 1) {
      alarms.add(
          "demand above supply: all uplinks together carry only %.2f of what the viewers want"
              .formatted(index));
    }
    if (scenario.stream().sourceUplinkBps() < scenario.stream().bitrateBps()) {
      alarms.add("the source's uplink is below the bitrate");
    }
    var joins = !scenario.strategy().equals(Simulation.REDUCED);
    if (joins && scenario.warmupMillis() < scenario.peers().rampMillis() + 5_000) {
      alarms.add("warm-up too short: the first viewers need the ramp and 5 s more to settle");
    }
    if (scenario.durationMillis() - scenario.warmupMillis() < 8_000) {
      alarms.add("measured span too short: less than 8 s");
    }
    return alarms;
  }

  /** Everything about a run, whether it came to its end or was stopped. */
  public static List<String> of(Simulation.Finished run) {
    var alarms = new ArrayList<>(of(run.outcome().scenario()));
    var total = run.outcome().scenario().durationMillis() / 1e3;
    if (run.simulatedSeconds() < total - 1e-3) {
      alarms.add(
          String.format(
              Locale.ROOT,
              "stopped at %.1f of %.1f simulated seconds: what came later counts as missing",
              run.simulatedSeconds(),
              total));
    }
    alarms.addAll(of(run.outcome()));
    return alarms;
  }

  /** What only the result shows. */
  public static List<String> of(Outcome outcome) {
    var alarms = new ArrayList<String>();
    var tally = outcome.tally();
    if (tally.usefulBytes == 0) {
      alarms.add("no deliveries at all");
    }
    if (outcome.figure("viewers.measured") == 0) {
      alarms.add("no viewer was there long enough to be measured");
    }
    if (outcome.figure("missing") > 0.02) {
      alarms.add("%.1f %% of the chunks never came".formatted(100 * outcome.figure("missing")));
    }
    if (tally.forgedPlayed > 0) {
      alarms.add("INVARIANT: " + tally.forgedPlayed + " forged chunks reached a player");
    }
    if (tally.outOfOrder > 0) {
      alarms.add("INVARIANT: " + tally.outOfOrder + " chunks given to a player twice or backwards");
    }
    return alarms;
  }
}
