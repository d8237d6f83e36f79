package org.millrace.simulation.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over loopback. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterCrewTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void allMembersWorkAndTheResultsAreThoseOfThisProcess() throws Exception {
    var jobs = new ArrayList<Job>();
    for (int seed = 1; seed <= 5; seed++) {
      jobs.add(CrewTest.job("a", seed));
    }
    var here = new LocalCrew(2).run(jobs, _ -> {});
    try (var first = ClusterMember.join("127.0.0.1", 0, List.of(), 1);
        var second = ClusterMember.join("127.0.0.1", 0, List.of(first.address()), 1)) {
      assertThat(second.address()).isNotEqualTo(first.address());
      var crew = new ClusterCrew("127.0.0.1", 0, List.of(first.address()), PATIENCE);
      var there = crew.run(jobs, _ -> {});
      assertThat(there)
          .extracting(Result::hash)
          .isEqualTo(here.stream().map(Result::hash).toList());
      assertThat(there).extracting(Result::seed).containsExactly(1L, 2L, 3L, 4L, 5L);

      var wrong = List.of(new Job("x", "peers { cuont = 3 }", 1));
      assertThatThrownBy(() -> crew.run(wrong, _ -> {}))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("did you mean peers.count?");
    }
  }

  @Test
  void withoutWorkersItSaysSo() throws Exception {
    try (var alone = ClusterMember.join("127.0.0.1", 0, List.of(), 0)) {
      var crew = new ClusterCrew("127.0.0.1", 0, List.of(alone.address()), Duration.ofSeconds(1));
      assertThatThrownBy(() -> crew.run(List.of(CrewTest.job("a", 1)), _ -> {}))
          .hasMessageContaining("no worker is there");
    }
  }
}
