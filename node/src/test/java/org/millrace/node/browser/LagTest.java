package org.millrace.node.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.node.testkit.Browser;
import org.millrace.node.testkit.Encoder;
import org.millrace.node.testkit.LiveNode;

/**
 * How long from the encoder's picture to the viewer's: the time that the encoder drew into the
 * picture, against the clock when the browser shows it. Depends on the machine, hence long.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LagTest {

  private static final int PICTURES = 200;

  /**
   * Reads the squares of the picture that is shown, again and again; gives lags in milliseconds.
   */
  private static final String MEASURE =
      """
      new Promise((done, failed) => {
        const video = document.getElementById('media');
        const canvas = new OffscreenCanvas(%1$d, 1);
        const pen = canvas.getContext('2d', { willReadFrequently: true });
        const lags = [];
        const read = () => {
          const scale = video.videoWidth / 640;
          pen.drawImage(video, 0, %2$d * scale, 640 * scale, 1, 0, 0, %1$d, 1);
          const row = pen.getImageData(0, 0, %1$d, 1).data;
          let stamp = 0;
          for (let bit = 0; bit < 16; bit++) {
            stamp += row[4 * (bit * %3$d + %2$d)] > 127 ? 2 ** bit : 0;
          }
          lags.push(((Date.now() - stamp) %% 65536 + 65536) %% 65536);
          if (lags.length === %4$d) {
            clearInterval(timer);
            done(lags);
          }
        };
        const timer = setInterval(() => { try { read(); } catch (e) { failed(e); } }, 40);
      })
      """
          .formatted(16 * Encoder.SQUARE, Encoder.SQUARE / 2, Encoder.SQUARE, PICTURES);

  @BeforeAll
  static void browserIsHere() {
    Browser.assumePresent();
  }

  @ParameterizedTest
  @CsvSource({"http, '', 1000", "hls, ?over=hls, 2000"})
  void thePictureComesSoonAndIsRecent(
      String way, String query, int lagMillisMax, TestReporter reporter) {
    try (var node = LiveNode.start("rtmp.port", "0");
        var encoder = publish(node);
        var browser = Browser.start();
        var tab = browser.tab().size(1000, 800)) {
      tab.open("http://127.0.0.1:" + node.port() + "/");
      tab.await("document.querySelector('[data-mount=\"/live\"]')");
      // A channel that has been on air for a while.
      tab.await("performance.now() > 6000");
      var url = "http://127.0.0.1:" + node.port() + "/c/live" + query;
      tab.open(url);
      tab.await("document.getElementById('media').currentTime > 0");
      var picture = tab.eval("performance.now()").asInt();
      tab.await("performance.now() > 8000");
      var lags = tab.eval(MEASURE);
      var sorted = StreamSupport.stream(lags.spliterator(), false).mapToInt(JsonNode::asInt);
      var ordered = sorted.sorted().toArray();
      var median = ordered[ordered.length / 2];
      var figures =
          "%s: picture after %d ms; lag p10 %d, p50 %d, p90 %d ms; the page says: %s"
              .formatted(
                  way,
                  picture,
                  ordered[ordered.length / 10],
                  median,
                  ordered[ordered.length * 9 / 10],
                  tab.text("#lag"));
      reporter.publishEntry("lag", figures);
      assertThat(encoder.isAlive()).isTrue();
      assertThat(picture).as(figures).isLessThan(2000);
      assertThat(median).as(figures).isLessThanOrEqualTo(lagMillisMax);
    }
  }

  private static Encoder publish(LiveNode node) {
    var port = node.node().rtmpAddress().orElseThrow().getPort();
    return Encoder.publish(
        "rtmp://127.0.0.1:%d/live/live?key=%s".formatted(port, LiveNode.PASSWORD));
  }
}
