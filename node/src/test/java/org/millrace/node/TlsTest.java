package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.MadeCertificate;
import org.millrace.node.testkit.RawHttp;

/** A whole node with a certificate: every port takes TLS beside what it takes in plain. */
class TlsTest {

  private static final String RAW = "application/octet-stream";

  @TempDir private Path directory;
  private LiveNode live;

  @BeforeEach
  void start() {
    var made = MadeCertificate.write(directory, "EC", 30);
    live =
        LiveNode.start(
            "transport.tls.certificate",
            made.certificate().toString(),
            "transport.tls.key",
            made.key().toString(),
            "channel.reader.stall-max",
            "1 s",
            "channel.grace",
            "1 s",
            "channel.low-lag",
            "true");
  }

  @AfterEach
  void stop() {
    live.close();
  }

  @Test
  void listenersOfBothKindsGetEveryByteOfAnEncryptedSource() {
    var media = media(3_000_000);
    try (var encoder = encrypted().publish("/live", RAW)) {
      encoder.send(media, 0, 5000);
      awaitOnAir();
      var inPlain = live.connect().get("/live");
      var hidden = encrypted().get("/live");
      assertThat(inPlain.readHead().status()).isEqualTo(200);
      assertThat(hidden.readHead().status()).isEqualTo(200);
      inPlain.read(5000);
      hidden.read(5000);
      for (int at = 5000; at < media.length; at += 65_000) {
        var to = Math.min(media.length, at + 65_000);
        var piece = Arrays.copyOfRange(media, at, to);
        encoder.send(piece);
        assertThat(inPlain.read(piece.length)).isEqualTo(piece);
        assertThat(hidden.read(piece.length)).isEqualTo(piece);
      }
      encoder.sendEnd();
      assertThat(hidden.readToEnd()).isEmpty();
      assertThat(encoder.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void anEncryptedListenerThatStopsReadingHoldsUpNobodyAndIsCut() {
    var piece = media(60_000);
    try (var encoder = live.connect().publish("/live", RAW);
        var reader = encrypted();
        var silent = RawHttp.over(MadeCertificate.connect(live.port(), 4096))) {
      encoder.send(piece);
      awaitOnAir();
      assertThat(silent.get("/live").readHead().status()).isEqualTo(200);
      reader.get("/live").readHead();
      reader.read(piece.length);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                encoder.send(piece);
                assertThat(reader.read(piece.length)).isEqualTo(piece);
                assertThat(live.visits())
                    .anySatisfy(
                        visit -> assertThat(visit.report().end().word()).isEqualTo("stalled"));
              });
    }
  }

  @Test
  void playlistsOfEncryptedRequestsNameEncryptedStreams() {
    try (var encoder = live.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      awaitOnAir();
      var answer =
          encrypted().head("GET /live.m3u HTTP/1.1", "Host: radio.example", "Connection: close");
      assertThat(answer.readHead().status()).isEqualTo(200);
      assertThat(new String(answer.readToEnd(), UTF_8)).contains("\nhttps://radio.example/stream/");
    }
  }

  @Test
  void anEncoderPublishesByRtmps() throws Exception {
    Ffmpeg.assumeEncoder("libx264");
    var port = live.node().rtmpAddress().orElseThrow().getPort();
    var encoder =
        new ProcessBuilder(
                "ffmpeg -hide_banner -loglevel error -re -f lavfi -i testsrc2=size=160x90:rate=25"
                    .concat(" -c:v libx264 -preset ultrafast -g 25 -t 15 -f flv")
                    .concat(" rtmps://127.0.0.1:" + port + "/live/live?key=")
                    .concat(LiveNode.PASSWORD)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    try {
      awaitOnAir();
      var player = encrypted().get("/live");
      assertThat(player.readHead().header("Content-Type")).isEqualTo("video/x-flv");
      assertThat(new String(player.read(3), UTF_8)).isEqualTo("FLV");
    } finally {
      encoder.destroy();
      assertThat(encoder.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void nonsenseInsteadOfAHandshakeIsClosed() {
    try (var peer = live.connect()) {
      peer.send(new byte[] {22, 3, 1, 0, 4, 1, 2, 3, 4});
      assertThat(peer.readToEnd()).hasSizeLessThan(100);
    }
  }

  private RawHttp encrypted() {
    return RawHttp.over(MadeCertificate.connect(live.port()));
  }

  private void awaitOnAir() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> live.node().channels().ofMount("/live").flatMap(c -> c.media()).isPresent());
  }

  private static byte[] media(int bytes) {
    var media = new byte[bytes];
    new Random(7).nextBytes(media);
    return media;
  }
}
