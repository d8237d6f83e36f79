package org.millrace.node.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.channel.ChannelBroadcasts;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.Channels;
import org.millrace.node.config.ChannelConfig;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.PeersConfig;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.directory.YellowPage;
import org.millrace.node.core.pcp.Admission;
import org.millrace.node.core.pcp.UpstreamPatience;
import org.millrace.node.directory.FeedReader;
import org.millrace.node.directory.IndexFace;
import org.millrace.node.directory.YellowFile;
import org.millrace.node.peer.ChannelFace;
import org.millrace.node.peer.PeerNetwork;
import org.millrace.node.peer.PeerProtocol;
import org.millrace.node.peer.PeerSettings;
import org.millrace.node.peer.PeerViews;
import org.millrace.node.peer.PeerWorld;
import org.millrace.node.peer.YellowBook;
import org.millrace.node.transport.Dialer;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.FanOut;
import org.millrace.node.transport.Protocol;
import org.millrace.node.transport.http.HttpFace;
import org.slf4j.LoggerFactory;

/** The PeerCast side of a node: its actor, its protocols and its faces. */
public final class PeerParts {

  private final PeersConfig config;
  private final PeerViews views;
  private final ActorRef<PeerNetwork.Command> network;

  private PeerParts(PeersConfig config, PeerViews views, ActorRef<PeerNetwork.Command> network) {
    this.config = config;
    this.views = views;
    this.network = network;
  }

  public static PeerParts start(
      NodeConfig config,
      Identity identity,
      ActorSystem<Channels.Command> system,
      ChannelDirectory directory,
      EventLoops loops)
      throws IOException {
    var peers = config.peers();
    var session = identity.newSession();
    var settings = settings(config, session);
    var yellow = YellowPage.Limits.DEFAULT;
    var limits =
        new YellowPage.Limits(
            peers.directory().announcers(),
            yellow.announcersPerAddressMax(),
            peers.directory().channels(),
            yellow.channelsPerAnnouncerMax(),
            Math.max(yellow.pinsMax(), 4 * peers.directory().channels()),
            yellow.lifetimeNanos(),
            yellow.orphanNanos());
    var world =
        new PeerWorld(
            settings,
            new ChannelBroadcasts(directory, system),
            new Dialer(loops, peers.sessions(), LanMode.welcome(config)),
            limits,
            book(peers, config.node().dataDir()),
            new SecureRandom());
    var views = new PeerViews(session);
    var network = system.systemActorOf(PeerNetwork.create(world, views), "peers", Props.empty());
    views.attach(network);
    return new PeerParts(peers, views, network);
  }

  private static YellowBook book(PeersConfig peers, Path dataDir) throws IOException {
    return peers.directory().enabled()
        ? YellowFile.open(dataDir.resolve("directory.log"))
        : YellowBook.NONE;
  }

  private static PeerSettings settings(
      NodeConfig config, org.millrace.node.core.pcp.Identity session) {
    var peers = config.peers();
    return new PeerSettings(
        session,
        ring(config),
        readers(config),
        new Admission.Limits(
            peers.relays(),
            peers.relaysPerChannel(),
            peers.relaysPerAddress(),
            (int) Math.min(Integer.MAX_VALUE, peers.relayBitsPerSecond() / 1000)),
        UpstreamPatience.DEFAULT,
        peers.sessions(),
        peers.sessionsPerAddress(),
        peers.privateAddresses() || config.network().mode() == NodeConfig.NetworkMode.LAN,
        peers.idle(),
        config.front().grace(),
        peers.announceTo(),
        peers.directory().enabled(),
        peers.directory().interval());
  }

  /** How much of a framed stream is kept. */
  static Ring.Limits ring(NodeConfig config) {
    ChannelConfig channel = config.channel();
    var bytesMax = (int) Math.min(1L << 30, Long.highestOneBit(channel.ringBytesMax()));
    return new Ring.Limits(
        Math.min(Ring.BYTES_FIRST, bytesMax), bytesMax, channel.ring().toNanos());
  }

  /** How those are served who get a framed stream. */
  static FanOut.Policy readers(NodeConfig config) {
    ChannelConfig channel = config.channel();
    return new FanOut.Policy(
        config.peers().cadence().toNanos(),
        channel.burst().toNanos(),
        channel.reader().lagMax().toNanos(),
        channel.reader().stallMax().toNanos(),
        channel.reader().stallMax().toNanos());
  }

  public List<HttpFace> faces() {
    return List.of(new ChannelFace(network), new IndexFace(views, config.directory().enabled()));
  }

  public List<Protocol> protocols() {
    return List.of(PeerProtocol.control(network), PeerProtocol.calls(network));
  }

  /** Tells the other nodes that this one goes. */
  public void goDown() {
    try {
      views.goDown().toCompletableFuture().get(2, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LoggerFactory.getLogger(PeerParts.class).warn("other nodes were not told in time", late);
    }
  }

  public PeerViews views() {
    return views;
  }

  private static Optional<Endpoint> resolved(String text) {
    var literal = Endpoint.parse(text);
    if (literal.isPresent()) {
      return literal;
    }
    var colon = text.lastIndexOf(':');
    var port = colon < 0 ? "" : text.substring(colon + 1);
    if (colon >= 0 && !port.matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    try {
      var ip =
          Ip.of(InetAddress.getByName(colon < 0 ? text : text.substring(0, colon)).getAddress());
      var number = colon < 0 ? Endpoint.DEFAULT_PORT : Integer.parseInt(port);
      return number > 0xFFFF ? Optional.empty() : Optional.of(new Endpoint(ip, number));
    } catch (UnknownHostException unknown) {
      LoggerFactory.getLogger(PeerParts.class).warn("peers.relay: {}", unknown.getMessage());
      return Optional.empty();
    }
  }

  /** The port listens: relays what is to be relayed, and reads the feeds. */
  public void listening(int port, ActorSystem<?> system) {
    network.tell(new PeerNetwork.Listening(port));
    for (var entry : config.relay()) {
      var at = entry.indexOf('@');
      var id = Guid.parse(at < 0 ? entry : entry.substring(0, at)).orElseThrow();
      // A name server may take its time.
      Thread.startVirtualThread(
          () -> {
            var tip = at < 0 ? Optional.<Endpoint>empty() : resolved(entry.substring(at + 1));
            views.relay(id, tip.stream().toList(), true);
          });
    }
    if (!config.feeds().isEmpty()) {
      system.systemActorOf(
          FeedReader.create(config.feeds(), config.feedInterval(), views::listed),
          "feeds",
          Props.empty());
    }
  }
}
