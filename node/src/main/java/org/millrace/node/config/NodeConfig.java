package org.millrace.node.config;

import static org.millrace.node.config.Check.atLeast;
import static org.millrace.node.config.Check.between;
import static org.millrace.node.config.Check.require;
import static org.millrace.node.config.Check.zeroIsUnlimited;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Everything the operator decides about a node. Each record is a section of {@code reference.conf}
 * and each component a key of it: {@code ringBytesMax} is {@code ring-bytes-max}. What a key means,
 * and why, stands there.
 */
public record NodeConfig(
    Host node,
    Transport transport,
    Admin admin,
    ChannelConfig channel,
    SortedMap<String, ChannelConfig> mounts,
    Playback playback,
    Rtmp rtmp,
    Hls hls,
    PeersConfig peers,
    PublishConfig publish,
    FrontConfig front,
    Limits limits,
    Ingest ingest,
    Recording record,
    Hooks hooks,
    Drain drain,
    Tools tools,
    Network network,
    Log log) {

  public NodeConfig {
    for (var mount : mounts.keySet()) {
      require(Mounts.isMount(mount), "mounts", "'" + mount + "' is not a mount path like /live");
    }
    require(
        admin.port() == 0 || admin.port() != node.port(),
        "admin.port",
        "is the port of the media listener too: " + admin.port());
    hidden(peers, publish, network);
    require(
        !front.enabled() || transport.tls().certificate().isPresent(),
        "front.sources",
        "needs transport.tls.certificate and transport.tls.key: sources come encrypted");
    require(
        !front.enabled() || (peers.enabled() && !publish.hidden()),
        "front.sources",
        "needs peers.enabled, and no publish.via: a front is known to the world");
  }

  /** Who broadcasts through fronts does nothing else that others would see. */
  private static void hidden(PeersConfig peers, PublishConfig publish, Network network) {
    if (!publish.hidden()) {
      return;
    }
    require(
        peers.announceTo().isEmpty(),
        "peers.announce-to",
        "would tell directories where this node is: the fronts announce (publish.via)");
    require(
        peers.relay().isEmpty() && peers.feeds().isEmpty() && !peers.directory().enabled(),
        "publish.via",
        "goes with no peers.relay, peers.feeds or peers.directory: others would see this node");
    require(
        network.mode() == NetworkMode.OPEN && network.portMapping() == PortMappingMode.OFF,
        "publish.via",
        "goes with network.mode = open and network.port-mapping = off");
  }

  /** The settings of a channel: those of its mount where there are any, else the common ones. */
  public ChannelConfig channelOf(String mount) {
    return mounts.getOrDefault(mount, channel);
  }

  /** Who this node is. A port of 0 takes any free one. */
  public record Host(String name, Path dataDir, String bind, int port, Optional<URI> publicUrl) {
    public Host {
      Check.port("node.port", port);
      require(!bind.isBlank(), "node.bind", "must be an address to listen on");
      publicUrl.ifPresent(url -> Check.httpUrl("node.public-url", url));
    }
  }

  /** Sockets and event loops. */
  public record Transport(int eventLoops, boolean nativeSockets, int backlog, Tls tls) {
    public Transport {
      between("transport.event-loops", eventLoops, 0, 1024);
      between("transport.backlog", backlog, 1, 65_535);
      if (eventLoops == 0) {
        eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
      }
    }
  }

  /** The certificate that the node shows; without one nothing is encrypted. A port of 0 is none. */
  public record Tls(Optional<Path> certificate, Optional<Path> key, int port) {
    public Tls {
      Check.port("transport.tls.port", port);
      require(
          key.isPresent() == certificate.isPresent(),
          key.isPresent() ? "transport.tls.certificate" : "transport.tls.key",
          "is missing: the certificate and its key are set together");
      require(
          port == 0 || certificate.isPresent(),
          "transport.tls.port",
          "needs transport.tls.certificate and transport.tls.key");
    }
  }

  /** The administration listener and who may reach it through the media port. */
  public record Admin(String bind, int port, List<String> allow) {
    public Admin {
      Check.port("admin.port", port);
      require(!bind.isBlank(), "admin.bind", "must be an address to listen on");
      allow = List.copyOf(allow);
      for (var block : allow) {
        require(AddressBlock.parse(block).isPresent(), "admin.allow", AddressBlock.whyNot(block));
      }
    }

    /** The address blocks of {@link #allow()}. */
    public List<AddressBlock> allowed() {
      return allow.stream().flatMap(block -> AddressBlock.parse(block).stream()).toList();
    }
  }

  /** What listeners are told and sent, whatever the channel. */
  public record Playback(String cors, Duration keepAlive) {
    public Playback {
      atLeast("playback.keep-alive", keepAlive, Duration.ofSeconds(1));
    }
  }

  /** The listener of encoders and players that speak RTMP. */
  public record Rtmp(boolean enabled, int port, Duration setupTimeout, Duration stalledTimeout) {
    public Rtmp {
      Check.port("rtmp.port", port);
      between("rtmp.setup-timeout", setupTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
      between(
          "rtmp.stalled-timeout", stalledTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
    }
  }

  /** How channels are cut for HLS. */
  public record Hls(
      Duration segment,
      Duration segmentMax,
      Duration part,
      int segments,
      Duration past,
      long keptBytesMax) {
    public Hls {
      between("hls.past", past, Duration.ZERO, Duration.ofHours(12));
      between("hls.segment", segment, Duration.ofSeconds(1), Duration.ofSeconds(10));
      between("hls.segment-max", segmentMax, segment, Duration.ofSeconds(30));
      between("hls.part", part, Duration.ofMillis(100), segment);
      between("hls.segments", segments, 3, 1000);
      between("hls.kept-bytes-max", keptBytesMax, 1 << 20, 4L << 30);
    }
  }

  /** Upper bounds. Keys of which 0 means "no limit" hold the largest number instead. */
  public record Limits(
      int connections,
      int listeners,
      int listenersPerChannel,
      int listenersPerAddress,
      int channels,
      long ingestBitsPerSecond,
      long egressBitsPerSecond,
      int loginAttemptsPerMinute,
      Duration headTimeout,
      int headBytesMax,
      Duration retryAfter) {
    public Limits {
      between("limits.connections", connections, 1, 4_000_000);
      listeners = zeroIsUnlimited("limits.listeners", listeners);
      listenersPerChannel = zeroIsUnlimited("limits.listeners-per-channel", listenersPerChannel);
      listenersPerAddress = zeroIsUnlimited("limits.listeners-per-address", listenersPerAddress);
      between("limits.channels", channels, 1, 100_000);
      ingestBitsPerSecond = zeroIsUnlimited("limits.ingest-bits-per-second", ingestBitsPerSecond);
      egressBitsPerSecond = zeroIsUnlimited("limits.egress-bits-per-second", egressBitsPerSecond);
      between("limits.login-attempts-per-minute", loginAttemptsPerMinute, 1, 6000);
      between("limits.head-timeout", headTimeout, Duration.ofSeconds(1), Duration.ofMinutes(5));
      between("limits.head-bytes-max", headBytesMax, 1024, 1 << 20);
      between("limits.retry-after", retryAfter, Duration.ofSeconds(1), Duration.ofDays(1));
    }
  }

  /** Sources: who may publish, when one counts as gone, and what the node fetches by itself. */
  public record Ingest(
      Optional<String> sourcePassword,
      Optional<Path> sourcePasswordFile,
      Duration idleTimeout,
      List<Pull> pull,
      PullBackoff pullBackoff) {
    public Ingest {
      atLeast("ingest.idle-timeout", idleTimeout, Duration.ofSeconds(1));
      require(
          sourcePassword.isEmpty() || sourcePasswordFile.isEmpty(),
          "ingest.source-password-file",
          "and ingest.source-password are both set; keep one");
      require(
          sourcePassword.isEmpty() || !sourcePassword.get().isEmpty(),
          "ingest.source-password",
          "is empty");
      pull = List.copyOf(pull);
      require(
          pull.stream().map(Pull::mount).distinct().count() == pull.size(),
          "ingest.pull",
          "names a mount twice");
    }

    @Override
    public String toString() {
      return "Ingest[pull=" + pull + "]";
    }
  }

  /**
   * A channel the node fetches.
   *
   * @param then other places of the same stream, in the order of preference
   */
  public record Pull(String mount, URI url, List<URI> then) {
    public Pull {
      then = List.copyOf(then);
      for (var other : then) {
        Check.httpUrl("ingest.pull", other);
      }
      require(Mounts.isMount(mount), "ingest.pull", "'" + mount + "' is not a mount path");
      Check.httpUrl("ingest.pull", url);
    }

    /** All places, the preferred first. */
    public List<URI> urls() {
      var all = new ArrayList<URI>();
      all.add(url);
      all.addAll(then);
      return all;
    }

    /** Without the user and password that the URL may hold. */
    @Override
    public String toString() {
      return mount + " from " + url.getScheme() + "://" + url.getHost() + url.getRawPath();
    }
  }

  /** How long to wait before a failed pull is tried again: doubling from first to max. */
  public record PullBackoff(Duration first, Duration max, int redirectsMax) {
    public PullBackoff {
      atLeast("ingest.pull-backoff.first", first, Duration.ofMillis(10));
      atLeast("ingest.pull-backoff.max", max, first);
      between("ingest.pull-backoff.redirects-max", redirectsMax, 0, 20);
    }
  }

  /** Where recordings go, and how much of each channel is kept. */
  public record Recording(
      Optional<Path> dir,
      Duration file,
      long keptBytesMax,
      Duration ageMax,
      long freeBytesMin,
      boolean open) {
    public Recording {
      between("record.file", file, Duration.ofSeconds(1), Duration.ofDays(1));
      between("record.kept-bytes-max", keptBytesMax, 1 << 16, 1L << 50);
      between("record.age-max", ageMax, Duration.ofSeconds(1), Duration.ofDays(3650));
      between("record.free-bytes-min", freeBytesMin, 0, 1L << 50);
    }
  }

  /** Who is told what happens to channels. */
  public record Hooks(List<Hook> to, Duration retryFirst) {
    public Hooks {
      to = List.copyOf(to);
      require(to.size() <= 16, "hooks.to", "names more than 16 URLs");
      between("hooks.retry-first", retryFirst, Duration.ofMillis(10), Duration.ofMinutes(10));
    }
  }

  /**
   * One URL that is told.
   *
   * @param events words; empty for all
   */
  public record Hook(URI url, List<String> events, Optional<Path> secretFile) {
    private static final Set<String> EVENTS =
        Set.of("started", "ended", "source_lost", "source_back", "listener_limit");

    public Hook {
      Check.httpUrl("hooks.to", url);
      events = List.copyOf(events);
      for (var event : events) {
        require(EVENTS.contains(event), "hooks.to", "knows no event '" + event + "'");
      }
    }
  }

  /** The way out on SIGTERM. */
  public record Drain(Duration listenersWaitMax) {
    public Drain {
      between("drain.listeners-wait-max", listenersWaitMax, Duration.ZERO, Duration.ofDays(1));
    }
  }

  /** How the node stands to the networks around it. */
  public record Network(NetworkMode mode, PortMappingMode portMapping, Optional<String> gateway) {
    public Network {
      gateway.ifPresent(
          address ->
              require(
                  address.matches("[0-9.]+") && AddressBlock.parse(address).isPresent(),
                  "network.gateway",
                  "'" + address + "' is not an IPv4 address"));
    }
  }

  /** Which nodes this one talks to. */
  public enum NetworkMode {
    /** All. */
    OPEN,
    /** Only those of private addresses. */
    LAN
  }

  /** How the gateway is asked to pass the media port on. */
  public enum PortMappingMode {
    OFF,
    /** All ways, the best first. */
    AUTO,
    PORT_CONTROL,
    NAT_PMP,
    UPNP
  }

  /** Programs of the PeerCast world that ask and command this node. */
  public record Tools(boolean enabled, Loopback loopback) {}

  /** Whether programs on this machine need the admin token. */
  public enum Loopback {
    /** Not unless a proxy seems to stand before the node. */
    AUTO,
    FREE,
    TOKEN
  }

  /** What is written to standard output. */
  public record Log(
      LogFormat format,
      LogLevel level,
      SortedMap<String, LogLevel> levels,
      boolean access,
      Duration stormPeriod) {
    public Log {
      between("log.storm-period", stormPeriod, Duration.ofSeconds(1), Duration.ofHours(1));
    }
  }

  /** The shape of a log line. */
  public enum LogFormat {
    TEXT,
    JSON
  }

  /** How much is said. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }
}
