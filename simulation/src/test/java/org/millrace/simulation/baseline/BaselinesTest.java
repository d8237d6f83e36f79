package org.millrace.simulation.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.Scenarios;

class BaselinesTest {

  private static Simulation.Finished run(String strategy) {
    return Simulation.run(
        Scenarios.load(
            "steady",
            List.of(
                "strategy=" + strategy, "peers.count=60", "duration=30s", "warmup=15s", "seed=1")),
        _ -> {});
  }

  /** Each carries the stream, and its known weakness shows. */
  @ParameterizedTest
  @CsvSource({"push, 60, 1000", "pull, 75, 1", "pull-push, 99, 5", "clubs, 90, 60"})
  void eachCarriesTheStreamInOrder(String strategy, double arrives, double duplicatesMax) {
    var outcome = run(strategy).outcome();
    assertThat(outcome.figure("missing")).isLessThan((100 - arrives) / 100);
    assertThat(outcome.figure("duplicates")).isLessThan(duplicatesMax / 100);
    assertThat(outcome.tally().outOfOrder).isZero();
    assertThat(outcome.tally().forgedPlayed).isZero();
  }

  @Test
  void whatIsHeldIsAWindow() {
    var held = new Held();
    assertThat(held.has(0)).isFalse();
    assertThat(held.add(10)).isTrue();
    assertThat(held.add(10)).isFalse();
    assertThat(held.add(5)).isTrue();
    assertThat(held.add(10 + Held.SEQS - 1)).isTrue();
    assertThat(held.has(10)).isTrue();
    assertThat(held.has(5)).isFalse();
    assertThat(held.add(5)).isFalse();
    assertThat(held.add(100_000)).isTrue();
    assertThat(held.has(10 + Held.SEQS - 1)).isFalse();
    assertThat(held.newest()).isEqualTo(100_000);
  }

  @Test
  void whatOneHasBeyondAnotherIsFoundFromTheNewestDown() {
    var here = new Held();
    var there = new Held();
    for (var seq : new long[] {3, 70, 200}) {
      here.add(seq);
    }
    there.add(200);
    assertThat(here.newestBeyond(there, 0)).isEqualTo(70);
    assertThat(here.newestBeyond(there, 71)).isEqualTo(-1);
    there.add(70);
    assertThat(here.newestBeyond(there, 0)).isEqualTo(3);
  }
}
