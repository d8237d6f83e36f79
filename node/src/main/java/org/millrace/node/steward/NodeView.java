package org.millrace.node.steward;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.admin.StatusSource;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.Version;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.front.FrontStanding;
import org.millrace.node.hook.Webhooks;
import org.millrace.node.ingest.Login;
import org.millrace.node.network.Outside;
import org.millrace.node.network.Ports;
import org.millrace.node.playback.Admission;
import org.millrace.node.transport.EventLoops;

/** Puts together, from all who count, what the administration shows. */
public final class NodeView implements StatusSource {

  private final NodeConfig config;
  private final ChannelDirectory directory;
  private final Admission admission;
  private final Ledger ledger;
  private final Login login;
  private final Ports ports;
  private final EventLoops loops;
  private final EgressMeter egress;
  private final Outside outside;
  private final Webhooks hooks;
  private final Supplier<List<FrontStanding>> fronts;
  private final long startedNanos = System.nanoTime();

  public NodeView(
      NodeConfig config,
      ChannelDirectory directory,
      Admission admission,
      Ledger ledger,
      Login login,
      Ports ports,
      EventLoops loops,
      EgressMeter egress,
      Outside outside,
      Webhooks hooks,
      Supplier<List<FrontStanding>> fronts) {
    this.config = config;
    this.directory = directory;
    this.admission = admission;
    this.ledger = ledger;
    this.login = login;
    this.ports = ports;
    this.loops = loops;
    this.egress = egress;
    this.outside = outside;
    this.hooks = hooks;
    this.fronts = fronts;
  }

  @Override
  public boolean alive() {
    return loops.turning();
  }

  @Override
  public Optional<String> notReady() {
    return admission.isDraining() ? Optional.of("draining") : Optional.empty();
  }

  @Override
  public NodeStatus status() {
    var now = System.nanoTime();
    var channels = directory.all().stream().map(channel -> channel(channel, now)).toList();
    var ended = directory.ended();
    var egressBits = egress.bitsPerSecond();
    return new NodeStatus(
        config.node().name(),
        Version.current(),
        config.node().publicUrl().map(Object::toString).orElse(""),
        ports.media().getPort(),
        seconds(now - startedNanos),
        admission.isDraining(),
        ports.connections(),
        admission.listeners(),
        (int) channels.stream().filter(NodeStatus.Channel::connected).count(),
        ended.ingestBytes() + channels.stream().mapToLong(NodeStatus.Channel::ingestBytes).sum(),
        ended.egressBytes() + channels.stream().mapToLong(NodeStatus.Channel::egressBytes).sum(),
        egressBits,
        ledger.seconds(),
        stress(egressBits),
        refusals(),
        ledger.endings(),
        new TreeMap<>(hooks.counts()),
        outside.status(),
        fronts.get().stream().map(NodeView::front).toList(),
        channels);
  }

  private static NodeStatus.Front front(FrontStanding front) {
    return new NodeStatus.Front(
        front.at(),
        front.mount(),
        front.status().name().toLowerCase(Locale.ROOT),
        front.why(),
        front.listeners(),
        front.relays(),
        front.announces());
  }

  private NodeStatus.Channel channel(LiveChannel channel, long now) {
    var media = channel.media();
    var gauge = channel.gauge();
    var ring = channel.fanOut().ring();
    var counters = channel.fanOut().counters();
    var listeners = admission.listeners(channel);
    return new NodeStatus.Channel(
        channel.id(),
        channel.mount(),
        channel.info().name(),
        channel.info().nowPlaying(),
        media.map(m -> m.container().name()).orElse(""),
        media.map(MediaInfo::codecs).orElse(List.of()),
        channel.onAir().protocol(),
        channel.onAir().connected(),
        seconds(now - channel.startedNanos()),
        listeners,
        channel.fanOut().readersPeak(),
        gauge.bytes(),
        Math.round(gauge.bitsPerSecond()),
        counters.bytes.sum(),
        Math.round(gauge.bitsPerSecond() * listeners),
        Math.max(0, channel.sources() - 1),
        gauge.damagedBytes(),
        gauge.keyIntervalNanos() / 1e9,
        ring.ageNanos(ring.tail(), now) / 1e9,
        ring.bytesHeld(),
        counters.skips.sum(),
        counters.stalled.sum());
  }

  private double stress(long egressBits) {
    var limits = config.limits();
    var fullest =
        Math.max(
            (double) ports.connections() / limits.connections(),
            (double) admission.listeners() / admission.limits().listeners());
    var uplink = (double) egressBits / admission.limits().egressBitsPerSecond();
    return Math.min(1, Math.max(fullest, uplink));
  }

  private SortedMap<String, Long> refusals() {
    var counts = new TreeMap<>(admission.refusals());
    counts.put("login", login.refused());
    counts.put("connections", ports.count(counters -> counters.overLimit.sum()));
    counts.put("not_nearby", ports.count(counters -> counters.unwelcome.sum()));
    counts.put("protocol", ports.count(counters -> counters.unknownProtocol.sum()));
    return counts;
  }

  private static long seconds(long nanos) {
    return nanos / 1_000_000_000L;
  }
}
