package org.millrace.node.core.pcp;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Vendor;

/**
 * Who gets a relay slot. When none is free a child that is of no use to the tree may have to go:
 * one that cannot relay and has no children, or that nobody can connect to and that cannot be
 * pushed. Whoever was sent away is refused for {@link #BAN_NANOS}, and one channel sends away at
 * most one child per {@link #EVICTION_NANOS}.
 */
public final class Admission {

  static final long BAN_NANOS = 90_000_000_000L;
  static final long EVICTION_NANOS = 2_000_000_000L;
  static final long GRACE_NANOS = 10_000_000_000L;
  static final int BANS_MAX = 1024;

  /**
   * @param relaysMax children of all channels
   * @param relaysPerChannelMax children of one channel; 0 for no limit of its own
   * @param relaysPerAddressMax children of one channel at one address
   * @param outKbpsMax what all channels send; 0 for no limit
   */
  public record Limits(
      int relaysMax, int relaysPerChannelMax, int relaysPerAddressMax, int outKbpsMax) {}

  /**
   * A child that has a slot, or was promised one.
   *
   * @param host its last status report, null before the first
   */
  public record Served(int link, Child child, @Nullable Host host, long sinceNanos) {}

  /** The node at the time of asking. */
  public record Load(int relays, int outKbps, int channelKbps, List<Served> channel) {
    public Load {
      channel = List.copyOf(channel);
    }
  }

  /** The answer. */
  public sealed interface Verdict {
    record Admit() implements Verdict {}

    /** Send this child elsewhere with 1003, then admit. */
    record Evict(int link) implements Verdict {}

    record Refuse() implements Verdict {}
  }

  private Limits limits;
  private final LinkedHashMap<Ip, Long> bannedUntil = new LinkedHashMap<>();
  private long evictedNanos = Long.MIN_VALUE / 2;

  public Admission(Limits limits) {
    this.limits = limits;
  }

  /** From now on others hold; who has a slot keeps it. */
  public void limits(Limits now) {
    limits = now;
  }

  /** Decides for an asker of one channel. An eviction counts as carried out. */
  public Verdict ask(Ip asker, Load load, long nowNanos) {
    bannedUntil.values().removeIf(until -> until <= nowNanos);
    if (bannedUntil.containsKey(asker) || isCrowded(asker, load)) {
      return new Verdict.Refuse();
    }
    if (hasRoom(load)) {
      return new Verdict.Admit();
    }
    var useless = useless(load, nowNanos);
    if (useless.isEmpty() || nowNanos - evictedNanos < EVICTION_NANOS) {
      return new Verdict.Refuse();
    }
    evictedNanos = nowNanos;
    return new Verdict.Evict(useless.getAsInt());
  }

  /** A child was sent away. */
  public void evicted(Ip address, long nowNanos) {
    bannedUntil.remove(address);
    if (bannedUntil.size() >= BANS_MAX) {
      bannedUntil.pollFirstEntry();
    }
    bannedUntil.put(address, nowNanos + BAN_NANOS);
  }

  /** Whether one more child of the channel would find room; for the flag in host atoms. */
  public boolean hasRoom(Load load) {
    var perChannel = limits.relaysPerChannelMax();
    return load.relays() < limits.relaysMax()
        && (perChannel == 0 || load.channel().size() < perChannel)
        && (limits.outKbpsMax() == 0 || load.outKbps() + load.channelKbps() <= limits.outKbpsMax());
  }

  private boolean isCrowded(Ip asker, Load load) {
    var here = load.channel().stream().filter(s -> s.child().remote().ip().equals(asker)).count();
    return here >= limits.relaysPerAddressMax();
  }

  private static OptionalInt useless(Load load, long nowNanos) {
    return load.channel().stream()
        .filter(served -> nowNanos - served.sinceNanos() >= GRACE_NANOS)
        .filter(Admission::isUseless)
        .sorted(Comparator.comparingLong(Served::sinceNanos).reversed())
        .mapToInt(Served::link)
        .findFirst();
  }

  private static boolean isUseless(Served served) {
    var host = served.host();
    var leaf = host == null || host.relays() == 0;
    var cannotRelay = host != null && !host.has(Host.Flag.RELAY_FREE);
    var vendor = host == null ? null : host.vendor();
    var cannotPush = vendor != null && vendor.tag().equals(Vendor.PEERCAST_STATION);
    return (leaf && cannotRelay) || (leaf && served.child().port() == 0 && cannotPush);
  }
}
