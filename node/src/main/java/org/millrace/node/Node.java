package org.millrace.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;
import org.millrace.node.admin.AdminFace;
import org.millrace.node.admin.AdminGate;
import org.millrace.node.admin.AdminServer;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.ChannelSettings;
import org.millrace.node.channel.Channels;
import org.millrace.node.config.ChannelConfig;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.hook.Webhooks;
import org.millrace.node.ingest.Fallbacks;
import org.millrace.node.ingest.HttpPull;
import org.millrace.node.ingest.Login;
import org.millrace.node.ingest.PublishFace;
import org.millrace.node.ingest.Puller;
import org.millrace.node.ingest.RtmpPublishFace;
import org.millrace.node.ingest.TitleFace;
import org.millrace.node.lan.NearbyFace;
import org.millrace.node.network.Fetches;
import org.millrace.node.network.FrontParts;
import org.millrace.node.network.Identity;
import org.millrace.node.network.LanMode;
import org.millrace.node.network.Outside;
import org.millrace.node.network.PeerParts;
import org.millrace.node.network.PeercastTools;
import org.millrace.node.network.PeercastView;
import org.millrace.node.network.Ports;
import org.millrace.node.peer.Peers;
import org.millrace.node.pipeline.LivePipeline;
import org.millrace.node.playback.Admission;
import org.millrace.node.playback.ChannelView;
import org.millrace.node.playback.DirectoryFace;
import org.millrace.node.playback.HlsFace;
import org.millrace.node.playback.ListenerLog;
import org.millrace.node.playback.PlaybackFace;
import org.millrace.node.playback.PlaylistFace;
import org.millrace.node.playback.RtmpPlayFace;
import org.millrace.node.playback.TuneInFace;
import org.millrace.node.secret.Secrets;
import org.millrace.node.secret.StreamKeys;
import org.millrace.node.steward.EgressMeter;
import org.millrace.node.steward.Ledger;
import org.millrace.node.steward.NodeView;
import org.millrace.node.steward.Sampler;
import org.millrace.node.steward.Steward;
import org.millrace.node.steward.UplinkPeak;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.FanOut;
import org.millrace.node.transport.Protocol;
import org.millrace.node.transport.http.HttpProtocol;
import org.millrace.node.transport.rtmp.RtmpProtocol;
import org.millrace.node.web.AssetFace;
import org.millrace.node.web.EventsFace;
import org.millrace.node.web.PageFace;
import org.slf4j.LoggerFactory;

/** One node, wired: what runs, and what hands what to whom. */
public final class Node implements AutoCloseable {

  private static final long TERMINATE_SECONDS_MAX = 5;

  private final ActorSystem<Channels.Command> system;
  private final ChannelDirectory directory;
  private final EventLoops loops;
  private final Admission admission;
  private final Ports ports;
  private final Steward steward;
  private final Optional<PeerParts> peers;
  private final Outside outside;
  private final LanMode lan;
  private final FrontParts fronts;
  private @Nullable InetSocketAddress adminAddress;

  private Node(
      ActorSystem<Channels.Command> system,
      ChannelDirectory directory,
      EventLoops loops,
      Admission admission,
      Ports ports,
      Steward steward,
      Optional<PeerParts> peers,
      Outside outside,
      LanMode lan,
      FrontParts fronts) {
    this.system = system;
    this.directory = directory;
    this.loops = loops;
    this.admission = admission;
    this.ports = ports;
    this.steward = steward;
    this.peers = peers;
    this.outside = outside;
    this.lan = lan;
    this.fronts = fronts;
  }

