package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.Admission;
import org.millrace.node.core.pcp.Child;
import org.millrace.node.core.pcp.Hit;
import org.millrace.node.core.pcp.HitList;
import org.millrace.node.core.pcp.HostReport;
import org.millrace.node.core.pcp.StatusBeat;
import org.millrace.node.core.pcp.UpstreamSearch;

/**
 * One channel of the network as this node knows it: its stream, who takes it from here, who else
 * has it, and, if it is relayed, where it comes from. Touched by {@link PeerNetwork} only.
 */
final class Station {

  /** Beyond so many places, those of nodes that are not hits any more are forgotten. */
  private static final int LAGS_MAX = 2 * HitList.Limits.DEFAULT.hitsMax();

  /** A child with its slot. */
  static final class Taker {
    final int link;
    final Child child;
    final ActorRef<PeerConnection.Command> connection;
    final LongSupplier bytes;
    final long sinceNanos;
    final Gauge gauge = new Gauge();
    @Nullable Host host;

    Taker(
        int link,
        Child child,
        ActorRef<PeerConnection.Command> connection,
        LongSupplier bytes,
        long sinceNanos) {
      this.link = link;
      this.child = child;
      this.connection = connection;
      this.bytes = bytes;
      this.sinceNanos = sinceNanos;
    }
  }

  /** An upstream that is asked, stands by, or feeds. */
  static final class Feeder {
    final int attempt;
    final int link;
    final ActorRef<PeerConnection.Command> connection;
    final Gauge gauge = new Gauge();
    Endpoint remote;
    Endpoint local = Endpoint.NONE;
    @Nullable Guid sid;
    String agent = "";
    boolean flows;
    long sinceNanos;
    String why = "it is asked";
    long advancedNanos = Long.MIN_VALUE;
    LongSupplier bytes = () -> 0;

    Feeder(
        int attempt,
        int link,
        Endpoint remote,
        ActorRef<PeerConnection.Command> connection,
        long nowNanos) {
      this.sinceNanos = nowNanos;
      this.attempt = attempt;
      this.link = link;
      this.remote = remote;
      this.connection = connection;
    }
  }

  /** Bytes a second, over the ticks since the last look. */
  static final class Gauge {
    private static final long WINDOW_NANOS = 2_000_000_000L;
    private long bytes;
    private long atNanos;
    private double perSecond;

    double look(long nowBytes, long nowNanos) {
      if (atNanos == 0 || nowNanos - atNanos >= WINDOW_NANOS) {
        perSecond = atNanos == 0 ? 0 : (nowBytes - bytes) * 1e9 / (nowNanos - atNanos);
        bytes = nowBytes;
        atNanos = nowNanos;
      }
      return perSecond;
    }
  }

  final Guid id;
  final HitList hits = new HitList(HitList.Limits.DEFAULT);
  final Admission admission;
  final Map<Integer, Taker> takers = new LinkedHashMap<>();

  /** Slots of children that still introduce themselves; their handshake is bounded in time. */
  final Map<Integer, Admission.Served> promised = new LinkedHashMap<>();

  final Map<Integer, Feeder> feeders = new HashMap<>();

  /** How far nodes were behind this one when they last said where they are; those in hits only. */
  final Map<Guid, Double> lagSeconds = new HashMap<>();

  final StatusBeat infoBeat = StatusBeat.ofInfo();
  final long sinceNanos;
  StatusBeat statusBeat = StatusBeat.ofStatus();
  @Nullable Broadcast broadcast;
  Broadcasts.@Nullable Relayed relayed;
  @Nullable WireRing wire;
  @Nullable Intake intake;
  @Nullable UpstreamSearch search;
  @Nullable Feeder leader;
  FrontDesk.@Nullable Front front;
  List<Endpoint> tips = List.of();

  /** Why there is no leader any more; empty before the first. */
  String lostWhy = "";

  boolean kept;
  long wantedNanos;
  ChanInfo info = ChanInfo.EMPTY;
  Track track = Track.EMPTY;
  private Set<Guid> below = Set.of();
  private List<Object> reported = List.of();

  Station(Guid id, Admission admission, long nowNanos) {
    this.id = id;
    this.admission = admission;
    this.sinceNanos = nowNanos;
    this.wantedNanos = nowNanos;
  }

