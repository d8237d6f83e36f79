package org.millrace.simulation.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.Scenarios;

class WorldTest {

  private static final List<String> ROUGH =
      List.of(
          "peers.count=40",
          "peers.churn-per-minute=0.6",
          "network.loss=2%",
          "duration=14s",
          "warmup=5s",
          "tick=1us",
          "faults=[{ kind=partition, at=7s, span=2s, share=40% }, { kind=kill, at=10s, share=10%"
              + " }]");

  private static Simulation.Finished run(List<String> base, String... more) {
    return Simulation.run(scenario(base, more), _ -> {});
  }

  private static Scenario scenario(List<String> base, String... more) {
    var settings = new java.util.ArrayList<>(base);
    settings.addAll(List.of(more));
    return Scenarios.load("steady", settings);
  }

  @ParameterizedTest
  @CsvSource({
    "swarm, 1",
    "swarm, 2",
    "swarm, 3",
    "tree, 1",
    "push, 1",
    "pull, 1",
    "pull-push, 1",
    "clubs, 1"
  })
  void everyEngineAndThreadCountGivesOneHash(String strategy, long seed) {
    String[] what = {"strategy=" + strategy, "seed=" + seed, "engine=exact"};
    var exact = run(ROUGH, what);
    what[2] = "engine=wheel";
    var wheel = run(ROUGH, what);
    what[2] = "threads=2";
    var threads = run(ROUGH, what);
    what[2] = "engine=actors";
    var actors = run(ROUGH, what);
    assertThat(wheel.outcome().hash()).isEqualTo(exact.outcome().hash());
    assertThat(threads.outcome().hash()).isEqualTo(exact.outcome().hash());
    assertThat(actors.outcome().hash()).isEqualTo(exact.outcome().hash());
    assertThat(wheel.events()).isEqualTo(exact.events());
    assertThat(actors.events()).isEqualTo(exact.events());
    assertThat(exact.outcome().tally().usefulBytes).isPositive();
  }

  @Test
  void inAGroupOfSeveralSourcesEverybodyIsInEveryChannelOnOneLine() {
    var small =
        List.of("stream.sources=3", "peers.count=6", "duration=22s", "warmup=10s", "peers.ramp=1s");
    var settings = new java.util.ArrayList<>(small);
    settings.add("engine=exact");
    var exact = Simulation.run(Scenarios.load("conference-30", settings), _ -> {});
    settings.set(small.size(), "engine=actors");
    var actors = Simulation.run(Scenarios.load("conference-30", settings), _ -> {});
    assertThat(actors.outcome().hash()).isEqualTo(exact.outcome().hash());

    var viewers = exact.outcome().viewers();
    assertThat(viewers).hasSize(3 * (6 + 3) - 3);
    assertThat(exact.outcome().figure("missing")).isZero();
    var population = java.util.Objects.requireNonNull(exact.world()).population();
    var lines = new java.util.TreeMap<Integer, java.util.Set<Double>>();
    for (var viewer : viewers) {
      assertThat(viewer.lagMillis()).isLessThan(2_000);
      lines
          .computeIfAbsent(population.person(viewer.peer()), _ -> new java.util.TreeSet<>())
          .add((double) population.uplinkBps(viewer.peer()));
    }
    assertThat(lines).hasSize(9);
    assertThat(lines.values()).allMatch(rates -> rates.size() == 1);
  }

  @Test
  void aFinerTickChangesTheFiguresLittle() {
    var base = List.of("strategy=tree", "peers.count=100", "duration=20s", "warmup=8s");
    var coarse = run(base, "tick=256us").outcome();
    var fine = run(base, "tick=16us").outcome();
    assertThat(coarse.figure("chunk.p50"))
        .isBetween(fine.figure("chunk.p50") * 0.75, fine.figure("chunk.p50") * 1.33);
  }

  @Test
  void whatIsSentIsReceivedOrLostOrOnItsWay() {
    var finished = run(ROUGH, "tick=64us", "peers.count=60");
    var tally = finished.outcome().tally();
    var done = tally.receivedFrames + tally.lostFrames;
    assertThat(done).isLessThanOrEqualTo(tally.sentFrames);
    assertThat(tally.sentFrames - done).isEqualTo(finished.framesInFlight());
  }

  @Test
  void nobodySendsMoreThanTheLineCarries() {
    var outcome =
        run(List.of("strategy=tree", "peers.count=80", "duration=20s", "warmup=8s")).outcome();
    for (var viewer : outcome.viewers()) {
      assertThat(viewer.uplinkUse()).as("peer %d", viewer.peer()).isLessThanOrEqualTo(1.02);
    }
  }

  @Test
  void lossDelaysAndCostsBytesButLosesNoChunk() {
    var base = List.of("strategy=tree", "peers.count=40", "duration=20s", "warmup=12s");
    var clean = run(base).outcome();
    var lossy = run(base, "network.loss=3%").outcome();
    assertThat(clean.tally().repeatBytes).isZero();
    assertThat(lossy.tally().repeatBytes).isPositive();
    assertThat(lossy.figure("chunk.p99")).isGreaterThan(clean.figure("chunk.p99"));
  }

  @Test
  void theReducedModelServesEverybodyAndIsOneRunPerSeed() {
    var base = List.of("strategy=reduced", "peers.count=500", "duration=16s", "warmup=5s");
    var once = run(base).outcome();
    var threads = run(base, "threads=2").outcome();
    assertThat(threads.hash()).isEqualTo(once.hash());
    assertThat(once.figure("missing")).isZero();
    assertThat(once.figure("lag.p99")).isBetween(0.2, 2.0);
    assertThat(run(base, "seed=9").outcome().hash()).isNotEqualTo(once.hash());
  }

  @Test
  void forgersAreStoppedAtTheFirstHop() {
    var tally =
        run(List.of(
                "strategy=tree",
                "peers.count=60",
                "duration=20s",
                "warmup=8s",
                "hostile.forger=30%"))
            .outcome()
            .tally();
    assertThat(tally.forgedPlayed).isZero();
  }
}
