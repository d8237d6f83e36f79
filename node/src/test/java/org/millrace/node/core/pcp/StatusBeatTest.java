package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.SECOND;

import org.junit.jupiter.api.Test;

final class StatusBeatTest {
  @Test
  void aStatusIsSaidAtOnceThenOnChangeThenInAnyCase() {
    var beat = StatusBeat.ofStatus();
    assertThat(beat.due(0)).isTrue();
    assertThat(beat.due(60 * SECOND)).isFalse();
    beat.change();
    assertThat(beat.due(60 * SECOND)).isTrue();
    beat.change();
    assertThat(beat.due(69 * SECOND)).isFalse();
    assertThat(beat.due(70 * SECOND)).isTrue();
    assertThat(beat.nextNanos()).isEqualTo(190 * SECOND);
  }

  @Test
  void informationIsOnlySaidOnChange() {
    var beat = StatusBeat.ofInfo();
    assertThat(beat.due(0)).isTrue();
    assertThat(beat.nextNanos()).isEqualTo(Long.MAX_VALUE);
    beat.change();
    assertThat(beat.nextNanos()).isEqualTo(30 * SECOND);
  }
}
