package org.millrace.node.core.swarm;

import java.util.List;
import org.millrace.messages.swarm.ForestMessage.Subscribe;

/** Which linked peer a stripe had best ask: near, with room, serving the stripe, not yet busy. */
final class ParentChoice {
  private static final int LOOP_RISK_MILLIS = 700;
  private static final int FAR_MICROS = 400_000;

  private final Local local;
  private final Links links;
  private final Children children;
  private final Wants wants;
  private final Leads leads;
  private final SignsOfLife life;

  ParentChoice(Local local, Children children, Wants wants, Leads leads, SignsOfLife life) {
    this.local = local;
    this.links = local.links;
    this.children = children;
    this.wants = wants;
    this.leads = leads;
    this.life = life;
  }

  /** Whether a peer might take this one as a child in a stripe. */
  boolean mayAsk(int slot, int stripe, int parent) {
    boolean refused = (links.refused[slot] >>> stripe & 1) != 0;
    boolean child = (links.stripesOut[slot] >>> stripe & 1) != 0;
    return links.isGreeted(slot)
        && life.isAlive(slot)
        && !refused
        && !child
        && slot != parent
        && (links.slotsFree[slot] > 0 || links.interior[slot] != 0 || links.open[slot] != 0);
  }

  /**
   * The best linked peer to ask for a stripe. Whoever has children in it waits a while for a peer
   * that has shown to be ahead, so that it seldom becomes a child of its own children.
   */
  int best(int stripe, int parent, int recommended, int fedMillis) {
    int best = Links.NONE;
    int bestCost = Integer.MAX_VALUE;
    long ahead = children.of(stripe) == 0 ? -1L : ahead(stripe);
    boolean waited = local.nowMillis - fedMillis > LOOP_RISK_MILLIS;
    for (long rest = links.greeted; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      boolean named = links.peer[slot] == recommended;
      boolean safe = waited || named || (ahead >>> slot & 1) != 0;
      if (safe && mayAsk(slot, stripe, parent)) {
        int cost = cost(slot, stripe) - (named ? FAR_MICROS : 0);
        if (cost < bestCost) {
          bestCost = cost;
          best = slot;
        }
      }
    }
    return best;
  }

  /** Whether a peer has a free slot, or would make room because both serve the stripe. */
  boolean hasRoom(int slot, int stripe) {
    return (links.open[slot] >>> stripe & 1) != 0
        || (local.interior & links.interior[slot] & 1 << stripe) != 0;
  }

  /** Peers that had a chunk of the stripe before this one. */
  private long ahead(int stripe) {
    return wants.announcers(stripe, local.settings.stripes()) | leads.ahead(stripe);
  }

  private int cost(int slot, int stripe) {
    int cost = local.tuning.nearLinks() ? links.rttMicros[slot] : 0;
    boolean serves = (links.interior[slot] >>> stripe & 1) != 0;
    int feeds = Integer.bitCount(links.stripesIn[slot]);
    return cost
        + (serves ? 0 : FAR_MICROS)
        + (links.slotsFree[slot] > 0 || (links.open[slot] >>> stripe & 1) != 0 ? 0 : FAR_MICROS / 2)
        + Math.max(0, feeds + 1 - local.tuning.stripesPerParent()) * (FAR_MICROS / 4)
        + feeds * 5_000;
  }

  /** The oldest chunk that orphans among these stripes missed of late, or 0 for none. */
  private long missedFrom(int stripes, byte[] parent) {
    long from = 0;
    for (int rest = stripes; rest != 0; rest &= rest - 1) {
      int s = Integer.numberOfTrailingZeros(rest);
      long last = leads.lastSeq(s);
      if (parent[s] < 0 && last > 0 && (from == 0 || last < from)) {
        from = last + 1;
      }
    }
    return from;
  }

  /** Asks for stripes; {@code parent} are those of all stripes now. */
  Subscribe request(int stripes, byte[] parent) {
    return new Subscribe(
        stripes,
        true,
        missedFrom(stripes, parent),
        local.tuning.lagTargetMillis(),
        0,
        Integer.bitCount(stripes & local.interior),
        local.rank(),
        List.of());
  }
}
