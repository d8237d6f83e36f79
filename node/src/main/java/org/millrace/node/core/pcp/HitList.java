package org.millrace.node.core.pcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Vendor;

/**
 * The known hosts of one channel. A host that says it no longer receives, that is silent for longer
 * than its lifetime, or that could not be reached is forgotten. When the list is full, a new host
 * takes the place of the longest silent one heard over the same connection, so that one connection
 * cannot drive out what the others know.
 */
public final class HitList {

  /**
   * @param hitsMax hosts kept
   * @param lifetimeNanos how long a silent host is believed
   * @param restNanos how long a host that was offered is not offered again while others are there
   * @param deadNanos how long an endpoint that could not be reached is not believed again
   */
  public record Limits(int hitsMax, long lifetimeNanos, long restNanos, long deadNanos) {
    public static final Limits DEFAULT =
        new Limits(1024, 180_000_000_000L, 2_000_000_000L, 30_000_000_000L);
  }

  /** Sums over the tree. */
  public record Totals(int hosts, int listeners, int relays, int firewalled) {}

  private static final int CHAIN_MAX = 16;

  private final Limits limits;
  // In the order of the last update, the longest silent first.
  private final LinkedHashMap<Guid, Hit> hits = new LinkedHashMap<>();
  private final Map<Guid, Long> restingUntil = new LinkedHashMap<>();
  private final LinkedHashMap<Endpoint, Long> deadUntil = new LinkedHashMap<>();

  public HitList(Limits limits) {
    this.limits = limits;
  }

  /**
   * What a host says of itself, or others of it.
   *
   * @param via the connection it came over
   */
  public void learn(Host host, int hops, int via, long nowNanos) {
    var sid = host.sid();
    if (sid == null || sid.isZero()) {
      return;
    }
    if (!host.has(Host.Flag.RECEIVING)) {
      forget(sid);
      return;
    }
    if (deadUntil.getOrDefault(host.global(), Long.MIN_VALUE) > nowNanos) {
      return;
    }
    hits.remove(sid);
    if (hits.size() >= limits.hitsMax()) {
      makeRoom(via);
    }
    hits.put(sid, new Hit(sid, host, hops, via, nowNanos));
  }

  private void makeRoom(int via) {
    for (var hit : hits.values()) {
      if (hit.via() == via) {
        forget(hit.sid());
        return;
      }
    }
    forget(hits.firstEntry().getKey());
  }

  public void forget(Guid sid) {
    hits.remove(sid);
    restingUntil.remove(sid);
  }

  /** Nobody answered there. */
  public void failed(Endpoint endpoint, long nowNanos) {
    deadUntil.remove(endpoint);
    if (deadUntil.size() >= limits.hitsMax()) {
      deadUntil.pollFirstEntry();
    }
    deadUntil.put(endpoint, nowNanos + limits.deadNanos());
    hits.values().removeIf(hit -> hit.host().global().equals(endpoint));
    restingUntil.keySet().retainAll(hits.keySet());
  }

  /** Forgets who has been silent too long. */
  public void expire(long nowNanos) {
    hits.values().removeIf(hit -> nowNanos - hit.updatedNanos() >= limits.lifetimeNanos());
    restingUntil.keySet().retainAll(hits.keySet());
    deadUntil.values().removeIf(until -> until <= nowNanos);
  }

  /** When the next host is due to be forgotten; {@link Long#MAX_VALUE} for none. */
  public long nextExpiryNanos() {
    return hits.isEmpty()
        ? Long.MAX_VALUE
        : hits.firstEntry().getValue().updatedNanos() + limits.lifetimeNanos();
  }