  boolean isTracker() {
    return search == null;
  }

  boolean canServe() {
    // A front serves nobody before its source has said what the channel is.
    var known = front == null || !info.name().isEmpty();
    return wire != null && wire.canServe() && (isTracker() || leader != null) && known;
  }

  UpstreamSearch.Status status() {
    if (search != null) {
      return search.status();
    }
    return broadcast != null && broadcast.isFed()
        ? UpstreamSearch.Status.RECEIVING
        : UpstreamSearch.Status.IDLE;
  }

  /** Children, and those who were promised a slot. */
  int slotsTaken() {
    return takers.size() + promised.size();
  }

  int kbps() {
    return Math.max(0, info.bitrateKbps());
  }

  int listeners() {
    return broadcast == null ? 0 : broadcast.listeners();
  }

  Admission.Load load(int relays, int outKbps) {
    var served = new ArrayList<>(promised.values());
    for (var taker : takers.values()) {
      served.add(new Admission.Served(taker.link, taker.child, taker.host, taker.sinceNanos));
    }
    return new Admission.Load(relays, outKbps, kbps(), served);
  }

  /** Notes where a node says it is. */
  void placed(Host host, long nowNanos) {
    var stream = wire;
    var sid = host.sid();
    if (stream != null && sid != null) {
      lagSeconds.put(sid, stream.lagSeconds(host.newest(), nowNanos));
      if (lagSeconds.size() > LAGS_MAX) {
        var known = hits.all().stream().map(Hit::sid).collect(Collectors.toSet());
        lagSeconds.keySet().retainAll(known);
      }
    }
  }

  /** Forgets what was heard over a connection. */
  void forgetHeardOver(int link) {
    for (var hit : hits.all()) {
      if (hit.via() == link) {
        hits.forget(hit.sid());
      }
    }
  }

  /** The nodes below; present when they have changed since this was asked last. */
  Optional<Set<Guid>> belowChanged() {
    Set<Guid> now = new HashSet<>();
    for (var taker : takers.values()) {
      if (taker.child.sid() != null) {
        now.add(taker.child.sid());
      }
    }
    for (var hit : hits.all()) {
      if (takers.containsKey(hit.via())) {
        now.add(hit.sid());
      }
    }
    if (now.equals(below)) {
      return Optional.empty();
    }
    below = now;
    return Optional.of(now);
  }

  /** What this node says of itself, with its own children and players. */
  HostReport report(boolean relayFree, boolean directFree, long nowNanos) {
    return report(relayFree, directFree, listeners(), takers.size(), nowNanos);
  }

  /** The same with all of the tree, as a directory is told. */
  HostReport total(boolean relayFree, boolean directFree, long nowNanos) {
    var totals = hits.totals();
    return report(
        relayFree,
        directFree,
        listeners() + totals.listeners(),
        Math.max(takers.size(), totals.hosts()),
        nowNanos);
  }

  private HostReport report(
      boolean relayFree, boolean directFree, int listeners, int relays, long nowNanos) {
    var stream = wire;
    var from = leader;
    return new HostReport(
        isTracker(),
        isTracker() ? broadcast != null : from != null,
        relayFree,
        directFree,
        listeners,
        relays,
        (int) ((nowNanos - sinceNanos) / 1_000_000_000L),
        stream == null ? 0 : stream.oldest(),
        stream == null ? 0 : stream.newest(),
        from == null ? null : from.remote);
  }

  /** Whether what is worth a report of its own has changed since this was asked last. */
  boolean reportChanged(HostReport now, Endpoint reach) {
    var said = new ArrayList<Object>();
    said.add(now.listeners());
    said.add(now.relays());
    said.add(now.relayFree());
    said.add(now.receiving());
    said.add(reach);
    said.add(now.upstream() == null ? Endpoint.NONE : now.upstream());
    if (said.equals(reported)) {
      return false;
    }
    reported = said;
    return true;
  }

  /** The tracker, as far as somebody told of it. */
  Optional<Hit> trackerHit() {
    return hits.all().stream().filter(hit -> hit.host().has(Host.Flag.TRACKER)).findFirst();
  }
}
