package org.millrace.node.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.testkit.LiveNode;

class WebhooksTest {

  private record Told(String body, String signature) {}

  @TempDir Path temp;

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger toRefuse = new AtomicInteger();
  private HttpServer receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext(
        "/hook",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          var signature = exchange.getRequestHeaders().getFirst(Webhook.SIGNATURE);
          told.add(new Told(body, signature == null ? "" : signature));
          var status = toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? 503 : 204;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  @Test
  void aChannelsLifeIsToldInOrderAndSigned() throws IOException {
    var secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    try (var live =
        LiveNode.start(
            "hooks.to",
            "[{url=\"" + url() + "\",secret-file=\"" + secret + "\"}]",
            "channel.grace",
            "1 s",
            "limits.listeners",
            "1")) {
      try (var encoder = live.connect().publish("/live", "audio/mpeg")) {
        encoder.send(new byte[4000]);
        await().until(() -> events().contains("started"));
      }
      await().until(() -> events().contains("started"));
    }
    var first = told.getFirst();
    var seconds = Long.parseLong(first.signature.replaceAll("t=(\\d+),.*", "$1"));
    assertThat(Webhook.signature("s3cret", seconds, first.body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(first.signature);
    assertThat(Webhook.signature("other", seconds, first.body.getBytes(StandardCharsets.UTF_8)))
        .isNotEqualTo(first.signature);
    var json = new ObjectMapper().readTree(first.body);
    assertThat(json.get("event").asText()).isEqualTo("started");
    assertThat(json.get("channel").asText()).isEqualTo("/live");
    assertThat(json.get("id").asText()).hasSize(36);
  }

  @Test
  void whatIsRefusedIsToldAgainAndTheOrderStays() {
    toRefuse.set(3);
    try (var client = HttpClient.newHttpClient();
        var hook = hook(client, EnumSet.allOf(HookEvent.Kind.class))) {
      hook.on(event("1", HookEvent.Kind.STARTED));
      hook.on(event("2", HookEvent.Kind.ENDED));
      await().until(() -> told.size() == 5);
      assertThat(events()).containsExactly("started", "started", "started", "started", "ended");
      assertThat(hook.lost()).isZero();
    }
  }

  @Test
  void whatNobodyTakesIsGivenUpAndCounted() {
    toRefuse.set(Webhook.ATTEMPTS_MAX);
    try (var client = HttpClient.newHttpClient();
        var hook = hook(client, EnumSet.allOf(HookEvent.Kind.class))) {
      hook.on(event("1", HookEvent.Kind.STARTED));
      hook.on(event("2", HookEvent.Kind.ENDED));
      await().until(() -> events().contains("ended"));
      assertThat(hook.lost()).isEqualTo(1);
      assertThat(told).hasSize(Webhook.ATTEMPTS_MAX + 1);
    }
  }

  @Test
  void onlyWantedEventsAreToldAndTheQueueIsBounded() {
    receiver.stop(0);
    try (var client = HttpClient.newHttpClient();
        var hook = hook(client, EnumSet.of(HookEvent.Kind.ENDED))) {
      for (int i = 0; i < Webhook.WAITING_MAX + 50; i++) {
        hook.on(event("x" + i, HookEvent.Kind.STARTED));
      }
      assertThat(hook.lost()).isZero();
      for (int i = 0; i < Webhook.WAITING_MAX + 50; i++) {
        hook.on(event("y" + i, HookEvent.Kind.ENDED));
      }
      assertThat(hook.lost()).isBetween(40L, 60L);
    }
  }

  private Webhook hook(HttpClient client, EnumSet<HookEvent.Kind> kinds) {
    return new Webhook(URI.create(url()), kinds, Optional.empty(), Duration.ofMillis(5), client);
  }

  private static HookEvent event(String id, HookEvent.Kind kind) {
    return new HookEvent(id, kind, "/live", "2026-01-01T00:00:00Z", "mill", "");
  }

  private String url() {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
  }

  private List<String> events() {
    return told.stream()
        .map(each -> each.body.replaceAll(".*\"event\":\"(\\w+)\".*", "$1"))
        .toList();
  }
}
