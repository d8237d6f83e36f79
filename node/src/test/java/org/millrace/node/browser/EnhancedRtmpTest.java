package org.millrace.node.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.node.testkit.Browser;
import org.millrace.node.testkit.EnhancedClip;
import org.millrace.node.testkit.EnhancedClip.Codec;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RtmpEncoder;

/** Codecs that RTMP learnt late, from a publisher of our own to the player page. */
class EnhancedRtmpTest {

  private static final String PLAYS =
      "document.getElementById('media').currentTime > 0.1"
          + " && document.getElementById('media').videoWidth === 320";

  @ParameterizedTest
  @CsvSource({"AV1,", "AV1,?over=hls", "VP9,", "VP9,?over=hls"})
  void whatChromiumDecodesIsSeenOnThePlayerPage(
      Codec codec, @Nullable String over, TestReporter reporter) {
    Browser.assumePresent();
    var clip = EnhancedClip.make(codec, 30);
    try (var node = LiveNode.start();
        var browser = Browser.start();
        var tab = browser.tab();
        var _ = RtmpEncoder.publish(node, "tv?key=" + LiveNode.PASSWORD, clip.flv())) {
      onAir(node);
      var began = System.nanoTime();
      tab.open("http://127.0.0.1:" + node.port() + "/c/tv" + (over == null ? "" : over));
      tab.await(PLAYS);
      var millis = (System.nanoTime() - began) / 1_000_000;
      reporter.publishEntry("picture", "%s %s: after %d ms".formatted(codec, over, millis));
      assertThat(tab.problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"HEVC,hvc1.1.6.L60.90", "AV1,av01.0.00M.08", "VP9,vp09.00.11.08"})
  void everyPacketComesOutOfHlsAsTheEncoderMadeIt(Codec codec, String named) throws Exception {
    var clip = EnhancedClip.make(codec, 30);
    var made = hashes(Ffmpeg.packets(clip.mp4(), "mp4"));
    try (var node = LiveNode.start();
        var _ = RtmpEncoder.publish(node, "tv?key=" + LiveNode.PASSWORD, clip.flv())) {
      onAir(node);
      var base = "http://127.0.0.1:" + node.port() + "/hls/tv/index.m3u8";
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(text(base)).contains("CODECS=\"" + named + "\"");
                assertThat(text(base.replace("index", "live"))).contains("#EXTINF");
              });
      // This ffmpeg reads no enhanced FLV: the tags are those that were published, byte for byte.
      var published = new String(clip.flv(), StandardCharsets.ISO_8859_1);
      assertThat(published.contains(overHttp(node))).isTrue();
      var read =
          Ffmpeg.ffmpeg(new byte[0], "-i", base, "-t", "2", "-c", "copy", "-f", "framemd5", "-");
      assertThat(read.exit()).as(read.errors()).isZero();
      var out =
          new String(read.output(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
              .toList();
      assertThat(out).hasSizeGreaterThanOrEqualTo(10);
      assertThat(Collections.indexOfSubList(made, out)).isNotNegative();
    }
  }

  /** Some of the stream as a player gets it, behind what stands before it. */
  private static String overHttp(LiveNode node) {
    try (var player = node.connect().get("/tv")) {
      player.readHead();
      var body = player.read(30_000);
      return new String(body, 10_000, 20_000, StandardCharsets.ISO_8859_1);
    }
  }

  private static void onAir(LiveNode node) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> node.node().channels().ofMount("/tv").flatMap(each -> each.media()).isPresent());
  }

  private static List<String> hashes(List<Ffmpeg.Packet> packets) {
    return packets.stream().map(Ffmpeg.Packet::hash).toList();
  }

  private static String text(String url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url)).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
