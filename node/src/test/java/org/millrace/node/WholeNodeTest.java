package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/** A node with real sockets, and opaque bytes for a stream. */
class WholeNodeTest {

  private static final String RAW = "application/octet-stream";

  private final LiveNode live =
      LiveNode.start("channel.grace", "3 s", "limits.login-attempts-per-minute", "3");

  @AfterEach
  void stop() {
    live.close();
  }

  @Test
  void listenersGetEveryByteOfTheSource() {
    var media = media(3_000_000);
    try (var encoder = live.connect().publish("/live", RAW)) {
      encoder.send(media, 0, 5000);
      awaitOnAir("/live");
      var first = live.connect().get("/live").record();
      awaitListeners(1);
      encoder.send(media, 5000, media.length);
      encoder.sendEnd();
      var got = first.await();
      assertThat(got.head().status()).isEqualTo(200);
      assertIsEndOf(media, got.body(), media.length - 5000);
      assertThat(encoder.readHead().status()).isEqualTo(200);
    }
    await().untilAsserted(() -> assertThat(live.visits()).hasSize(1));
    var visit = live.visits().getFirst().report();
    assertThat(visit.bytes()).isBetween(media.length - 5000L, (long) media.length);
    assertThat(visit.end().word()).isEqualTo("stream_ended");
  }

  @Test
  void aSourceThatComesBackGoesOnForItsListeners() {
    RawHttp.Recording listener;
    try (var encoder = live.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      awaitOnAir("/live");
      listener = live.connect().get("/live").record();
      awaitListeners(1);
    }
    await().untilAsserted(() -> assertThat(channelsJson()).contains("\"status\":\"waiting\""));
    try (var again = live.connect().publish("/live", RAW)) {
      again.send(media(6000)).sendEnd();
      assertIsEndOf(concat(media(5000), media(6000)), listener.await().body(), 6000);
    }
  }

  @Test
  void aSecondSourceIsTurnedAway() {
    try (var encoder = live.connect().publish("/live", RAW);
        var other = live.connect()) {
      encoder.send(media(5000));
      awaitOnAir("/live");
      assertThat(other.publish("/live", RAW).readHead().status()).isEqualTo(409);
    }
  }

  @Test
  void wrongPasswordsAreRefusedAndThenNotEvenLookedAt() {
    for (int i = 0; i < 3; i++) {
      assertThat(putWith("wrong").status()).isEqualTo(401);
    }
    assertThat(putWith("wrong").status()).isEqualTo(429);
    assertThat(putWith(LiveNode.PASSWORD).status()).isEqualTo(429);
  }

  @Test
  void encodersThatWaitAreToldToGoOn() {
    try (var encoder =
        live.connect()
            .head(
                "PUT /live HTTP/1.1",
                "Host: localhost",
                "Authorization: " + RawHttp.basic(LiveNode.PASSWORD),
                "Expect: 100-continue",
                "Transfer-Encoding: chunked")) {
      assertThat(encoder.readHead().status()).isEqualTo(100);
      encoder.send("1388\r\n".getBytes(UTF_8)).send(media(5000)).send("\r\n".getBytes(UTF_8));
      awaitOnAir("/live");
      var listener = live.connect().get("/live").record();
      awaitListeners(1);
      encoder.send("2\r\nde\r\n0\r\n\r\n".getBytes(UTF_8));
      assertIsEndOf(concat(media(5000), "de".getBytes(UTF_8)), listener.await().body(), 2);
      assertThat(encoder.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void radioEncodersSpeakTheirOwnMethod() {
    try (var encoder =
        live.connect()
            .head(
                "SOURCE /radio ICE/1.0",
                "Authorization: " + RawHttp.basic(LiveNode.PASSWORD),
                "ice-name: Wheel & Race",
                "ice-bitrate: 96")) {
      assertThat(encoder.readHead().status()).isEqualTo(200);
      encoder.send(media(5000));
      awaitOnAir("/radio");
      try (var listener = live.connect().get("/radio")) {
        var head = listener.readHead();
        assertThat(head.header("icy-name")).isEqualTo("Wheel & Race");
        assertThat(head.header("icy-br")).isEqualTo("96");
      }
      try (var title =
          live.connect()
              .head(
                  "GET /admin/metadata?mount=/radio&mode=updinfo&song=A+-+B HTTP/1.0",
                  "Authorization: " + RawHttp.basic(LiveNode.PASSWORD))) {
        assertThat(title.readHead().status()).isEqualTo(200);
      }
      await().untilAsserted(() -> assertThat(channelsJson()).contains("\"nowPlaying\":\"A - B\""));
    }
  }

  @Test
  void aConnectionServesOneRequestAfterTheOther() {
    try (var client = live.connect()) {
      for (int i = 0; i < 3; i++) {
        client.get("/api/channels");
        var head = client.readHead();
        assertThat(head.status()).isEqualTo(200);
        client.read(Integer.parseInt(head.header("Content-Length")));
      }
      client.get("/nothing").get("/api/channels");
      var missing = client.readHead();
      assertThat(missing.status()).isEqualTo(404);
      client.read(Integer.parseInt(missing.header("Content-Length")));
      assertThat(client.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void whoOnlyAsksForTheHeadIsNoListener() {
    try (var encoder = live.connect().publish("/live", RAW);
        var monitor = live.connect()) {
      encoder.send(media(5000));
      awaitOnAir("/live");
      assertThat(monitor.head("HEAD /live HTTP/1.1", "Host: x").readHead().status()).isEqualTo(200);
      assertThat(live.node().listeners()).isZero();
      assertThat(live.visits()).isEmpty();
    }
  }

  @Test
  void whatIsNoProtocolIsClosedAtOnce() {
    try (var stranger = live.connect().send("\u0001\u0002garbage".getBytes(UTF_8))) {
      assertThat(stranger.readToEnd()).isEmpty();
    }
  }

  @Test
  void aMountIsAPathNotAnApi() {
    try (var encoder = live.connect().publish("/api/channels", RAW)) {
      assertThat(encoder.readHead().status()).isEqualTo(404);
    }
  }

  private RawHttp.Head putWith(String password) {
    try (var encoder =
        live.connect().head("PUT /live HTTP/1.0", "Authorization: " + RawHttp.basic(password))) {
      return encoder.readHead();
    }
  }

  private void awaitOnAir(String mount) {
    await()
        .untilAsserted(
            () ->
                assertThat(channelsJson())
                    .contains("\"mount\":\"" + mount + "\"")
                    .contains("\"container\":\"RAW\""));
  }

  private void awaitListeners(int count) {
    await().untilAsserted(() -> assertThat(live.node().listeners()).isEqualTo(count));
  }

  private String channelsJson() {
    try (var client = live.connect().head("GET /api/channels HTTP/1.0")) {
      return new String(client.record().await().body(), UTF_8);
    }
  }

  /** A listener of opaque bytes starts at any piece; from there on it must get them all. */
  private static void assertIsEndOf(byte[] whole, byte[] got, int atLeast) {
    assertThat(got.length).isBetween(atLeast, whole.length);
    var from = whole.length - got.length;
    assertThat(Arrays.equals(whole, from, whole.length, got, 0, got.length)).isTrue();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Bytes that are like no container. */
  private static byte[] media(int bytes) {
    var media = new byte[bytes];
    new Random(3).nextBytes(media);
    return media;
  }
}
