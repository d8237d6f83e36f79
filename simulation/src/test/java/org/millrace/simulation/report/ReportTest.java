package org.millrace.simulation.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.Scenarios;

class ReportTest {

  @TempDir private Path folder;

  @Test
  void aRunFolderComesBackAndItsPageNeedsNoNetwork() throws IOException {
    var settings = List.of("strategy=tree", "peers.count=20", "duration=20s", "warmup=8s");
    var finished = Simulation.run(Scenarios.load("steady", settings), _ -> {});
    RunFolder.write(folder, finished, Scenarios.render("steady", settings));
    var data = new RunData(folder);
    assertThat(data.figure("lag.p50"))
        .isCloseTo(finished.outcome().figure("lag.p50"), Offset.offset(1e-3));
    assertThat(data.text("hash")).isEqualTo("%016x".formatted(finished.outcome().hash()));
    var html = new Report(data, data).html();
    assertThat(html).contains("<svg", "simulated", "strategy <b>tree</b>", "swarm-time");
    assertThat(html).doesNotContain("http://", "https://", "@BODY@", "NaN");
  }

  @Test
  void aRunThatWasStoppedLeavesWhatIsThereAndSaysSo() throws IOException {
    var settings = List.of("strategy=tree", "peers.count=20", "duration=30s", "warmup=6s");
    var me = Thread.currentThread();
    var finished =
        Simulation.run(
            Scenarios.load("steady", settings),
            progress -> {
              if (progress.simulatedSeconds() >= 14) {
                me.interrupt();
              }
            });
    assertThat(Thread.interrupted()).isTrue();
    assertThat(finished.simulatedSeconds()).isBetween(14.0, 14.5);
    RunFolder.write(folder, finished, Scenarios.render("steady", settings));
    assertThat(new Report(new RunData(folder), null).html())
        .contains("stopped at 14.1 of 30.0 simulated seconds");
  }

  @ParameterizedTest
  @CsvSource({"1000, 0.43", "10000, 0.54", "100000, 0.66", "1000000, 0.78"})
  void theBoundIsTheOneOfTheLiterature(double viewers, double seconds) {
    assertThat(Theory.bound(viewers, 4_096 * 8, 3.8e6, 0.07, 8))
        .isCloseTo(seconds, Offset.offset(0.015));
  }
}
