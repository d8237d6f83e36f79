package org.millrace.simulation.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.simulation.scenario.Scenarios;

class SwarmBoxTest {

  @Test
  void actorsInRealTimeGiveEverybodyTheStreamInOrder() {
    var scenario =
        Scenarios.load(
            "conference-30",
            List.of(
                "stream.sources=1",
                "stream.bitrate=200kbit",
                "peers.count=12",
                "peers.ramp=500ms",
                "network.latency-scale=0.2"));
    try (var box = new SwarmBox(scenario)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> box.status().playing() == 12);
      box.measure();
      await().atMost(Duration.ofMinutes(1)).until(() -> box.status().chunks() > 500);
      assertThat(box.status().disorder()).isZero();
      assertThat(box.status().lost()).isZero();
    }
  }
}
