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
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/** The network as the administration of a node in the middle of a PeerCast tree shows it. */
class PeerMapTest {

  @Test
  void peersStandOnTheMapWithLagRateAndWhatChangedLast() {
    try (var source = node();
        var middle = node();
        var last = node();
        var encoder = source.connect().publish("/live", "application/octet-stream")) {
      encoder.send(new byte[20_000]);
      await().until(() -> source.node().channels().ofMount("/live").isPresent());
      var id = source.node().channels().ofMount("/live").orElseThrow().guid();
      relay(middle, id, source);
      relay(last, id, middle);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                send(encoder);
                var up = edge(network(middle), "self", false);
                assertThat(up.get("protocol").asText()).isEqualTo("PCP");
                assertThat(up.get("channel").asText()).isNotBlank();
                assertThat(up.get("why").asText()).isEqualTo("it was the first to answer");
                assertThat(up.get("lagSeconds").asDouble()).isBetween(0.0, 5.0);
                assertThat(up.get("bitsPerSecond").asLong()).isPositive();
                var down = edge(network(middle), "self", true);
                assertThat(down.get("why").asText()).isEqualTo("it asked for the channel");
                assertThat(down.get("bitsPerSecond").asLong()).isPositive();
                assertThat(down.get("lagSeconds").asDouble()).isBetween(0.0, 5.0);
              });
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                // The tracker has heard of whoever takes it from the one in the middle.
                var beyond = edge(network(source), "self", true).get("to").asText();
                var far = edge(network(source), beyond, true);
                assertThat(far.get("why").asText())
                    .isIn("it said so", "heard of by way of the other");
                assertThat(far.get("bitsPerSecond").asLong()).isNegative();
              });
      assertThat(text(middle, "/api/v1/network.dot")).contains("PCP").contains("127.0.0.1:");
      assertThat(text(middle, "/network")).contains("it was the first to answer");
    }
  }

  private static LiveNode node() {
    return LiveNode.start("peers.private-addresses", "true");
  }

  private static void send(RawHttp encoder) {
    encoder.send(new byte[5_000]);
  }

  private static void relay(LiveNode to, Guid id, LiveNode from) {
    var peers = to.node().peers().orElseThrow();
    peers.relay(id, List.of(new Endpoint(Ip.parse("127.0.0.1").orElseThrow(), from.port())));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> peers.member(id).filter(member -> member.receiving()).isPresent());
  }

  private static JsonNode network(LiveNode node) throws IOException {
    return new ObjectMapper().readTree(text(node, "/api/v1/network"));
  }

  private static JsonNode edge(JsonNode network, String at, boolean from) {
    return StreamSupport.stream(network.get("edges").spliterator(), false)
        .filter(edge -> edge.get(from ? "from" : "to").asText().equals(at))
        .filter(edge -> edge.get("protocol").asText().startsWith("PCP"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing at " + at + " in " + network));
  }

  private static String text(LiveNode node, String path) {
    try (var http = HttpClient.newHttpClient()) {
      var ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.adminPort() + path));
      return http.send(ask.build(), HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }
}
