package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.node.secret.StreamKeys;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/** A whole node: ffmpeg publishes by RTMP, and it is taken out by HLS and RTMP. */
class RtmpAndHlsTest {

  private static final String[] CLIP = {
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=160x90:rate=25:duration=20",
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:duration=20",
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    "25",
    "-c:a",
    "aac",
    "-f",
    "flv",
    "-"
  };
  private static final Pattern MEDIA = Pattern.compile("(live\\.m3u8\\?s=[0-9a-f]+)");
  private static final Pattern MAP = Pattern.compile("EXT-X-MAP:URI=\"([^\"]+)\"");
  private static final Pattern SEGMENT =
      Pattern.compile("^([0-9a-f]+-s\\d+\\.m4s)$", Pattern.MULTILINE);

  private final HttpClient client = HttpClient.newHttpClient();
  private final LiveNode live = LiveNode.start();

  @BeforeEach
  void ffmpegIsHere() {
    Ffmpeg.assumeEncoder("libx264", "aac");
  }

  @AfterEach
  void stop() {
    client.close();
    live.close();
  }

  @Test
  void anEncoderIsSeenByHlsAndRtmpPlayersAndEachViewerCountsOnce() throws Exception {
    var encoder = publish("tv?key=" + LiveNode.PASSWORD, "-re");
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(text("/api/channels")).contains("\"live\""));
      var multivariant = text("/hls/tv/index.m3u8");
      assertThat(multivariant).contains("CODECS=\"avc1.").contains("mp4a.40.2");
      var media = MEDIA.matcher(multivariant);
      assertThat(media.find()).isTrue();
      var playlist = text("/hls/tv/" + media.group(1));
      text("/hls/tv/" + media.group(1));
      var init = MAP.matcher(playlist);
      var segment = SEGMENT.matcher(playlist);
      assertThat(init.find() && segment.find()).as(playlist).isTrue();
      var head = get("/hls/tv/" + init.group(1)).body();
      var body = get("/hls/tv/" + segment.group(1)).body();
      var joined = new byte[head.length + body.length];
      System.arraycopy(head, 0, joined, 0, head.length);
      System.arraycopy(body, 0, joined, head.length, body.length);
      assertThat(Ffmpeg.decoded(joined, "mp4")).hasSizeGreaterThan(50);
      assertThat(text("/api/channels")).contains("\"listeners\":1");

      var transport =
          Ffmpeg.ffmpeg(
              new byte[0],
              "-i",
              "http://127.0.0.1:" + live.port() + "/hls/tv/ts.m3u8",
              "-t",
              "2",
              "-c",
              "copy",
              "-f",
              "mpegts",
              "-");
      assertThat(transport.exit()).as(transport.errors()).isZero();
      assertThat(Ffmpeg.packets(transport.output(), "mpegts")).hasSizeGreaterThan(50);
      assertThat(get("/hls/nothing/index.m3u8").statusCode()).isEqualTo(404);

