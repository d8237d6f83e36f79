package org.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;

/** Channels on disk, and players that begin in the past. */
class RecordingTest {

  @TempDir Path temp;

  private LiveNode start(String... more) {
    var settings =
        new String[] {
          "channel.record", "true",
          "channel.ring", "60 s",
          "record.dir", temp.toString(),
          "record.free-bytes-min", "1 MiB"
        };
    var all = Arrays.copyOf(settings, settings.length + more.length);
    System.arraycopy(more, 0, all, settings.length, more.length);
    return LiveNode.start(all);
  }

  @Test
  void whatWasBroadcastIsOnDiskAndComesInRanges() throws Exception {
    var clip = Ffmpeg.flv(4, 440);
    try (var live = start("record.open", "true");
        var http = HttpClient.newHttpClient();
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      encoder.send(clip, 0, clip.length / 2);
      await().until(() -> list(live, http).size() == 1 && size(live, http) > 1000);
      encoder.send(clip, clip.length / 2, clip.length);
      await().until(() -> size(live, http) > clip.length / 3);
      var last = size(live, http);
      var name = list(live, http).get(0).get("name").asText();
      var url = "http://127.0.0.1:" + live.port() + "/recordings/live/" + name;

      var whole = get(http, url, "").body();
      assertThat(whole.length).isGreaterThanOrEqualTo((int) last);
      assertThat(Ffmpeg.packets(whole, "flv")).hasSizeGreaterThan(20);

      var part = get(http, url, "bytes=100-299");
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 300));
      assertThat(get(http, url, "bytes=999999999-").statusCode()).isEqualTo(416);
      for (var other : new String[] {"../../secrets", "20260101-000000.flv", "%2e%2e%2fx"}) {
        var wrong = url.substring(0, url.lastIndexOf('/') + 1) + other;
        assertThat(get(http, wrong, "").statusCode()).as(other).isEqualTo(404);
      }
    }
  }

  @Test
  void whoAsksForThePastGetsItAndFollows() {
    var clip = Ffmpeg.flv(6, 440);
    try (var live = start("record.file", "1 s");
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      for (int i = 0; i < 6; i++) {
        encoder.send(clip, clip.length * i / 6, clip.length * (i + 1) / 6);
        var sent = clip.length * (i + 1L) / 6;
        var began = System.nanoTime();
        await()
            .until(
                () ->
                    System.nanoTime() - began > Duration.ofMillis(700).toNanos()
                        && channelBytes(live) > sent / 2);
      }
      try (var now = live.connect().get("/live");
          var past = live.connect().get("/live?t=-3")) {
        assertThat(now.readHead().status()).isEqualTo(200);
        var head = past.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).isEqualTo("video/x-flv");
        assertThat(past.read(3)).isEqualTo("FLV".getBytes(StandardCharsets.US_ASCII));
        // More than one of the files of a second each.
        assertThat(past.read(clip.length / 4)).hasSize(clip.length / 4);
      }
      try (var tooFar = live.connect().get("/live?t=-99999")) {
        assertThat(tooFar.readHead().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void withoutARecordingThePastReachesAsFarBackAsTheRing() {
    var clip = Ffmpeg.flv(4, 440);
    try (var live = LiveNode.start();
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      encoder.send(clip);
      await().until(() -> channelBytes(live) > clip.length / 2);
      try (var past = live.connect().get("/live?t=-60")) {
        assertThat(past.readHead().status()).isEqualTo(200);
        assertThat(past.read(3)).isEqualTo("FLV".getBytes(StandardCharsets.US_ASCII));
        // From the first key frame on, while who comes without "t" begins at the newest one.
        assertThat(past.read(clip.length / 2)).hasSize(clip.length / 2);
      }
    }
  }

  @Test
  void aDiskWithoutRoomStopsTheRecordingAndNotTheStream() {
    var clip = Ffmpeg.flv(4, 440);
    try (var live = start("record.free-bytes-min", "1000 TiB");
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      encoder.send(clip);
      await().until(() -> channelBytes(live) > 2000);
      try (var listener = live.connect().get("/live")) {
        assertThat(listener.readHead().status()).isEqualTo(200);
        assertThat(listener.read(2000)).hasSize(2000);
      }
      assertThat(temp.resolve("live").toFile().list()).isNullOrEmpty();
    }
  }

  @Test
  void recordingsNeedATokenUnlessTheyAreOpen() throws Exception {
    try (var live = start();
        var http = HttpClient.newHttpClient()) {
      var url = "http://127.0.0.1:" + live.port() + "/recordings/live/";
      assertThat(get(http, url, "").statusCode()).isEqualTo(401);
      var wrong = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer mr-x");
      assertThat(http.send(wrong.build(), HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(401);
    }
  }

  private static long channelBytes(LiveNode live) {
    return live.node().channels().ofMount("/live").map(each -> each.gauge().bytes()).orElse(0L);
  }

  private static JsonNode list(LiveNode live, HttpClient http)
      throws IOException, InterruptedException {
    var url = "http://127.0.0.1:" + live.port() + "/recordings/live/";
    return new ObjectMapper().readTree(get(http, url, "").body());
  }

  private static long size(LiveNode live, HttpClient http)
      throws IOException, InterruptedException {
    return list(live, http).get(0).get("bytes").asLong();
  }

  private static HttpResponse<byte[]> get(HttpClient http, String url, String range)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (!range.isEmpty()) {
      request.header("Range", range);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
