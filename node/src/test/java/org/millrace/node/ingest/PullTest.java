package org.millrace.node.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.node.testkit.LiveNode;

class PullTest {

  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer upstream;

  @BeforeEach
  void serve() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    upstream.createContext(
        "/old",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/new");
          exchange.sendResponseHeaders(302, -1);
        });
    upstream.createContext(
        "/new",
        exchange -> {
          exchange.getResponseHeaders().set("icy-name", "Upstream");
          exchange.sendResponseHeaders(200, 0);
          var media = new byte[6000];
          new Random(requests.incrementAndGet()).nextBytes(media);
          exchange.getResponseBody().write(media);
          exchange.close();
        });
    upstream.start();
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  @Test
  void whereTheFirstPlaceDoesNotAnswerTheNextOneIsTaken() {
    var port = upstream.getAddress().getPort();
    try (var live =
        LiveNode.start(
            "ingest.pull",
            "[{mount=\"/pulled\",url=\"http://localhost:%1$d/none\",then=[\"http://localhost:%1$d/new\"]}]"
                .formatted(port),
            "ingest.pull-backoff.first",
            "50 ms")) {
      await().untilAsserted(() -> assertThat(requests.get()).isGreaterThan(1));
      assertThat(live.node().channels().ofMount("/pulled").orElseThrow().onAir().remote())
          .endsWith("/new");
    }
  }

  @Test
  void aPulledChannelFollowsRedirectsAndComesBackWhenItEnds() {
    var url = "http://localhost:" + upstream.getAddress().getPort() + "/old";
    try (var live =
        LiveNode.start(
            "ingest.pull",
            "[{mount=\"/pulled\",url=\"" + url + "\"}]",
            "ingest.pull-backoff.first",
            "50 ms")) {
      await().untilAsserted(() -> assertThat(requests.get()).isGreaterThan(2));
      try (var listener = live.connect().get("/pulled")) {
        var head = listener.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("icy-name")).isEqualTo("Upstream");
        assertThat(listener.read(6000)).hasSize(6000);
      }
    }
  }
}
