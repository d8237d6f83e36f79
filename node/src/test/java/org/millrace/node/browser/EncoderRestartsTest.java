package org.millrace.node.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.millrace.node.testkit.Browser;
import org.millrace.node.testkit.BrowserTab;
import org.millrace.node.testkit.Encoder;
import org.millrace.node.testkit.LiveNode;

/** An encoder that dies and comes back twenty times, and the players that live through it. */
@Tag("long")
class EncoderRestartsTest {

  private static final int RESTARTS = 20;
  private static final long RESUME_MILLIS_MAX = 3000;

  /** Counts how often the picture has moved, over restarts of the player too. */
  private static final String COUNT =
      """
      (() => {
        const media = document.getElementById('media');
        let last = media.currentTime;
        window.moves = 0;
        setInterval(() => {
          window.moves += media.currentTime !== last ? 1 : 0;
          last = media.currentTime;
        }, 50);
      })()
      """;

  @BeforeAll
  static void browserIsHere() {
    Browser.assumePresent();
  }

  @Test
  void everyPlayerGoesOnByItselfWithinThreeSeconds(TestReporter reporter) {
    try (var node = LiveNode.start("channel.takeover", "true");
        var browser = Browser.start();
        var http = browser.tab();
        var hls = browser.tab()) {
      var encoder = publish(node);
      try {
        var page = "http://127.0.0.1:" + node.port() + "/c/live";
        await(node, true);
        http.open(page);
        hls.open(page + "?over=hls");
        var players = List.of(http, hls);
        players.forEach(tab -> tab.await("document.getElementById('media').currentTime > 1"));
        players.forEach(tab -> tab.eval(COUNT));
        var resumed = new ArrayList<Long>();
        for (int i = 0; i < RESTARTS; i++) {
          encoder.close();
          await(node, false);
          players.forEach(EncoderRestartsTest::standsStill);
          encoder = publish(node);
          await(node, true);
          var back = System.nanoTime();
          var moving = new ArrayList<CompletableFuture<Long>>();
          for (var tab : players) {
            var before = moves(tab);
            moving.add(CompletableFuture.supplyAsync(() -> moves(tab, before, back)));
          }
          moving.forEach(each -> resumed.add(each.join()));
        }
        reporter.publishEntry("resumed after, ms; HTTP and HLS in turn", resumed.toString());
        assertThat(resumed).allMatch(millis -> millis <= RESUME_MILLIS_MAX);
      } finally {
        encoder.close();
      }
    }
  }

  /** Milliseconds until the picture has moved for a quarter of a second. */
  private static long moves(BrowserTab tab, int before, long sinceNanos) {
    tab.await("window.moves > " + (before + 5), Duration.ofSeconds(15));
    return (System.nanoTime() - sinceNanos) / 1_000_000;
  }

  /** What was in its buffer has been shown. */
  private static void standsStill(BrowserTab tab) {
    var last = new int[] {-1};
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(600))
        .until(
            () -> {
              var before = last[0];
              last[0] = moves(tab);
              return last[0] == before;
            });
  }

  private static int moves(BrowserTab tab) {
    return tab.eval("window.moves").asInt();
  }

  private static void await(LiveNode node, boolean connected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                node.node()
                    .channels()
                    .ofMount("/live")
                    .filter(channel -> channel.media().isPresent())
                    .map(channel -> channel.onAir().connected() == connected)
                    .orElse(false));
  }

  private static Encoder publish(LiveNode node) {
    var port = node.node().rtmpAddress().orElseThrow().getPort();
    return Encoder.publish(
        "rtmp://127.0.0.1:%d/live/live?key=%s".formatted(port, LiveNode.PASSWORD));
  }
}
