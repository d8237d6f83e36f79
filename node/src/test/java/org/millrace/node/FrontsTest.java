package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.millrace.node.FrontLab.RAW;
import static org.millrace.node.FrontLab.SOON;
import static org.millrace.node.FrontLab.announcing;
import static org.millrace.node.FrontLab.awaitBytes;
import static org.millrace.node.FrontLab.awaitSending;
import static org.millrace.node.FrontLab.channel;
import static org.millrace.node.FrontLab.index;
import static org.millrace.node.FrontLab.media;
import static org.millrace.node.FrontLab.onAir;
import static org.millrace.node.FrontLab.peers;
import static org.millrace.node.FrontLab.relay;
import static org.millrace.node.FrontLab.text;
import static org.millrace.node.FrontLab.via;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.peer.Peers;
import org.millrace.node.testkit.LiveNode;

/** Sources that broadcast through fronts, with real sockets. Who sees what is looked at in ops. */
class FrontsTest {

  @TempDir private Path directory;
  private FrontLab lab;

  @BeforeEach
  void start() {
    lab = new FrontLab(directory);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void aFrontIsTheTrackerAndItsRelayGoesOnWithTheNextWhenItDies() {
    var first = lab.front();
    var second = lab.front();
    var source = lab.source(first, second);
    var relay = lab.node();
    var media = media(600_000);
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media, 0, 5000);
      var id = onAir(source);
      awaitSending(source, 2);
      relay(relay, id, first);
      var tracker = peers(first).member(id).orElseThrow();
      assertThat(tracker.tracker()).isTrue();
      assertThat(tracker.connections()).noneMatch(c -> c.kind() == Peers.Kind.SOURCE);
      var player = relay.connect().get("/stream/" + text(id)).record();
      await().untilAsserted(() -> assertThat(relay.node().listeners()).isEqualTo(1));
      // The relay has been told where else it could go.
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(peers(relay).member(id).orElseThrow().hits())
                      .anyMatch(hit -> hit.sid().equals(peers(second).sessionId())));
      encoder.send(media, 5000, 200_000);
      lab.kill(first);
      encoder.send(media, 200_000, 400_000);
      awaitBytes(relay, id, 395_000);
      encoder.send(media, 400_000, media.length).sendEnd();
      awaitBytes(relay, id, media.length - 5000);
      relay.node().drain(Duration.ofSeconds(5));
      var got = player.await().body();
      assertThat(got.length).isGreaterThan(media.length - 5001);
      assertThat(Arrays.equals(media, media.length - got.length, media.length, got, 0, got.length))
          .as("every byte, once and in order")
          .isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Test
  void oneFrontTellsTheDirectoryAndTheNextDoesWhenItDies() {
    var yp = lab.node("peers.directory.enabled", "true");
    var at = "[\"127.0.0.1:" + yp.port() + "\"]";
    var first = lab.front("peers.announce-to", at);
    var second = lab.front("peers.announce-to", at);
    var source = lab.source(first, second);
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      awaitSending(source, 2);
      await().atMost(SOON).untilAsserted(() -> assertThat(index(yp)).contains(id.toString()));
      assertThat(announcing(source)).isEqualTo(List.of(true, false));
      lab.kill(first);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(announcing(source)).isEqualTo(List.of(false, true)));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(peers(second).directories())
                      .anyMatch(told -> told.channels().contains(id)));
      assertThat(index(yp)).contains(id.toString());
      encoder.sendEnd();
      source.node().drain(Duration.ZERO);
      await().atMost(SOON).untilAsserted(() -> assertThat(index(yp)).isEmpty());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Test
  void aSourceThatComesBackGoesOnWhereItWas() throws IOException {
    var front = lab.front("front.grace", "30 s");
    try (var link = new Severable(front.port())) {
      var source = lab.source(via(link.port(), lab.secret()));
      var media = media(300_000);
      try (var encoder = source.connect().publish("/live", RAW)) {
        encoder.send(media, 0, 5000);
        var id = onAir(source);
        awaitSending(source, 1);
        await().untilAsserted(() -> assertThat(front.node().channels().all()).hasSize(1));
        await().untilAsserted(() -> assertThat(channel(front, id).media()).isPresent());
        var player = front.connect().get("/stream/" + text(id)).record();
        await().untilAsserted(() -> assertThat(front.node().listeners()).isEqualTo(1));
        for (var at = 5000; at < media.length; at += 59_000) {
          encoder.send(media, at, at + 59_000);
          awaitBytes(front, id, at + 59_000 - 5000);
          if (at + 59_000 < media.length) {
            link.sever();
          }
        }
        encoder.sendEnd();
        source.node().drain(Duration.ZERO);
        var got = player.await().body();
        assertThat(got.length).isGreaterThan(media.length - 5001);
        assertThat(
                Arrays.equals(media, media.length - got.length, media.length, got, 0, got.length))
            .as("every byte, once and in order")
            .isTrue();
        assertThat(link.connections()).isGreaterThan(3);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new AssertionError(stopped);
      }
    }
  }

  @Test
  void aSourceBehindFrontsTakesNoPartInTheNetwork() {
    var front = lab.front();
    var source = lab.source(front);
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      awaitSending(source, 1);
      assertThat(source.node().peers()).isEmpty();
      try (var asker = source.connect().head("GET /channel/" + id + " HTTP/1.0")) {
        assertThat(asker.readHead().status()).isEqualTo(404);
      }
      try (var ping = source.connect()) {
        assertThat(ping.send("pcp\n".getBytes(UTF_8)).readToEnd()).isEmpty();
      }
      assertThat(id.toString())
          .as("other ids than those of broadcasts under its own name")
          .isNotEqualToIgnoringCase(ownId(source));
    }
  }

  private static String ownId(LiveNode node) {
    try {
      var bytes =
          HexFormat.of().parseHex(Files.readString(node.data().resolve("broadcast-id")).strip());
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes);
      var digest = sha.digest("/live".getBytes(UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(digest, 16));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
