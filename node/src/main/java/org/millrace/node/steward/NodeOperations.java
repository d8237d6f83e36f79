package org.millrace.node.steward;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.millrace.node.admin.Archive;
import org.millrace.node.admin.NetworkMap;
import org.millrace.node.admin.NodeFacts;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.admin.Operations;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.advice.IngestAdvice;
import org.millrace.node.peer.Peers;
import org.millrace.node.playback.Admission;
import org.millrace.node.secret.StreamKeys;

/** What operators can see and do, on the parts of this node. */
final class NodeOperations implements Operations {

  private static final int NAME_CHARS_MAX = 300;

  private final NodeConfig config;
  private final ChannelDirectory directory;
  private final Admission admission;
  private final StreamKeys keys;
  private final Sampler sampler;
  private final Supplier<NodeStatus> status;
  private final Supplier<List<Peers.Member>> members;
  private final Archive archive;
  private final LongSupplier uplinkPeak;
  private final LiveSettings settings;

  NodeOperations(
      ConfigLoader.Loaded loaded,
      ChannelDirectory directory,
      Admission admission,
      StreamKeys keys,
      Sampler sampler,
      Supplier<NodeStatus> status,
      Supplier<List<Peers.Member>> members,
      Archive archive,
      LongSupplier uplinkPeak) {
    this.config = loaded.config();
    this.directory = directory;
    this.admission = admission;
    this.keys = keys;
    this.sampler = sampler;
    this.status = status;
    this.members = members;
    this.archive = archive;
    this.uplinkPeak = uplinkPeak;
    this.settings = new LiveSettings(admission, loaded);
  }

  @Override
  public NodeFacts facts() {
    var now = status.get();
    var limits = config.limits();
    var heap = Runtime.getRuntime();
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var files = system instanceof UnixOperatingSystemMXBean unix ? unix : null;
    return new NodeFacts(
        heap.totalMemory() - heap.freeMemory(),
        heap.maxMemory(),
        now.channels().stream().mapToLong(NodeStatus.Channel::ringBytes).sum(),
        files == null ? 0 : files.getOpenFileDescriptorCount(),
        files == null ? 0 : files.getMaxFileDescriptorCount(),
        Math.round(system.getProcessCpuLoad() * 1000) / 1000.0,
        now.egressBitsPerSecond(),
        bound(admission.limits().egressBitsPerSecond()),
        uplinkPeak.getAsLong(),
        List.of(
            new NodeFacts.Limit("Connections", now.connections(), limits.connections()),
            new NodeFacts.Limit(
                "Listeners", now.listeners(), bound(admission.limits().listeners())),
            new NodeFacts.Limit("Channels", now.channels().size(), limits.channels())));
  }

  /** 0 where there is no limit. */
  static long bound(long max) {
    return max == Integer.MAX_VALUE || max == Long.MAX_VALUE ? 0 : max;
  }

  @Override
  public Optional<ChannelFacts> channel(String name) {
    return find(name).flatMap(this::facts);
  }

  private Optional<LiveChannel> find(String name) {
    return name.length() > NAME_CHARS_MAX
        ? Optional.empty()
        : directory.ofId(name).or(() -> directory.ofMount("/" + name));
  }

  private Optional<ChannelFacts> facts(LiveChannel channel) {
    var shown =
        status.get().channels().stream().filter(each -> each.id().equals(channel.id())).findFirst();
    return shown.map(
        figures -> {
          var source = source(channel);
          return new ChannelFacts(
              figures, source, tracks(channel), IngestAdvice.of(judged(channel, figures, source)));
        });
  }

  private static Source source(LiveChannel channel) {
    var onAir = channel.onAir();
    var gauge = channel.gauge();
    var now = System.nanoTime();
    var last = gauge.lastArrivalNanos();
    return new Source(
        kind(channel),
        onAir.connected() ? onAir.remote() : "",
        onAir.agent(),
        seconds(now - onAir.sinceNanos()),
        last == 0 ? 0 : seconds(now - last),
        onAir.connected() ? rounded(gauge.framesPerSecond()) : 0,
        rounded(gauge.framesExpectedPerSecond()));
  }

