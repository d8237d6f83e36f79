package org.millrace.node.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.channel.Happening;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;

/** The encoder goes away: listeners get something else, and go on with the encoder. */
class FallbackTest {

  @TempDir Path temp;

  @Test
  void aFileIsSplicedInAndTheEncoderTakesOverAgain() throws IOException {
    var slate = Files.write(temp.resolve("slate.flv"), Ffmpeg.flv(2, 880));
    try (var live =
        LiveNode.start("channel.fallback.file", slate.toString(), "channel.grace", "1 s")) {
      var happened = new CopyOnWriteArrayList<Happening>();
      live.node().channels().watch((_, what) -> happened.add(what));
      publishAll(live, Ffmpeg.flv(2, 440));
      var channel = channel(live);
      try (var listener = live.connect().get("/live")) {
        assertThat(listener.readHead().status()).isEqualTo(200);
        await().until(channel::isFallback);
        assertThat(channel.onAir().connected()).isFalse();
        // Longer than the file, and than the grace of a channel without a fallback.
        var before = channel.gauge().frames();
        await().atMost(Duration.ofSeconds(15)).until(() -> channel.gauge().frames() > before + 170);
        assertThat(channel.gauge().resumeNanos()).isGreaterThan(3_500_000_000L);

        try (var encoder = live.connect().publish("/live", "video/x-flv")) {
          encoder.send(Ffmpeg.flv(2, 440));
          await().until(() -> channel.onAir().connected());
          assertThat(channel.isFallback()).isFalse();
        }
        assertThat(listener.read(200_000)).hasSize(200_000);
      }
      assertThat(happened)
          .startsWith(Happening.STARTED, Happening.SOURCE_LOST, Happening.SOURCE_BACK);
    }
  }

  @Test
  void anotherChannelIsSplicedInWhileItIsOnAir() {
    try (var live = LiveNode.start("channel.fallback.mount", "/pause", "channel.grace", "20 s")) {
      publishAll(live, Ffmpeg.flv(2, 440));
      var channel = channel(live);
      await().until(() -> !channel.onAir().connected());
      assertThat(channel.isFallback()).isFalse();
      var frames = channel.gauge().frames();
      try (var pause = live.connect().publish("/pause", "video/x-flv")) {
        pause.send(Ffmpeg.flv(2, 880));
        await().atMost(Duration.ofSeconds(10)).until(() -> channel.gauge().frames() > frames + 10);
        assertThat(channel.isFallback()).isTrue();
      }
    }
  }

  @Test
  void aFileOfAnotherContainerLeavesTheChannelToItsGrace() throws IOException {
    var slate = Files.writeString(temp.resolve("slate.txt"), "not a film");
    try (var live =
        LiveNode.start("channel.fallback.file", slate.toString(), "channel.fallback.most", "2 s")) {
      publishAll(live, Ffmpeg.flv(2, 440));
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> live.node().channels().ofMount("/live").isEmpty());
    }
  }

  private static LiveChannel channel(LiveNode live) {
    return live.node().channels().ofMount("/live").orElseThrow();
  }

  private static void publishAll(LiveNode live, byte[] clip) {
    try (var encoder = live.connect().publish("/live", "video/x-flv")) {
      encoder.send(clip);
      await().until(() -> live.node().channels().ofMount("/live").isPresent());
      await().until(() -> channel(live).gauge().frames() > 30);
    }
  }
}
