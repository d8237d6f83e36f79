package org.millrace.simulation.spy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.Scenarios;
import org.millrace.simulation.world.Outcome;

class SpyRingTest {

  private static Outcome run(String... more) {
    var settings =
        new java.util.ArrayList<>(
            List.of("strategy=tree", "peers.count=40", "duration=16s", "warmup=6s"));
    settings.addAll(List.of(more));
    return Simulation.run(Scenarios.load("steady", settings), _ -> {}).outcome();
  }

  @Test
  void whereEverybodySpiesTheOnlyStrangerIsTheSource() {
    var outcome = run("hostile.spy=100%");
    assertThat(outcome.figure("spy.precision")).isEqualTo(1);
    assertThat(outcome.figure("spy.suspects")).isZero();
    assertThat(outcome.figure("spy.noted")).isGreaterThan(0.9);
  }

  @Test
  void fewSpiesAreUnsureAndThreadsChangeNothing() {
    var outcome = run("hostile.spy=10%");
    assertThat(outcome.figure("spy.precision")).isBetween(0.0, 0.9);
    assertThat(run("hostile.spy=10%", "threads=2").figures()).isEqualTo(outcome.figures());
  }

  @Test
  void withoutSpiesThereAreNoSuchFigures() {
    assertThat(run().figures()).doesNotContainKey("spy.precision");
  }
}