  private static String kind(LiveChannel channel) {
    if (channel.onAir().connected()) {
      return "source";
    }
    return channel.isFallback() ? "fallback" : "none";
  }

  private static List<Track> tracks(LiveChannel channel) {
    return channel
        .media()
        .map(
            media ->
                media.tracks().stream()
                    .map(
                        track ->
                            new Track(
                                track.codec(),
                                track.width(),
                                track.height(),
                                track.sampleRate(),
                                track.channels()))
                    .toList())
        .orElse(List.of());
  }

  private IngestAdvice.Source judged(
      LiveChannel channel, NodeStatus.Channel figures, Source source) {
    var settings = config.channelOf(channel.mount());
    return new IngestAdvice.Source(
        figures.connected(),
        source.kind().equals("fallback"),
        source.seconds(),
        settings.grace().toMillis() / 1000.0,
        source.silentSeconds(),
        figures.protocol(),
        figures.container(),
        figures.codecs(),
        channel.media().map(media -> media.hasVideo()).orElse(false),
        channel.gauge().bitsPerSecond(),
        figures.keyFrameSeconds(),
        source.framesPerSecond(),
        source.framesExpected(),
        settings.ring().toMillis() / 1000.0,
        figures.damagedBytes(),
        figures.reconnects());
  }

  @Override
  public List<Sample> history(String id) {
    return sampler.of(id);
  }

  @Override
  public List<Listener> listeners(String id, int max) {
    var now = System.nanoTime();
    return directory
        .ofId(id)
        .map(
            channel ->
                admission.places(channel, max).stream().map(place -> listener(place, now)).toList())
        .orElse(List.of());
  }

  private static Listener listener(Admission.Place place, long now) {
    var guest = place.guest();
    return new Listener(
        place.id(),
        place.address().getHostAddress(),
        guest.agent(),
        guest.protocol(),
        (now - place.sinceNanos()) / 1_000_000_000L,
        guest.bytes().getAsLong());
  }

  @Override
  public boolean kick(String id, long listener) {
    var place = directory.ofId(id).flatMap(channel -> admission.place(channel, listener));
    place.ifPresent(found -> found.guest().sendAway().run());
    return place.isPresent();
  }

  @Override
  public boolean stop(String id) {
    var channel = directory.ofId(id);
    channel.ifPresent(found -> found.actor().tell(new Channel.Stop("by the operator")));
    return channel.isPresent();
  }

  @Override
  public boolean title(String id, String artist, String title) {
    var channel = directory.ofId(id);
    channel.ifPresent(found -> found.actor().tell(new Channel.SetTitle(artist, title)));
    return channel.isPresent();
  }

  @Override
  public Optional<String> streamKey(String mount, boolean alone) throws IOException {
    if (alone) {
      for (var key : keys.list()) {
        if (key.mount().equals(mount)) {
          keys.revoke(key.id());
        }
      }
    }
    return keys.issue(mount, "").map(StreamKeys.Issued::secret);
  }

  @Override
  public List<StreamKey> streamKeys() throws IOException {
    try {
      return keys.list().stream()
          .map(key -> new StreamKey(key.id(), key.mount(), key.note(), key.issued().toString()))
          .toList();
    } catch (UncheckedIOException unreadable) {
      throw new IOException(unreadable.getMessage(), unreadable);
    }
  }

  @Override
  public boolean revokeStreamKey(String id) throws IOException {
    return keys.revoke(id);
  }

  @Override
  public List<Setting> settings() {
    return settings.all();
  }

  @Override
  public Optional<String> change(String key, String value) {
    return settings.change(key, value);
  }

  @Override
  public Optional<String> reset(String key) {
    return settings.reset(key);
  }

  @Override
  public Archive archive() {
    return archive;
  }

  @Override
  public NetworkMap network() {
    return LocalNetwork.of(status.get(), directory, admission, members.get());
  }

  private static double seconds(long nanos) {
    return Math.round(nanos / 1e8) / 10.0;
  }

  private static double rounded(double number) {
    return Math.round(number * 10) / 10.0;
  }
}
