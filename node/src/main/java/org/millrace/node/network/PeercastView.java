package org.millrace.node.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Protocol;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.peer.Peers;
import org.millrace.node.peercastapi.ChannelState;
import org.millrace.node.peercastapi.PeercastNode;
import org.millrace.node.playback.Admission;

/**
 * The node for programs of the PeerCast world: the channels of the network as {@link Peers} knows
 * them, and those that are only on this node.
 */
public final class PeercastView implements PeercastNode {

  private final ChannelDirectory directory;
  private final Admission admission;
  private final Fetches fetches;
  private final Supplier<Optional<Peers>> peers;
  private final Function<Boolean, Reach> reach;
  private final Supplier<List<Listed>> nearby;
  private final long startedNanos = System.nanoTime();
  private volatile Bounds relayBounds = new Bounds(0, 0, 0, 0, 0, 0);

  /**
   * @param reach where the node is, of IPv6 or of IPv4
   * @param nearby channels of other nodes of this network
   */
  public PeercastView(
      ChannelDirectory directory,
      Admission admission,
      Fetches fetches,
      Supplier<Optional<Peers>> peers,
      Function<Boolean, Reach> reach,
      Supplier<List<Listed>> nearby) {
    this.directory = directory;
    this.admission = admission;
    this.fetches = fetches;
    this.peers = peers;
    this.reach = reach;
    this.nearby = nearby;
  }

  @Override
  public State state() {
    var v4 = reach.apply(false);
    var v6 = reach.apply(true);
    var received = 0.0;
    var sent = 0.0;
    for (var channel : directory.all()) {
      var rate = channel.gauge().bitsPerSecond() / 8;
      received += channel.onAir().connected() ? rate : 0;
      sent += rate * channel.fanOut().readers();
    }
    return new State(
        (System.nanoTime() - startedNanos) / 1_000_000_000L,
        firewalled(v4),
        endpoint(v4),
        endpoint(v6),
        v4.inside(),
        v4.door() == Reach.Door.UNKNOWN
            ? null
            : v4.door() == Reach.Door.OPEN ? List.of(v4.port()) : List.of(),
        Math.round(sent),
        Math.round(received));
  }

  private static @Nullable Boolean firewalled(Reach reach) {
    return switch (reach.door()) {
      case UNKNOWN -> null;
      case OPEN -> false;
      case CLOSED -> true;
    };
  }

  private static @Nullable Endpoint endpoint(Reach reach) {
    return reach.external().isAny() ? null : new Endpoint(reach.external(), reach.port());
  }

  @Override
  public String agent() {
    return Protocol.AGENT;
  }

  @Override
  public List<ChannelState> channels() {
    Map<Guid, ChannelState> byId = new LinkedHashMap<>();
    peers
        .get()
        .ifPresent(
            known ->
                known
                    .members()
                    .forEach(
                        member ->
                            byId.put(member.id(), ChannelStates.of(member, local(member.id())))));
    for (var channel : directory.all()) {
      Guid.parse(channel.id()).ifPresent(id -> byId.computeIfAbsent(id, _ -> alone(channel)));
    }
    return List.copyOf(byId.values());
  }

  @Override
  public Optional<ChannelState> channel(Guid id) {
    return peers
        .get()
        .flatMap(known -> known.member(id))
        .map(member -> ChannelStates.of(member, local(id)))
        .or(() -> local(id).map(this::alone));
  }

  private Optional<LiveChannel> local(Guid id) {
    return directory.ofId(id.toString());
  }

  private ChannelState alone(LiveChannel channel) {
    return ChannelStates.of(channel, admission.listeners(channel), reach.apply(false));
  }

  @Override
  public List<YellowPage> yellowPages() {
    var pages = new ArrayList<YellowPage>();
    for (var known : peers.get().map(Peers::directories).orElse(List.of())) {
      var status = status(known.status());
      pages.add(
          new YellowPage(
              known.id(),
              known.address(),
              "pcp://" + known.address() + "/",
              "",
              known.channels().stream().map(id -> new Announced(id, status)).toList()));
    }
    return pages;
  }

  private static String status(AnnounceOut.Status status) {
    return switch (status) {
      case RESTING -> "Idle";
      case CONNECTING, GREETING -> "Connecting";
      case ANNOUNCING -> "Connected";
      case BANNED -> "Error";
    };
  }

  @Override
  public List<Listed> listed() {
    var listed = new ArrayList<>(nearby.get());
    var ids = listed.stream().map(one -> one.line().id()).collect(Collectors.toSet());
    for (var line : peers.get().map(Peers::listed).orElse(List.of())) {
      if (!ids.contains(line.id())) {
        listed.add(new Listed("", line));
      }
    }
    return listed;
  }

  @Override
  public Bounds bounds() {
    var limits = admission.limits();
    return new Bounds(
        relayBounds.relays(),
        relayBounds.relaysPerChannel(),
        zeroIfNone(limits.listeners()),
        zeroIfNone(limits.perChannel()),
        limits.egressBitsPerSecond() == Long.MAX_VALUE
            ? 0
            : (int) Math.min(Integer.MAX_VALUE, limits.egressBitsPerSecond() / 1000),
        relayBounds.upstreamKbpsPerChannel());
  }

