package org.millrace.simulation.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;

class CrewTest {

  static Job job(String label, long seed) {
    return new Job(
        label,
        Scenarios.render(
            "steady", List.of("strategy=tree", "peers.count=12", "duration=15s", "warmup=5s")),
        seed);
  }

  @Test
  void resultsComeInTheOrderOfTheJobsAndAreThoseOfSingleRuns() throws Exception {
    var jobs = List.of(job("a", 1), job("a", 2), job("b", 1));
    var done = new ArrayList<Result>();
    var results = new LocalCrew(2).run(jobs, done::add);
    assertThat(results).extracting(Result::seed).containsExactly(1L, 2L, 1L);
    assertThat(results.get(2).hash())
        .isEqualTo(results.get(0).hash())
        .isNotEqualTo(results.get(1).hash());
    assertThat(done).containsExactlyInAnyOrderElementsOf(results);
    assertThat(results.getFirst().figure("lag.p50")).isPositive();
    assertThat(results.getFirst().figure("no such figure")).isNaN();
  }

  @Test
  void aScenarioThatCannotRunEndsTheSweep() {
    var wrong = new Job("x", "peers { cuont = 3 }", 1);
    assertThatThrownBy(() -> new LocalCrew(1).run(List.of(wrong, job("a", 1)), _ -> {}))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ScenarioException.class);
    assertThatThrownBy(() -> new Job("x", "#".repeat(Job.TEXT_MAX + 1), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTableShowsTheMiddleAndTheRange() {
    var table =
        new Table(
            List.of(
                new Result("a", 1, Map.of("lag.p50", 0.5, "stall", 0.001), 0),
                new Result("a", 2, Map.of("lag.p50", 0.7, "stall", 0.001), 0),
                new Result("a", 3, Map.of("lag.p50", 0.6, "stall", 0.001), 0),
                new Result("b", 1, Map.of("stall", 0.0), 0)));
    assertThat(table.median("a", "lag.p50")).isEqualTo(0.6);
    assertThat(table.median("c", "lag.p50")).isNaN();
    var text = new ByteArrayOutputStream();
    table.print(
        new PrintStream(text, true, StandardCharsets.UTF_8), "x", List.of("lag.p50", "stall"));
    assertThat(text.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"))
        .isEqualTo(
            """
            | x | lag.p50 | stall |
            |---|---|---|
            | a | 0.60 (0.50…0.70) | 0.10 % |
            | b | – | 0.00 % |
            """);
  }
}