  /** Starts a node; it serves when this returns. */
  public static Node start(
      ConfigLoader.Loaded loaded, Secrets secrets, Identity identity, ListenerLog listenerLog)
      throws IOException {
    var config = loaded.config();
    var who = config.publish().hidden() ? identity.hidden() : identity;
    var limits = config.limits();
    var directory = new ChannelDirectory();
    var loops = new EventLoops(config.transport().eventLoops(), config.transport().nativeSockets());
    var channels =
        new Channels.Settings(
            limits.channels(),
            mount -> settings(config.channelOf(mount), config, directory, loops),
            who::channelId);
    var system =
        ActorSystem.create(
            Channels.create(directory, channels), "node", actorConfig(loaded.pekko()));

    var peers =
        config.peers().enabled() && !config.publish().hidden()
            ? Optional.of(PeerParts.start(config, identity, system, directory, loops))
            : Optional.<PeerParts>empty();
    var fronts = FrontParts.start(config, who, system, directory, loops);
    var keys = new StreamKeys(config.node().dataDir());
    var login = new Login(secrets, keys, limits.loginAttemptsPerMinute());
    var ledger = new Ledger(listenerLog);
    var admission =
        new Admission(
            new Admission.Limits(
                limits.listeners(),
                limits.listenersPerChannel(),
                limits.listenersPerAddress(),
                limits.egressBitsPerSecond()));
    var egress = new EgressMeter(directory, admission::sent);
    egress.start(loops);
    var uplink = UplinkPeak.open(config.node().dataDir(), egress::bytes);
    var ports = new Ports(loops, config);
    var outside = new Outside(config);
    var hooks = Webhooks.open(config.hooks(), config.node().name(), directory);
    var view =
        new NodeView(
            config,
            directory,
            admission,
            ledger,
            login,
            ports,
            loops,
            egress,
            outside,
            hooks,
            fronts::standings);
    var sampler = new Sampler(directory, admission);
    var steward =
        Steward.of(
            loaded,
            secrets,
            keys,
            view,
            sampler,
            directory,
            admission,
            ports,
            hooks,
            peers.map(PeerParts::views),
            uplink);
    var playback = new PlaybackFace.Settings(config.playback().cors(), limits.retryAfter());
    var onAir = new DirectoryFace(directory, admission);
    var lan = new LanMode(config, identity);
    var peercast =
        new PeercastView(
            directory,
            admission,
            new Fetches(system, config.ingest().pullBackoff(), who),
            () -> peers.map(PeerParts::views),
            outside::reach,
            lan::listed);
    var faces = new ArrayList<>(PeercastTools.faces(config, peercast, secrets));
    peers.ifPresent(parts -> faces.addAll(parts.faces()));
    var player =
        new PlaybackFace(directory, admission, ledger, playback, steward.recordings()::since);
    var players = config.admin().allowed();
    peers.ifPresent(parts -> faces.add(new TuneInFace(directory, parts.views(), player, players)));
    faces.addAll(
        List.of(
            new TitleFace(directory, login),
            new AdminFace(steward.gate(), config.admin().allowed()),
            new PublishFace(system, system, login),
            new HlsFace(
                directory,
                admission,
                ledger,
                loops,
                FaceLimits.hls(config.hls()),
                config.playback().cors()),
            player,
            steward.recordingFace(config, secrets),
            new PlaylistFace(directory, config.node().publicUrl()),
            onAir,
            new NearbyFace(lan::neighbours),
            new EventsFace(() -> ChannelView.json(onAir.channels()), loops),
            new AssetFace(),
            new PageFace(
                () -> Cards.of(directory, admission),
                lan::cards,
                config.node().publicUrl(),
                () -> config.rtmp().enabled() ? config.rtmp().port() : 0)));
    var http =
        new HttpProtocol(
            new HttpProtocol.Limits(
                limits.headBytesMax(), limits.headTimeout(), config.playback().keepAlive()),
            faces);
    var rtmp =
        new RtmpProtocol(
            FaceLimits.rtmp(config.rtmp()),
            new RtmpPublishFace(system, system, login),
            new RtmpPlayFace(directory, admission, ledger, loops));
    var node =
        new Node(system, directory, loops, admission, ports, steward, peers, outside, lan, fronts);
    try {
      var protocols = new ArrayList<Protocol>();
      peers.ifPresent(parts -> protocols.addAll(parts.protocols()));
      protocols.add(http);
      ports.open(protocols, FrontParts.door(config, peers.map(PeerParts::views)), rtmp);
      peers.ifPresent(parts -> parts.listening(ports.media().getPort(), system));
      outside.begin(loops, ports.media().getPort(), peers.map(PeerParts::views));
      lan.begin(loops, ports.media().getPort(), peers.map(PeerParts::views));
      node.administer(steward.gate(), config.admin());
      sampler.start(loops);
      node.pull(config.ingest());
      return node;
    } catch (IOException failed) {
      node.close();
      throw failed;
    }
  }

