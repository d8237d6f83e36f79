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

  @Test
  void theBoundOfAChannelIsNeverExceededNotEvenByOneFile() throws Exception {
    var clip = Ffmpeg.flv(40, 440);
    var bound = 128L << 10;
    assertThat((long) clip.length).isGreaterThan(3 * bound);
    try (var live = start("record.kept-bytes-max", Long.toString(bound));
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      for (var at = 0; at < clip.length; at += 16 << 10) {
        encoder.send(clip, at, Math.min(clip.length, at + (16 << 10)));
        var sent = at / 2;
        await().until(() -> channelBytes(live) >= sent);
        assertThat(kept()).isLessThanOrEqualTo(bound);
      }
      await().until(() -> kept() > bound / 2);
      assertThat(temp.resolve("live").toFile().list()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void withoutKeyFramesTheBoundHoldsToo() throws Exception {
    var bound = 64L << 10;
    try (var live = start("record.kept-bytes-max", Long.toString(bound));
        var encoder = live.connect().publish("/live", "video/x-flv")) {
      // One key frame, then five minutes without another.
      var clip =
          Ffmpeg.make(
              ("-f lavfi -i testsrc2=size=96x54:rate=10:duration=90 -c:v libx264 -preset"
                      + " ultrafast -g 9999 -f flv -")
                  .split(" "));
      assertThat((long) clip.length).isGreaterThan(2 * bound);
      for (var at = 0; at < clip.length; at += 8 << 10) {
        encoder.send(clip, at, Math.min(clip.length, at + (8 << 10)));
        var sent = at / 2;
        await().until(() -> channelBytes(live) >= sent);
        assertThat(kept()).isLessThanOrEqualTo(bound);
      }
    }
  }

  private long kept() {
    var files = temp.resolve("live").toFile().listFiles();
    return files == null ? 0 : Arrays.stream(files).mapToLong(file -> file.length()).sum();
  }

  @Test
  void anOperatorGetsLinksThatOpenOneFileAndDeletesWhatIsWritten() throws Exception {
    var clip = Ffmpeg.flv(4, 440);
    try (var live = start();
        var http = HttpClient.newHttpClient()) {
      var admin = "http://127.0.0.1:" + live.adminPort();
      try (var encoder = live.connect().publish("/live", "video/x-flv")) {
        encoder.send(clip);
        await().until(() -> files(http, admin).size() == 1);
        await().until(() -> files(http, admin).get(0).get("bytes").asLong() > 1000);
        var open = files(http, admin).get(0).get("name").asText();
        assertThat(delete(http, admin, open)).isEqualTo(409);
        encoder.sendEnd();
      }
      live.node().channels().all().forEach(channel -> stop(http, admin, channel.id()));
      await().until(() -> !files(http, admin).get(0).get("open").asBoolean());
      var file = files(http, admin).get(0);
      var media = "http://127.0.0.1:" + live.port();
      var path = file.get("path").asText();
      var whole = get(http, media + path, "");
      assertThat(whole.statusCode()).isEqualTo(200);
      assertThat(Ffmpeg.packets(whole.body(), "flv")).isNotEmpty();
      assertThat(get(http, media + path, "bytes=3-12").statusCode()).isEqualTo(206);
      assertThat(
              get(http, media + path + "&download", "").headers().firstValue("Content-Disposition"))
          .hasValueSatisfying(value -> assertThat(value).startsWith("attachment"));
      assertThat(get(http, media + path.replace("ticket=", "ticket=9"), "").statusCode())
          .isEqualTo(401);
      assertThat(get(http, media + path.replaceFirst("live/\\d", "live/0"), "").statusCode())
          .isEqualTo(401);

      var name = file.get("name").asText();
      assertThat(delete(http, admin, "..%2f..%2fsecrets")).isEqualTo(404);
      assertThat(delete(http, admin, name)).isEqualTo(200);
      assertThat(delete(http, admin, name)).isEqualTo(404);
      assertThat(get(http, media + path, "").statusCode()).isEqualTo(404);
      assertThat(new String(get(http, admin + "/api/v1/audit", "").body(), StandardCharsets.UTF_8))
          .contains("delete recording")
          .contains("/live/" + name);
    }
  }

  private static JsonNode files(HttpClient http, String admin)
      throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(http, admin + "/api/v1/recordings/live", "").body());
  }

  private static void stop(HttpClient http, String admin, String id) {
    try {
      send(http, admin + "/api/v1/channels/" + id);
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  private static int delete(HttpClient http, String admin, String name)
      throws IOException, InterruptedException {
    return send(http, admin + "/api/v1/recordings/live/" + name);
  }

  private static int send(HttpClient http, String url) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).DELETE().build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
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
