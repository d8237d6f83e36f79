package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/** What a node refuses to do more of. */
class LimitsTest {

  private static final String RAW = "application/octet-stream";

  @Test
  void aSourceThatSendsMoreThanItMayIsSentAwayAndToldWhy() {
    try (var live = LiveNode.start("limits.ingest-bits-per-second", "800 kbit/s");
        var encoder = live.connect().publish("/live", RAW)) {
      encoder.send(new byte[900_000]);
      encoder.send(new byte[200_000]);
      var head = encoder.readHead();
      assertThat(head.status()).isEqualTo(409);
      assertThat(new String(encoder.readToEnd(), UTF_8))
          .contains("it sends more than the 0.8 Mbit/s that this node takes from a source");
    }
  }

  @Test
  void aSourceMaySendItsFirstSecondsInOneGo() {
    try (var live = LiveNode.start("limits.ingest-bits-per-second", "800 kbit/s");
        var encoder = live.connect().publish("/live", RAW)) {
      encoder.send(new byte[900_000]).sendEnd();
      assertThat(encoder.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void newListenersAreRefusedWhileTheUplinkIsFullAndTakenWhenItIsNot() {
    try (var live = LiveNode.start("limits.egress-bits-per-second", "1 Mbit/s");
        var encoder = live.connect().publish("/live", RAW)) {
      var first = live.connect();
      var step = new byte[8_000];
      encoder.send(step);
      await().until(() -> live.node().channels().ofMount("/live").isPresent());
      first.get("/live");
      assertThat(first.readHead().status()).isEqualTo(200);
      first.read(step.length);

      // 640 kbit/s: room for one, and not for two.
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                encoder.send(step);
                first.read(step.length);
                return status(live) == 503;
              });
      first.close();
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                encoder.send(step);
                return status(live) == 200;
              });
    }
  }

  private static int status(LiveNode live) {
    try (var other = RawHttp.connect(live.port()).get("/live")) {
      var head = other.readHead();
      if (head.status() == 503) {
        assertThat(head.header("Retry-After")).isEqualTo("30");
      }
      return head.status();
    }
  }
}
