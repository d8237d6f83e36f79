package org.millrace.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.pcp.UpstreamSearch;
import org.millrace.node.peer.Peers;
import org.millrace.node.testkit.LiveNode;

/** Nodes among each other, with real sockets. What needs addresses of its own is in ops. */
class PeersTest {

  private static final String RAW = "application/octet-stream";

  private final List<LiveNode> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.reversed().forEach(LiveNode::close);
  }

  @Test
  void everyByteOfTheSourceCrossesAChainOfNodes() {
    var source = node();
    var middle = node();
    var last = node();
    var media = media(2_000_000);
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media, 0, 5000);
      var id = onAir(source);
      relay(middle, id, source);
      relay(last, id, middle);
      var player = last.connect().get("/stream/" + id).record();
      await().untilAsserted(() -> assertThat(last.node().listeners()).isEqualTo(1));
      encoder.send(media, 5000, media.length).sendEnd();
      var there = last.node().channels().ofId(id.toString()).orElseThrow();
      await()
          .untilAsserted(
              () -> assertThat(there.gauge().bytes()).isGreaterThanOrEqualTo(media.length - 5000));
      source.close();
      nodes.remove(source);
      var got = player.await().body();
      assertThat(got.length).isGreaterThan(media.length - 5001);
      assertThat(Arrays.equals(media, media.length - got.length, media.length, got, 0, got.length))
          .isTrue();
    }
  }

  @Test
  void whenTheTrackerEndsAllNodesLearnIt() {
    var source = node();
    var middle = node();
    var last = node();
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      relay(middle, id, source);
      relay(last, id, middle);
      source.close();
      nodes.remove(source);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(peers(last).members()).isEmpty();
                assertThat(peers(middle).members()).isEmpty();
              });
    }
  }

  @Test
  void aPlayerTunesInThroughANodeThatHasNotHeardOfTheChannel() {
    var source = node();
    var other = node();
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      try (var player = other.connect().get("/stream/" + id + "?tip=127.0.0.1:" + source.port())) {
        assertThat(player.readHead().status()).isEqualTo(200);
        encoder.send(media(9000));
        assertThat(player.read(4000)).hasSize(4000);
      }
    }
  }

  @Test
  void anAskerForAnUnknownChannelIsTurnedAway() {
    var node = node();
    try (var asker = node.connect().head("GET /channel/" + Guid.ZERO + " HTTP/1.0")) {
      assertThat(asker.readHead().status()).isEqualTo(404);
      assertThat(asker.readToEnd()).isEmpty();
    }
  }

  @Test
  void aSlotIsTakenBeforeTheChildHasIntroducedItself() {
    var node = node("peers.relays-per-channel", "1");
    try (var encoder = node.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var request = "GET /channel/" + onAir(node) + " HTTP/1.0";
      try (var first = node.connect().head(request, "x-peercast-pcp: 1")) {
        assertThat(first.readHead().status()).isEqualTo(200);
        try (var second = node.connect().head(request, "x-peercast-pcp: 1")) {
          assertThat(second.readHead().status()).isEqualTo(503);
        }
      }
      // Who goes without a word leaves the slot to others.
      await()
          .untilAsserted(
              () -> {
                try (var third = node.connect().head(request, "x-peercast-pcp: 1")) {
                  assertThat(third.readHead().status()).isEqualTo(200);
                }
              });
    }
  }

  @Test
  void aLimitOfRelaysThatIsSetLiveHolds() {
    var node = node();
    try (var encoder = node.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var request = "GET /channel/" + onAir(node) + " HTTP/1.0";
      var call =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"setSettings\",\"params\":[{\"maxRelays\":%d}]}";
      for (var relays : new int[] {0, 5}) {
        var body = call.formatted(relays);
        try (var tool =
            node.connect()
                .head(
                    "POST /api/1 HTTP/1.0",
                    "X-Requested-With: test",
                    "Content-Length: " + body.length())) {
          tool.send(body.getBytes(UTF_8));
          assertThat(tool.readHead().status()).isEqualTo(200);
        }
        await()
            .untilAsserted(
                () -> {
                  try (var asker = node.connect().head(request, "x-peercast-pcp: 1")) {
                    assertThat(asker.readHead().status()).isEqualTo(relays == 0 ? 503 : 200);
                  }
                });
      }
    }
  }

  @Test
  void aPortCheckIsAnsweredWithTheSessionId() {
    var node = node();
    var asker = Guid.random(new Random(5));
    try (var ping = node.connect()) {
      ping.send(Pcp.encode(new Message.Connect(1))).send(Pcp.encode(Helo.ofPing(asker)));
      var said = messages(ping.readToEnd());
      assertThat(said).hasSize(2);
      assertThat(said.getFirst()).isInstanceOf(Oleh.class);
      assertThat(((Oleh) said.getFirst()).sid()).isEqualTo(peers(node).sessionId());
      assertThat(said.getLast()).isEqualTo(new Quit(Quit.OFF_AIR));
    }
  }

  @Test
  void aDirectoryListsWhatIsAnnouncedToIt() {
    var directory = node("peers.directory.enabled", "true");
    var source = node("peers.announce-to", "[\"127.0.0.1:" + directory.port() + "\"]");
    try (var encoder = source.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(source);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(index(directory)).contains(id.toString()));
      assertThat(index(directory).split("<>", -1)).hasSize(19);
      source.node().drain(Duration.ZERO);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(index(directory)).isEmpty());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  @Test
  void garbageFromStrangersDoesNotReachListeners() {
    var node = node("peers.sessions", "64");
    var random = new Random(11);
    try (var encoder = node.connect().publish("/live", RAW)) {
      encoder.send(media(5000));
      var id = onAir(node);
      var player = node.connect().get("/live").record();
      await().untilAsserted(() -> assertThat(node.node().listeners()).isEqualTo(1));
      for (var session = 0; session < 300; session++) {
        hostile(node, id, random);
      }
      encoder.send(media(200_000)).sendEnd();
      assertThat(encoder.readHead().status()).isEqualTo(200);
      node.node().drain(Duration.ofSeconds(5));
      assertThat(player.await().body().length).isGreaterThanOrEqualTo(200_000);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
  }

  /** Begins as a peer would, then says anything; sometimes waits for nothing. */
  private static void hostile(LiveNode node, Guid id, Random random) {
    var bytes = new byte[random.nextInt(2000)];
    random.nextBytes(bytes);
    var start = new ByteArrayOutputStream();
    switch (random.nextInt(4)) {
      case 0 -> start.writeBytes(Pcp.encode(new Message.Connect(1)));
      case 1 ->
          start.writeBytes(
              ("GET /channel/" + id + " HTTP/1.0\r\nx-peercast-pcp: 1\r\n\r\n").getBytes(US_ASCII));
      case 2 -> start.writeBytes(("GIV /" + id + "\r\n\r\n").getBytes(US_ASCII));
      default -> start.writeBytes("pcp\n".getBytes(US_ASCII));
    }
    if (random.nextBoolean()) {
      start.writeBytes(Pcp.encode(Helo.ofPing(Guid.random(random))));
    }
    start.writeBytes(bytes);
    try (var stranger = node.connect()) {
      stranger.send(start.toByteArray());
    } catch (java.io.UncheckedIOException closed) {
      assertThat(closed).hasMessageNotContaining("refused");
    }
  }

  private LiveNode node(String... settings) {
    var node = LiveNode.start(settings);
    nodes.add(node);
    return node;
  }

  private static Peers peers(LiveNode node) {
    return node.node().peers().orElseThrow();
  }

  private static Guid onAir(LiveNode node) {
    await().untilAsserted(() -> assertThat(node.node().channels().ofMount("/live")).isPresent());
    var channel = node.node().channels().ofMount("/live").orElseThrow();
    await().untilAsserted(() -> assertThat(channel.media()).isPresent());
    return channel.guid();
  }

  private static void relay(LiveNode to, Guid id, LiveNode from) {
    var tip = new Endpoint(Ip.parse("127.0.0.1").orElseThrow(), from.port());
    peers(to).relay(id, List.of(tip));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(peers(to).member(id))
                    .hasValueSatisfying(
                        member ->
                            assertThat(member.status())
                                .isEqualTo(UpstreamSearch.Status.RECEIVING)));
  }

  private static String index(LiveNode node) {
    try (var client = node.connect().head("GET /index.txt HTTP/1.0")) {
      return new String(client.record().await().body(), UTF_8);
    }
  }

  private static List<Message> messages(byte[] bytes) {
    var said = new ArrayList<Message>();
    PcpReader.beginningWithAtoms(AtomLimits.CONTROL)
        .read(
            bytes,
            incoming -> {
              if (incoming instanceof PcpReader.Incoming.MessageRead(var message)) {
                said.add(message);
              }
            });
    return said;
  }

  private static byte[] media(int bytes) {
    var media = new byte[bytes];
    new Random(3).nextBytes(media);
    return media;
  }
}
