package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;

class AdminServerTest {

  private static final String COOKIE = "millrace-test";

  @TempDir Path temp;

  private final Sample node = new Sample();
  private final HttpClient client = HttpClient.newHttpClient();
  private ActorSystem<Void> system;
  private Audit audit;
  private FirstVisit first;
  private DataDir dir;
  private Secrets secrets;
  private AdminGate gate;
  private String base;

  @BeforeEach
  void start() throws Exception {
    system = ActorSystem.create(Behaviors.empty(), "admin");
    dir = DataDir.open(temp);
    secrets = Secrets.open(dir, Optional.of("hush"));
    var loaded =
        ConfigLoader.load(
            Optional.empty(), Map.of("MILLRACE_CONF_INGEST_SOURCE_PASSWORD", "hush"), List.of());
    audit = new Audit(temp);
    first = new FirstVisit(Optional.of("five-groups"), System.nanoTime());
    gate =
        Administration.gate(
            new Administration.Parts(node, node, loaded.effective(), secrets, audit, first),
            new Administration.Outside(Optional.empty(), () -> 1935, () -> 7144),
            5,
            COOKIE);
    var binding =
        AdminServer.bind(system, gate, new NodeConfig.Admin("127.0.0.1", 0, List.of()))
            .toCompletableFuture()
            .join();
    base = "http://127.0.0.1:" + binding.localAddress().getPort();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    system.terminate();
    audit.close();
    dir.close();
  }

  @Test
  void healthFollowsTheNode() throws Exception {
    assertThat(get("/alive").statusCode()).isEqualTo(200);
    assertThat(get("/ready").statusCode()).isEqualTo(200);

    node.notReady = Optional.of("draining");
    node.alive = false;

    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/ready").body()).isEqualTo("draining\n");
    assertThat(get("/alive").statusCode()).isEqualTo(503);
  }

  @Test
  void statusIsTheSnapshotAsJson() throws Exception {
    var status = json("/api/v1/status");

    assertThat(status.get("listeners").asInt()).isEqualTo(10);
    assertThat(status.at("/channels/0/mount").asText()).isEqualTo("/live0");
    assertThat(status.at("/channels/0/codecs/1").asText()).isEqualTo("aac");
  }

  @Test
  void configSaysWhereValuesCameFromAndNoSecret() throws Exception {
    assertThat(get("/api/v1/config").body())
        .contains("environment MILLRACE_CONF_INGEST_SOURCE_PASSWORD")
        .doesNotContain("hush");
  }

  @Test
  void metricsAreServedInTheFormatAskedFor() throws Exception {
    assertThat(get("/metrics").body()).contains("# TYPE millrace_listeners gauge");
    var open =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/metrics"))
                .header("Accept", "application/openmetrics-text; version=1.0.0")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(open.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void whatIsNotThereOrNotAllowedIsToldAsJson() throws Exception {
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").body()).contains("\"error\"");
    var post =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/metrics"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
  }

  @Test
  void strangersNeedTheTokenButForHealth() {
    var token = secrets.fresh().getFirst().secret();
    var basic =
        Base64.getEncoder().encodeToString(("anybody:" + token).getBytes(StandardCharsets.UTF_8));

    assertThat(status("/metrics", "10.0.0.7", "", "")).isEqualTo(401);
    assertThat(status("/metrics", "10.0.0.7", "", "Bearer wrong")).isEqualTo(401);
    assertThat(status("/metrics", "10.0.0.7", "", "Basic %%%")).isEqualTo(401);
    assertThat(status("/metrics", "10.0.0.7", "", "Bearer " + token)).isEqualTo(200);
    assertThat(status("/metrics", "10.0.0.7", "", "Basic " + basic)).isEqualTo(200);
    assertThat(status("/alive", "10.0.0.7", "", "")).isEqualTo(200);
  }

  @Test
  void siteThatPointsItsNameAtLoopbackIsAStranger() {
    assertThat(status("/api/v1/status", "127.0.0.1", "evil.example:7145", "")).isEqualTo(401);
    assertThat(status("/api/v1/status", "127.0.0.1", "localhost:7145", "")).isEqualTo(200);
    assertThat(status("/api/v1/status", "::1", "[::1]:7145", "")).isEqualTo(200);
  }

  private int status(String path, String remote, String host, String authorization) {
    return page("GET", path, remote, Map.of("Host", host, "Authorization", authorization)).status();
  }

  private Answer.Page page(String method, String path, String remote, Map<String, String> headers) {
    var ask =
        new Ask(
            method,
            path,
            "",
            name -> headers.getOrDefault(name, ""),
            new byte[0],
            "",
            InetAddress.ofLiteral(remote),
            true);
    return (Answer.Page) gate.answer(ask).toCompletableFuture().join();
  }

  private HttpResponse<String> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(base + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode json(String path) throws Exception {
    return new ObjectMapper().readTree(get(path).body());
  }
}