  private static Config actorConfig(Config pekko) {
    return ConfigFactory.load(
        pekko.withFallback(ConfigFactory.parseResources(Node.class, "actors.conf")));
  }

  private static ChannelSettings settings(
      ChannelConfig channel, NodeConfig config, ChannelDirectory directory, EventLoops loops) {
    var bytesMax = (int) Math.min(1L << 30, Long.highestOneBit(channel.ringBytesMax()));
    return new ChannelSettings(
        new Ring.Limits(Math.min(Ring.BYTES_FIRST, bytesMax), bytesMax, channel.ring().toNanos()),
        new FanOut.Policy(
            channel.lowLag() ? 0 : channel.cadence().toNanos(),
            channel.burst().toNanos(),
            channel.reader().lagMax().toNanos(),
            channel.reader().stallMax().toNanos(),
            channel.reader().stallMax().toNanos()),
        channel.grace(),
        new LivePipeline.Limits(
            config.ingest().idleTimeout(), config.limits().ingestBitsPerSecond()),
        channel.takeover(),
        Fallbacks.of(channel.fallback(), directory, loops));
  }

  /** The address of the media port. */
  public InetSocketAddress address() {
    return ports.media();
  }

  /** The address of the RTMP port; empty if there is none. */
  public Optional<InetSocketAddress> rtmpAddress() {
    return ports.rtmp();
  }

  /** The address of the port that takes only TLS; empty if there is none. */
  public Optional<InetSocketAddress> tlsAddress() {
    return ports.tls();
  }

  /** The address of the administration port. */
  public InetSocketAddress adminAddress() {
    return Objects.requireNonNull(adminAddress);
  }

  /** Where an operator begins: below the administration's address, once; empty once used. */
  public Optional<String> firstVisit() {
    return steward.first().token().map(token -> "/first?token=" + token);
  }

  /** The channels on air. */
  public ChannelDirectory channels() {
    return directory;
  }

  /** The PeerCast network as this node takes part in it; empty if it does not. */
  public Optional<Peers> peers() {
    return peers.map(PeerParts::views);
  }

  /** How many listeners there are now. */
  public int listeners() {
    return admission.listeners();
  }

  private void pull(NodeConfig.Ingest ingest) {
    if (ingest.pull().isEmpty()) {
      return;
    }
    var http = new HttpPull(ingest.pullBackoff().redirectsMax());
    var backoff = new Puller.Backoff(ingest.pullBackoff().first(), ingest.pullBackoff().max());
    for (var pull : ingest.pull()) {
      var puller = Puller.create(system, http, pull.mount(), pull.urls(), backoff);
      system.systemActorOf(
          puller, "pull-" + pull.mount().substring(1).replace('/', '-'), Props.empty());
    }
  }

  private void administer(AdminGate gate, NodeConfig.Admin config) throws IOException {
    try {
      var bound = AdminServer.bind(system, gate, config).toCompletableFuture().join();
      adminAddress = bound.localAddress();
    } catch (CompletionException failed) {
      var cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IOException(
          "cannot listen on %s:%d for administration: %s"
              .formatted(config.bind(), config.port(), cause.getMessage()),
          cause);
    }
  }

  /**
   * Goes down gently: takes nobody new, ends the channels, and lets listeners have what is in the
   * rings, for at most {@code wait}.
   */
  public void drain(Duration wait) throws InterruptedException {
    ports.stopAccepting();
    admission.drain();
    system.tell(new Channels.Close("the node goes down"));
    admission.awaitEmpty(wait);
    peers.ifPresent(PeerParts::goDown);
    fronts.goDown();
    close();
  }

  @Override
  public void close() {
    lan.close();
    outside.close();
    ports.close();
    system.terminate();
    try {
      // Actors that end still use the event loops.
      system.getWhenTerminated().toCompletableFuture().get(TERMINATE_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LoggerFactory.getLogger(Node.class).warn("the actors did not end in time", late);
    }
    loops.close();
    steward.close();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "node on %s", ports.media());
  }
}
