package org.millrace.node.core.pcp;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;

/**
 * The nodes a channel may be taken from, and what is known of each: what others say, and what was
 * measured. Never this node, never a node below it. At most {@link #CANDIDATES_MAX}.
 */
final class UpstreamPool {

  static final int CANDIDATES_MAX = 256;
  private static final int CHAIN_MAX = 16;
  private static final int CONNECT_MILLIS_MAX = 2000;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long TRACKER_RETRY_NANOS = 200_000_000L;
  private static final long MILLI_NANOS = 1_000_000L;
  private static final long IGNORED_MAX_NANOS = 600_000_000_000L;

  /** One node. */
  static final class Candidate {
    final Endpoint endpoint;
    boolean tracker;
    @Nullable Guid sid;
    @Nullable Host host;
    boolean inUse;
    int failures;
    long ignoredUntilNanos = Long.MIN_VALUE;
    long connectNanos = -1;
    boolean lagged;

    Candidate(Endpoint endpoint) {
      this.endpoint = endpoint;
    }
  }

  private final Identity self;
  private final RandomGenerator random;
  private final LinkedHashMap<Endpoint, Candidate> candidates = new LinkedHashMap<>();
  private Endpoint own = Endpoint.NONE;
  private Set<Guid> downstream = Set.of();

  UpstreamPool(Identity self, RandomGenerator random) {
    this.self = self;
    this.random = random;
  }

  /** How others see this node. */
  void own(Endpoint endpoint) {
    own = endpoint;
  }

  void downstream(Set<Guid> sids) {
    downstream = sids;
  }

  boolean isBelow(Guid sid) {
    return sid.equals(self.sid()) || downstream.contains(sid);
  }

  Optional<Candidate> add(Endpoint endpoint, boolean tracker) {
    if (!endpoint.isReachable() || endpoint.equals(own)) {
      return Optional.empty();
    }
    var known = candidates.get(endpoint);
    if (known == null) {
      if (candidates.size() >= CANDIDATES_MAX && !makeRoom()) {
        return Optional.empty();
      }
      known = new Candidate(endpoint);
      candidates.put(endpoint, known);
    }
    known.tracker |= tracker;
    return Optional.of(known);
  }

  /** A node of the channel, as somebody describes it. */
  void learn(Host host) {
    var sid = host.sid();
    if (sid == null || isBelow(sid) || host.has(Host.Flag.FIREWALLED)) {
      return;
    }
    var sameSite = host.global().ip().equals(own.ip()) && host.local().ip().isPrivate();
    var endpoint = sameSite ? host.local() : host.global();
    add(endpoint, host.has(Host.Flag.TRACKER))
        .ifPresent(
            candidate -> {
              candidate.sid = sid;
              candidate.host = host;
            });
  }

  /** The best node to ask now, if there is one. */
  Optional<Candidate> pick(long nowNanos) {
    Candidate best = null;
    var bestScore = Long.MIN_VALUE;
    for (var candidate : candidates.values()) {
      if (candidate.inUse || candidate.ignoredUntilNanos > nowNanos || leadsHere(candidate)) {
        continue;
      }
      var score = score(candidate);
      if (score > bestScore) {
        best = candidate;
        bestScore = score;
      }
    }
    return Optional.ofNullable(best);
  }

  /** An attempt with this node is over; how long it is passed over depends on what it did. */
  void disappointed(Candidate candidate, RelayIn.End end, long nowNanos) {
    candidate.inUse = false;
    switch (end) {
      case LEFT -> {}
      case FULL -> ignore(candidate, (candidate.tracker ? 2 : 10) * SECOND_NANOS, nowNanos);
      case UNREACHABLE ->
          ignore(candidate, candidate.tracker ? TRACKER_RETRY_NANOS : 60 * SECOND_NANOS, nowNanos);
      case LOST ->
          ignore(candidate, candidate.tracker ? TRACKER_RETRY_NANOS : 30 * SECOND_NANOS, nowNanos);
      case OFF_AIR -> ignore(candidate, 10 * SECOND_NANOS, nowNanos);
      case EVICTED, LOOPBACK -> ignore(candidate, 180 * SECOND_NANOS, nowNanos);
      case UNKNOWN_CHANNEL ->
          ignore(candidate, (candidate.tracker ? 1 : 30) * SECOND_NANOS, nowNanos);
      case BAD_PEER -> ignore(candidate, 600 * SECOND_NANOS, nowNanos);
    }
  }

  /** Longer each time in a row. */
  private void ignore(Candidate candidate, long nanos, long nowNanos) {
    var times = Math.min(candidate.failures++, 6);
    candidate.ignoredUntilNanos = nowNanos + Math.min(nanos << times, IGNORED_MAX_NANOS);
  }

  /** When the next node may be asked again; {@link Long#MAX_VALUE} if there is none at all. */
  long nextPickNanos(long nowNanos) {
    var next = Long.MAX_VALUE;
    for (var candidate : candidates.values()) {
      if (!candidate.inUse && !leadsHere(candidate)) {
        next = Math.min(next, Math.max(candidate.ignoredUntilNanos, nowNanos));
      }
    }
    return next;
  }

  /**
   * Relays before the tracker, whose slots are for those who know nobody else; few hops, a free
   * slot, quick to connect, and a little chance, so that not all choose the same.
   */
  private long score(Candidate candidate) {
    var host = candidate.host;
    var score = candidate.tracker ? -6000L : 0L;
    if (host != null) {
      score += host.has(Host.Flag.RECEIVING) ? 4000 : 0;
      score += host.has(Host.Flag.RELAY_FREE) ? 2000 : 0;
      score += host.global().ip().equals(own.ip()) ? 8000 : 0;
      score += 100L * (10 - Math.clamp(host.upstreamHops(), 0, 10));
    }
    if (candidate.connectNanos >= 0) {
      score -= Math.min(candidate.connectNanos / MILLI_NANOS, CONNECT_MILLIS_MAX);
    }
    score -= 1500L * Math.min(candidate.failures, 6) + (candidate.lagged ? 3000 : 0);
    return score + random.nextInt(500);
  }

  private boolean leadsHere(Candidate candidate) {
    if (candidate.sid != null && isBelow(candidate.sid)) {
      return true;
    }
    var seen = new HashSet<Endpoint>();
    var at = candidate;
    for (var step = 0; step < CHAIN_MAX; step++) {
      var upstream = at.host == null ? null : at.host.upstream();
      if (upstream == null || !seen.add(upstream)) {
        return false;
      }
      if (own.isReachable() && upstream.equals(own)) {
        return true;
      }
      at = candidates.get(upstream);
      if (at == null) {
        return false;
      }
      if (at.sid != null && isBelow(at.sid)) {
        return true;
      }
    }
    return false;
  }

  private boolean makeRoom() {
    for (Map.Entry<Endpoint, Candidate> entry : candidates.entrySet()) {
      if (!entry.getValue().inUse && !entry.getValue().tracker) {
        candidates.remove(entry.getKey());
        return true;
      }
    }
    return false;
  }
}
