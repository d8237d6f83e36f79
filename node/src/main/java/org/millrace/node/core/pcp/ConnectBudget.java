package org.millrace.node.core.pcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;

/**
 * How often this node may open connections because somebody told it to: hosts it hears of, pushes,
 * port checks. One address is called at most {@link #BURST} times at once and {@link #PER_MINUTE}
 * times a minute after, all together at most {@link #ALL_PER_SECOND} times a second. So forged
 * hosts cannot turn many nodes against a third party.
 */
public final class ConnectBudget {

  static final int BURST = 4;
  static final int PER_MINUTE = 12;
  static final int ALL_PER_SECOND = 20;
  static final int ALL_BURST = 60;

  /** Addresses remembered; one that would be forgotten too early keeps new ones out. */
  static final int ADDRESSES_MAX = 2048;

  static final int VOUCHED_MAX = 1024;

  static final int VOUCHED_BURST = 8;

  private static final long FULL_AGAIN_NANOS = BURST * 60_000_000_000L / PER_MINUTE;

  private record Used(RateBound bound, long lastNanos) {}

  private final boolean privateAllowed;
  private final RateBound all = new RateBound(ALL_PER_SECOND, ALL_BURST);
  private final Map<Ip, RateBound> vouched = new LinkedHashMap<>();
  // In the order of the last use, the longest ago first.
  private final LinkedHashMap<Ip, Used> used = new LinkedHashMap<>();

  /**
   * @param privateAllowed whether others may send us to private addresses: for nodes of one network
   */
  public ConnectBudget(boolean privateAllowed) {
    this.privateAllowed = privateAllowed;
  }

  /**
   * The operator named this address: it may be any, and is called {@link #VOUCHED_BURST} times at
   * once and once a second after. At most {@link #VOUCHED_MAX} are remembered.
   */
  public void vouchFor(Ip ip) {
    if (vouched.size() < VOUCHED_MAX) {
      vouched.putIfAbsent(ip, new RateBound(1, VOUCHED_BURST));
    }
  }

  /** Whether to connect now; if so it counts. */
  public boolean take(Endpoint target, long nowNanos) {
    var ip = target.ip();
    var named = vouched.get(ip);
    if (named != null && target.isReachable()) {
      return named.take(nowNanos) && all.take(nowNanos);
    }
    if (!target.isReachable() || !(ip.isGlobal() || (privateAllowed && ip.isPrivate()))) {
      return false;
    }
    var known = used.remove(ip);
    if (known == null && !makeRoom(nowNanos)) {
      return false;
    }
    var bound = known == null ? new RateBound(PER_MINUTE / 60.0, BURST) : known.bound();
    used.put(ip, new Used(bound, nowNanos));
    return bound.take(nowNanos) && all.take(nowNanos);
  }

  private boolean makeRoom(long nowNanos) {
    if (used.size() < ADDRESSES_MAX) {
      return true;
    }
    if (nowNanos - used.firstEntry().getValue().lastNanos() < FULL_AGAIN_NANOS) {
      return false;
    }
    used.pollFirstEntry();
    return true;
  }
}