  @Override
  public void bound(Bounds bounds) {
    relayBounds = bounds;
    peers.get().ifPresent(known -> known.limit(bounds.relays(), bounds.relaysPerChannel()));
    admission.limits(
        new Admission.Limits(
            noneIfZero(bounds.directs()),
            noneIfZero(bounds.directsPerChannel()),
            admission.limits().perAddress(),
            bounds.upstreamKbps() == 0 ? Long.MAX_VALUE : 1000L * bounds.upstreamKbps()));
  }

  private static int zeroIfNone(int limit) {
    return limit == Integer.MAX_VALUE ? 0 : limit;
  }

  private static int noneIfZero(int limit) {
    return limit == 0 ? Integer.MAX_VALUE : limit;
  }

  // ---- commands ---------------------------------------------------------------------------

  @Override
  public CompletionStage<Outcome> ask(Command command) {
    return switch (command) {
      case Relay relay -> relay(relay);
      case Stop(Guid id) -> done(stop(id));
      case Bump bump -> done(bump(bump));
      case Keep(Guid id) -> done(channel(id).isPresent() ? Outcome.DONE : Outcome.NOT_FOUND);
      case Describe describe -> done(describe(describe));
      case Disconnect(Guid id, int connection) -> done(disconnect(id, connection));
      case Fetch fetch -> done(fetch(fetch));
      case AddYellowPage page -> done(add(page));
      case RemoveYellowPage(int id) -> done(page(id, known -> known.removeDirectory(id)));
      case Announce announce -> done(announce(announce));
      case RefreshListed _ -> done(Outcome.DONE);
    };
  }

  private static CompletionStage<Outcome> done(Outcome outcome) {
    return CompletableFuture.completedStage(outcome);
  }

  private CompletionStage<Outcome> relay(Relay relay) {
    if (local(relay.channel()).isPresent()) {
      return done(Outcome.DONE);
    }
    return peers
        .get()
        .map(
            known ->
                known
                    .relay(relay.channel(), tips(relay))
                    .handle((_, failed) -> failed == null ? Outcome.DONE : Outcome.NOT_FOUND))
        .orElseGet(() -> done(Outcome.NOT_FOUND));
  }

  /** Where to begin: as told, or at whoever nearby has it. */
  private List<Endpoint> tips(Relay relay) {
    return Stream.concat(
            relay.tip().stream(),
            nearby.get().stream()
                .map(Listed::line)
                .filter(line -> line.id().equals(relay.channel()) && line.tip().isReachable())
                .map(IndexLine::tip))
        .toList();
  }

  private Outcome stop(Guid id) {
    var fetched = fetches.end(id);
    var member = peers.get().flatMap(known -> known.member(id));
    if (member.isPresent() && !member.get().tracker()) {
      peers.get().ifPresent(known -> known.stop(id));
      return Outcome.DONE;
    }
    var channel = local(id);
    channel.ifPresent(known -> known.actor().tell(new Channel.Stop("stopped by command")));
    return channel.isPresent() || fetched ? Outcome.DONE : Outcome.NOT_FOUND;
  }

  private Outcome bump(Bump bump) {
    var member = peers.get().flatMap(known -> known.member(bump.channel()));
    if (member.isPresent() && !member.get().tracker()) {
      peers.get().ifPresent(known -> known.bump(bump.channel(), bump.to().orElse(null)));
      return Outcome.DONE;
    }
    // What begins here has no upstream: nothing is to be done, and that is no mistake.
    return local(bump.channel()).isPresent() ? Outcome.DONE : Outcome.NOT_FOUND;
  }

  private Outcome describe(Describe describe) {
    var channel = channel(describe.channel());
    var local = local(describe.channel());
    if (local.isEmpty() || channel.isEmpty()) {
      return Outcome.NOT_FOUND;
    }
    if (!channel.get().broadcasting()) {
      return Outcome.refused("this channel does not begin here");
    }
    local
        .get()
        .actor()
        .tell(new Channel.Describe(Fetches.channelInfo(describe.info(), describe.track())));
    return Outcome.DONE;
  }

  private Outcome disconnect(Guid id, int connection) {
    var known =
        channel(id).stream()
            .flatMap(channel -> channel.connections().stream())
            .anyMatch(one -> one.id() == connection);
    if (!known || peers.get().isEmpty()) {
      return Outcome.NOT_FOUND;
    }
    peers.get().ifPresent(network -> network.disconnect(id, connection));
    return Outcome.DONE;
  }

  private Outcome fetch(Fetch fetch) {
    return fetches
        .begin(fetch.url(), fetch.info())
        .map(id -> new Outcome(Outcome.Kind.DONE, id.toString()))
        .orElseGet(() -> Outcome.refused("as many URLs are fetched as may be"));
  }

  private Outcome add(AddYellowPage page) {
    if (peers.get().isEmpty() || page.announce().isEmpty()) {
      return Outcome.refused("this node announces nothing");
    }
    var address = page.announce().replaceFirst("^pcp://", "").replaceFirst("/.*$", "");
    peers.get().get().addDirectory(address);
    return Outcome.DONE;
  }

  private Outcome page(int id, Consumer<Peers> then) {
    var known = yellowPages().stream().anyMatch(page -> page.id() == id);
    if (known) {
      peers.get().ifPresent(then);
    }
    return known ? Outcome.DONE : Outcome.NOT_FOUND;
  }

  private Outcome announce(Announce announce) {
    return announce.on()
        ? page(announce.yellowPage(), known -> known.restartDirectory(announce.yellowPage()))
        : Outcome.refused("remove the directory instead");
  }
}
