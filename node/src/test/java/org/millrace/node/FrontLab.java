package org.millrace.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.pcp.UpstreamSearch;
import org.millrace.node.peer.Peers;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.MadeCertificate;
import org.millrace.node.testkit.RawHttp;

/** Fronts and sources that know each other's secrets, on loopback. */
final class FrontLab implements AutoCloseable {

  static final String RAW = "application/octet-stream";
  static final Duration SOON = Duration.ofSeconds(20);

  private final List<LiveNode> nodes = new ArrayList<>();
  private final MadeCertificate certificate;
  private final Path secret;
  private final Path other;

  FrontLab(Path directory) {
    certificate = MadeCertificate.write(directory, "EC", 30);
    try {
      secret = Files.writeString(directory.resolve("secret"), "mill-stone ".repeat(4));
      other = Files.writeString(directory.resolve("other"), "another one ".repeat(4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the fronts and their sources know. */
  Path secret() {
    return secret;
  }

  /** What they do not. */
  Path otherSecret() {
    return other;
  }

  @Override
  public void close() {
    nodes.reversed().forEach(LiveNode::close);
  }

  LiveNode node(String... settings) {
    var node = LiveNode.start(settings);
    nodes.add(node);
    return node;
  }

  void kill(LiveNode node) {
    node.close();
    nodes.remove(node);
  }

  LiveNode front(String... more) {
    var sources =
        "[{name = \"ada\", secret-file = \"%s\"}, {name = \"bob\", secret-file = \"%s\"}]"
            .formatted(secret, secret);
    var settings =
        new ArrayList<>(
            List.of(
                "front.sources",
                sources,
                "transport.tls.certificate",
                certificate.certificate().toString(),
                "transport.tls.key",
                certificate.key().toString(),
                "peers.private-addresses",
                "true"));
    settings.addAll(List.of(more));
    return node(settings.toArray(String[]::new));
  }

  LiveNode source(LiveNode... fronts) {
    return source(
        Arrays.stream(fronts).map(front -> via(front.port(), secret)).toArray(String[]::new));
  }

  LiveNode source(String... via) {
    return node(
        "publish.via",
        "[" + String.join(", ", via) + "]",
        "publish.redial-first",
        "50 ms",
        "publish.redial-max",
        "500 ms");
  }

  static String via(int port, Path secret) {
    return "{at = \"127.0.0.1:%d\", name = \"ada\", secret-file = \"%s\"}".formatted(port, secret);
  }

  static void awaitSending(LiveNode source, int fronts) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(status(source).split("\"sending\"", -1)).hasSize(fronts + 1));
  }

  static List<Boolean> announcing(LiveNode source) {
    return Pattern.compile("\"announces\"\\s*:\\s*(true|false)")
        .matcher(status(source))
        .results()
        .map(found -> found.group(1).equals("true"))
        .toList();
  }

  static String status(LiveNode node) {
    try (var admin =
        RawHttp.connect(node.adminPort()).head("GET /api/v1/status HTTP/1.0", "Host: localhost")) {
      return new String(admin.record().await().body(), UTF_8);
    }
  }

  static void awaitBytes(LiveNode node, Guid id, long bytes) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(channel(node, id).gauge().bytes()).isGreaterThanOrEqualTo(bytes));
  }

  static LiveChannel channel(LiveNode node, Guid id) {
    return node.node().channels().ofId(text(id)).orElseThrow();
  }

  static String text(Guid id) {
    return id.toString().toLowerCase(Locale.ROOT);
  }

  static Peers peers(LiveNode node) {
    return node.node().peers().orElseThrow();
  }

  static Guid onAir(LiveNode node) {
    await().untilAsserted(() -> assertThat(node.node().channels().ofMount("/live")).isPresent());
    var channel = node.node().channels().ofMount("/live").orElseThrow();
    await().untilAsserted(() -> assertThat(channel.media()).isNotEqualTo(Optional.empty()));
    return channel.guid();
  }

  static void relay(LiveNode to, Guid id, LiveNode from) {
    var tip = new Endpoint(Ip.parse("127.0.0.1").orElseThrow(), from.port());
    peers(to).relay(id, List.of(tip));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(peers(to).member(id))
                    .hasValueSatisfying(
                        member ->
                            assertThat(member.status())
                                .isEqualTo(UpstreamSearch.Status.RECEIVING)));
  }

  static String index(LiveNode node) {
    try (var client = node.connect().head("GET /index.txt HTTP/1.0")) {
      return new String(client.record().await().body(), UTF_8);
    }
  }

  static byte[] media(int bytes) {
    var media = new byte[bytes];
    new Random(3).nextBytes(media);
    return media;
  }
}
