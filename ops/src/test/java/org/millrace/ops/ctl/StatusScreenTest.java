package org.millrace.ops.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.millrace.node.admin.NodeStatus;

class StatusScreenTest {

  @Test
  void screenHoldsWhatAnOperatorLooksFor() {
    assertThat(StatusScreen.render(node(1, true), 24))
        .contains("mill  millrace 1.2.3  port 7144  up 1:01 h  DRAINING")
        .contains("listeners 10")
        .contains("out 8.0 M")
        .contains("stress 25 %")
        .contains("front a.example:7144: has /live, 7 listeners, 2 relays, announces it")
        .contains("front b.example:7144: resting, has not /live: it does not answer")
        .contains("from outside: IPv4 open at 203.0.113.9:7144, IPv6 unknown; mapped by NAT-PMP")
        .contains("refused: node 3")
        .doesNotContain("login")
        .containsPattern("/live0 +live +h264\\+aac +10 +800 k +8.0 M +2.0 s +5");
  }

  @Test
  void channelsWithTheMostListenersComeFirstAndTheRestIsCounted() {
    var screen = StatusScreen.render(node(100, false), 24);

    assertThat(screen.lines().count()).isLessThanOrEqualTo(24);
    assertThat(screen).contains("/live99 ").doesNotContain("/live0 ").contains(" more\n");
    assertThat(screen.indexOf("/live99 ")).isLessThan(screen.indexOf("/live98 "));
  }

  @Test
  void nodeWithoutChannelsSaysSo() {
    assertThat(StatusScreen.render(node(0, false), 24)).endsWith("no channel is on air\n");
  }

  private static NodeStatus node(int channels, boolean draining) {
    return new NodeStatus(
        "mill",
        "1.2.3",
        "",
        7144,
        3665,
        draining,
        12,
        10,
        1,
        1_000_000,
        10_000_000,
        8_000_000,
        1234.5,
        0.25,
        new TreeMap<>(Map.of("node", 3L, "login", 0L)),
        new TreeMap<>(Map.of("client_left", 7L)),
        new TreeMap<>(Map.of("told", 0L, "lost", 0L)),
        new NodeStatus.Outside(
            "open", "203.0.113.9:7144", "unknown", "", "NAT-PMP 203.0.113.9:7144"),
        List.of(
            new NodeStatus.Front("a.example:7144", "/live", "sending", "", 7, 2, true),
            new NodeStatus.Front(
                "b.example:7144", "/live", "resting", "it does not answer", 0, 0, false)),
        IntStream.range(0, channels).mapToObj(StatusScreenTest::channel).toList());
  }

  private static NodeStatus.Channel channel(int number) {
    return new NodeStatus.Channel(
        "id" + number,
        "/live" + number,
        "Live",
        "A title",
        "FLV",
        List.of("h264", "aac"),
        "http",
        true,
        1800,
        10 + number,
        11,
        1_000_000,
        800_000,
        10_000_000,
        8_000_000,
        1,
        17,
        2.0,
        9.5,
        1_000_000,
        4,
        1);
  }
}
