package org.millrace.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {

  static final List<String> SHIPPED = Scenarios.SHIPPED;

  @ParameterizedTest
  @FieldSource("SHIPPED")
  void everyShippedScenarioLoadsAndComesBackFromItsRendering(String name) {
    var scenario = Scenarios.load(name, List.of());
    assertThat(scenario.name()).isEqualTo(name);
    assertThat(scenario.description()).isNotEmpty();
    assertThat(Scenarios.parse(Scenarios.render(name, List.of()))).isEqualTo(scenario);
  }

  @Test
  void settingsOfTheCommandLineWinAndKnowTheirUnits() {
    var scenario =
        Scenarios.load(
            "steady",
            List.of(
                "stream.bitrate=1.5 Mbit/s",
                "network.loss=1%",
                "protocol.graft-max=400ms",
                "peers.count=77",
                "faults=[{ kind = kill, at = 3s, share = 30% }]"));
    assertThat(scenario.stream().bitrateBps()).isEqualTo(1_500_000);
    assertThat(scenario.network().lossShare()).isEqualTo(0.01);
    assertThat(scenario.protocol().graftMaxMillis()).isEqualTo(400);
    assertThat(scenario.peers().count()).isEqualTo(77);
    assertThat(scenario.faults().getFirst().atMillis()).isEqualTo(3_000);
    assertThat(scenario.resourceIndex()).isBetween(2.5, 2.7);
  }

  @Test
  void anUnknownKeyNamesTheOneThatWasMeant() {
    assertThatThrownBy(() -> Scenarios.load("steady", List.of("network.los=1%")))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContaining("network.los")
        .hasMessageContaining("did you mean network.loss?");
    assertThatThrownBy(() -> Scenarios.load("stedy", List.of()))
        .hasMessageContaining("did you mean steady?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "network.loss=one",
        "duration=5 parsecs",
        "network.loss=40%",
        "warmup=90s",
        "threads=0",
        "network.ordered=maybe",
        "engine=steam",
        "uplinks=[{ share = 50%, rate = 1Mbit }]",
        "faults=[{ kind = flood, at = 3s }]",
        "faults=[{ kind = freeze, at = 3s }]",
        "stream.sources=17",
        "stream.sources=9"
      })
  void whatMakesNoSenseIsRefused(String setting) {
    assertThatThrownBy(() -> Scenarios.load("steady", List.of(setting)))
        .isInstanceOf(ScenarioException.class);
  }

  @Test
  void aSweepIsEveryCombination() {
    var variants =
        Scenarios.variants(
            "steady", List.of("sweep.peers.count=[10, 20]", "sweep.network.loss=[0, 0.01, 0.02]"));
    assertThat(variants).hasSize(6);
    assertThat(variants)
        .extracting(v -> v.scenario().peers().count() + "/" + v.scenario().network().lossShare())
        .doesNotHaveDuplicates();
  }
}