  /**
   * The hosts to name to an asker, best first, at most {@link Protocol#HOSTS_OFFERED_MAX}: never
   * itself, never anybody who takes the stream from it. Each then rests, so that two askers get
   * different ones as long as there are enough.
   */
  public List<Host> offer(Child asker, Guid cid, long nowNanos) {
    expire(nowNanos);
    var byEndpoint = byEndpoint();
    var candidates = new ArrayList<Hit>();
    for (var hit : hits.values()) {
      var sameFamily = hit.host().global().ip().v6() == asker.remote().ip().v6();
      var reachable = !isFirewalledFor(hit, asker) && sameFamily;
      if (reachable && !hit.sid().equals(asker.sid()) && !isBelow(hit, asker, byEndpoint)) {
        candidates.add(hit);
      }
    }
    candidates.sort(
        Comparator.comparingInt((Hit hit) -> -score(hit, asker, nowNanos)).thenComparing(Hit::sid));
    var offered = candidates.subList(0, Math.min(candidates.size(), Protocol.HOSTS_OFFERED_MAX));
    offered.forEach(hit -> restingUntil.put(hit.sid(), nowNanos + limits.restNanos()));
    return offered.stream().map(hit -> hit.host().withCid(cid)).toList();
  }

  /**
   * A firewalled host with a free slot that can be asked to connect to the asker. Programs that
   * cannot do so are passed over.
   */
  public Optional<Hit> pushable(Child asker, long nowNanos) {
    expire(nowNanos);
    var byEndpoint = byEndpoint();
    return hits.values().stream()
        .filter(Hit::isFirewalled)
        .filter(hit -> hit.host().has(Host.Flag.RELAY_FREE))
        .filter(hit -> !isVendor(hit, Vendor.PEERCAST_STATION))
        .filter(hit -> !hit.sid().equals(asker.sid()) && !isBelow(hit, asker, byEndpoint))
        .min(Comparator.comparingInt(Hit::hops).thenComparing(Hit::sid));
  }

  public Totals totals() {
    var listeners = 0L;
    var relays = 0L;
    var firewalled = 0;
    for (var hit : hits.values()) {
      listeners += hit.host().listeners();
      relays += hit.host().relays();
      firewalled += hit.isFirewalled() ? 1 : 0;
    }
    return new Totals(hits.size(), clamp(listeners), clamp(relays), firewalled);
  }

  public Optional<Hit> hit(Guid sid) {
    return Optional.ofNullable(hits.get(sid));
  }

  /** All hosts, the longest silent first. */
  public List<Hit> all() {
    return List.copyOf(hits.values());
  }

  private int score(Hit hit, Child asker, long nowNanos) {
    var resting = restingUntil.getOrDefault(hit.sid(), Long.MIN_VALUE) > nowNanos;
    return (resting ? -20_000 : 0)
        + (hit.host().global().ip().equals(asker.remote().ip()) ? 8000 : 0)
        + (hit.host().has(Host.Flag.RELAY_FREE) ? 4000 : 0)
        + 100 * (10 - Math.min(hit.hops(), 10))
        + 10 * Math.min(hit.host().relays(), 50)
        - (int) ((nowNanos - hit.updatedNanos()) / 1_000_000_000L);
  }

  private static boolean isFirewalledFor(Hit hit, Child asker) {
    var inside = !hit.endpointFor(asker.remote().ip()).equals(hit.host().global());
    return hit.isFirewalled() && !inside;
  }

  private static boolean isVendor(Hit hit, String tag) {
    var vendor = hit.host().vendor();
    return vendor != null && vendor.tag().equals(tag);
  }

  private Map<Endpoint, Hit> byEndpoint() {
    Map<Endpoint, Hit> map = new HashMap<>();
    hits.values().forEach(hit -> map.put(hit.host().global(), hit));
    return map;
  }

  /** The host's chain of upstreams, as far as it is known, leads to the asker. */
  private static boolean isBelow(Hit hit, Child asker, Map<Endpoint, Hit> byEndpoint) {
    var at = hit;
    for (var step = 0; step < CHAIN_MAX && at != null; step++) {
      var upstream = at.host().upstream();
      if (upstream == null) {
        return false;
      }
      if (upstream.equals(asker.endpoint()) || upstream.equals(asker.remote())) {
        return true;
      }
      at = byEndpoint.get(upstream);
    }
    return false;
  }

  private static int clamp(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