      var player =
          Ffmpeg.ffmpeg(
              new byte[0],
              "-rtmp_live",
              "live",
              "-i",
              rtmp() + "tv",
              "-t",
              "1",
              "-c",
              "copy",
              "-f",
              "flv",
              "-");
      assertThat(player.exit()).as(player.errors()).isZero();
      assertThat(Ffmpeg.packets(player.output(), "flv")).hasSizeGreaterThan(20);
      await().untilAsserted(() -> assertThat(live.visits()).hasSize(1));
      assertThat(live.visits().getFirst().protocol()).isEqualTo("RTMP");
    } finally {
      encoder.destroyForcibly().waitFor();
    }
  }

  @Test
  void anIssuedKeyAloneIsEnoughUntilItIsTakenBack() throws Exception {
    var keys = new StreamKeys(live.data());
    var issued = keys.issue("/tv", "").orElseThrow();
    var encoder = publish(issued.secret(), "-re");
    try {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(text("/api/channels")).contains("\"/tv\""));
    } finally {
      encoder.destroyForcibly().waitFor();
    }
    try (var other = live.connect();
        var own = live.connect()) {
      other.head("PUT /other HTTP/1.0", "Authorization: " + RawHttp.basic(issued.secret()));
      assertThat(other.readHead().status()).isEqualTo(401);
      keys.revoke(issued.key().id());
      own.head("PUT /tv HTTP/1.0", "Authorization: " + RawHttp.basic(issued.secret()));
      assertThat(own.readHead().status()).isEqualTo(401);
    }
    var refused = publish(issued.secret());
    assertThat(new String(refused.getErrorStream().readAllBytes(), UTF_8))
        .contains("This stream key was never issued, or was taken back.");
    assertThat(refused.waitFor()).isNotZero();
  }

  @Test
  void whoIsOnAirWithAKeyIsCutWhenItIsTakenBackAndNobodyElse() throws Exception {
    var keys = new StreamKeys(live.data());
    var camera = keys.issue("/tv", "").orElseThrow();
    var radio = keys.issue("/radio", "").orElseThrow();
    var other = keys.issue("/other", "").orElseThrow();
    var encoder = publish(camera.secret(), "-re");
    try (var microphone = live.connect();
        var spared = live.connect()) {
      onAirByHttp(microphone, "/radio", radio.secret());
      onAirByHttp(spared, "/other", other.secret());
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(text("/api/channels")).contains("\"/tv\""));

      keys.rotate(camera.key().id());
      assertThat(new String(encoder.getErrorStream().readAllBytes(), UTF_8))
          .contains("This stream key was taken back.");
      assertThat(encoder.waitFor()).isNotZero();

      keys.revoke(radio.key().id());
      var told = microphone.readHead();
      assertThat(told.status()).isEqualTo(401);
      var channel = live.node().channels().ofMount("/other").orElseThrow();
      assertThat(channel.onAir().connected()).isTrue();
    } finally {
      encoder.destroyForcibly().waitFor();
    }
  }

  private void onAirByHttp(RawHttp encoder, String mount, String key) {
    encoder.head(
        "PUT " + mount + " HTTP/1.0",
        "Authorization: " + RawHttp.basic(key),
        "Content-Type: application/octet-stream");
    encoder.send(new byte[5000]);
    await().until(() -> live.node().channels().ofMount(mount).isPresent());
  }

  @Test
  void anIssuedKeyIsThePasswordOfAnHttpEncoder() throws Exception {
    var issued = new StreamKeys(live.data()).issue("/radio", "").orElseThrow();
    try (var encoder = live.connect()) {
      encoder.head(
          "PUT /radio HTTP/1.0",
          "Authorization: " + RawHttp.basic(issued.secret()),
          "Content-Type: application/octet-stream");
      encoder.send(new byte[5000]).sendEnd();
      assertThat(encoder.readHead().status()).isEqualTo(200);
    }
  }

  @Test
  void aWrongKeyIsToldAtTheEncoder() throws Exception {
    var encoder = publish("tv?key=wrong");
    var said = new String(encoder.getErrorStream().readAllBytes(), UTF_8);
    assertThat(encoder.waitFor()).isNotZero();
    assertThat(said).contains("The key in the stream key is wrong.");
    assertThat(text("/api/channels")).isEqualTo("[]\n");
  }

  private Process publish(String key, String... pace) throws IOException {
    var command = new ArrayList<>(List.of("ffmpeg", "-loglevel", "error"));
    command.addAll(List.of(pace));
    command.addAll(List.of("-f", "flv", "-i", "-", "-c", "copy", "-f", "flv", rtmp() + key));
    var process = new ProcessBuilder(command).start();
    var clip = Ffmpeg.make(CLIP);
    Thread.ofVirtual()
        .start(
            () -> {
              try (var to = process.getOutputStream()) {
                to.write(clip);
              } catch (IOException _) {
                // The encoder was refused or stopped.
              }
            });
    return process;
  }

  private String rtmp() {
    return "rtmp://127.0.0.1:" + live.node().rtmpAddress().orElseThrow().getPort() + "/live/";
  }

  private String text(String path) throws IOException, InterruptedException {
    return new String(get(path).body(), UTF_8);
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + live.port() + path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
