package org.millrace.node.core.swarm;

import java.util.Arrays;
import org.millrace.messages.swarm.ForestMessage.Probe;
import org.millrace.messages.swarm.ForestMessage.Prune;
import org.millrace.messages.swarm.ForestMessage.Why;

/**
 * The receiving side of the forest: one parent for each stripe. An orphan stripe asks the best peer
 * it has a link to; a stripe whose parent others beat by more than the hysteresis moves to the one
 * that beats it; a stripe whose parent is silent while others announce moves at once. All state is
 * one row per stripe.
 */
final class Parents {
  private static final int PENDING_MAX_MILLIS = 1_500;

  /** So many chunks in a row that came second end a parent: it may be a child of this peer. */
  private static final int DUPLICATES_MAX = 4;

  private static final int FLEE_MILLIS = 500;
  private static final int STUCK_MILLIS = 1_000;
  private static final int ASKED_MILLIS = 3_000;
  private static final int SPREAD_MILLIS = 800;

  private final Local local;
  private final Links links;
  private final Children children;
  private final Loops loops;
  private final Leads leads;
  private final SignsOfLife life;
  private final ParentChoice choice;

  /** Slot of the parent and of the one asked, by stripe. */
  private final byte[] parent;

  private final byte[] pending;
  private final byte[] duplicates;

  private final int[] changedMillis;

  /** When the parent last sent a chunk of the stripe, needed or not. */
  private final int[] fedMillis;

  /** Who took this peer's place at its parent, and is therefore no child of its own. */
  private final int[] recommended;

  private int joinedMillis;

  /** Stripes whose parent gave notice. */
  private int noticed;

  /** Stripes that no linked peer would take. */
  private int stuck;

  Parents(Local local, Children children, Wants wants, Leads leads) {
    this.leads = leads;
    this.local = local;
    this.links = local.links;
    this.children = children;
    this.loops = new Loops(local);
    this.life = new SignsOfLife(local);
    this.choice = new ParentChoice(local, children, wants, leads, life);
    int stripes = local.settings.stripes();
    parent = filled(stripes);
    pending = filled(stripes);
    duplicates = new byte[stripes];
    fedMillis = new int[stripes];
    recommended = new int[stripes];
    Arrays.fill(recommended, -1);
    changedMillis = new int[stripes];
  }

  private static byte[] filled(int length) {
    byte[] slots = new byte[length];
    Arrays.fill(slots, (byte) Links.NONE);
    return slots;
  }

  void joined() {
    joinedMillis = local.nowMillis;
  }

  /** Stripes that come in. */
  int receiving() {
    if (local.isSource()) {
      return local.settings.allStripes();
    }
    int set = 0;
    for (int s = 0; s < parent.length; s++) {
      if (parent[s] >= 0) {
        set |= 1 << s;
      }
    }
    return set;
  }

  /** Stripes without a parent. */
  int orphans() {
    return local.isSource() ? 0 : local.settings.allStripes() & ~receiving();
  }

  /** Stripes for which new links would help. */
  int stuck() {
    return stuck;
  }

  boolean isParent(int slot, int stripe) {
    return parent[stripe] == slot;
  }

  int parent(int stripe) {
    return parent[stripe];
  }

  /** A chunk came in for the first time. */
  void arrived(int slot, int stripe, long seq) {
    leads.arrived(stripe, seq);
    if (parent[stripe] == slot) {
      duplicates[stripe] = 0;
      fedMillis[stripe] = local.nowMillis;
    }
  }

  /** Whether a stripe's parent has failed, as far as one can tell here. */
  boolean failing(int stripe) {
    int slot = parent[stripe];
    if (slot < 0) {
      return true;
    }
    int row = (int) (local.settings.rowNanos() / 1_000_000);
    int stripeSilent = Math.max(2 * local.tuning.silentMillis(), 3 * row);
    return life.isSilent(slot)
        || local.nowMillis - fedMillis[stripe] > stripeSilent
        || duplicates[stripe] >= DUPLICATES_MAX;
  }

  /** Gives up parents that are gone, and asks all links for a sign of life. */
  private void leaveSilent(Actions out) {
    boolean any = false;
    for (int s = 0; s < parent.length; s++) {
      if (parent[s] >= 0 && life.isSilent(parent[s])) {
        links.refused[parent[s]] |= 1 << s;
        lose(s, out);
        any = true;
      }
    }
    if (any) {
      life.ask(children.free(), out);
    }
  }

  /** Finds parents for stripes without one, and better ones for others. */
  void tick(Actions out) {
    stuck = 0;
    if (local.isSource() || local.tuning.pullOnly()) {
      return;
    }
    leaveSilent(out);
    life.forgive(orphans());
    int[] ask = null;
    for (int s = 0; s < parent.length; s++) {
      if (pending[s] >= 0) {
        if (parent[s] < 0 && local.nowMillis - fedMillis[s] > STUCK_MILLIS) {
          stuck |= 1 << s;
        }
        if (local.nowMillis - changedMillis[s] <= patience(pending[s])) {
          continue;
        }
        refused(pending[s], 1 << s);
      }
      int slot = wish(s);
      if (slot >= 0) {
        if (ask == null) {
          ask = new int[links.peer.length];
        }
        ask[slot] |= 1 << s;
        pending[s] = (byte) slot;
        changedMillis[s] = local.nowMillis;
        links.stripesIn[slot] |= 1 << s;
      }
    }
    if (ask != null) {
      for (int slot = 0; slot < ask.length; slot++) {
        if (ask[slot] != 0) {
          local.control(slot, choice.request(ask[slot], parent), out);
        }
      }
    }
  }

  /** How long a peer may take to answer a request. */
  private int patience(int slot) {
    return Math.min(PENDING_MAX_MILLIS, 300 + 2 * links.rttMicros[slot] / 1000);
  }

  private int wish(int stripe) {
    boolean mustMove = (noticed >>> stripe & 1) != 0;
    if (parent[stripe] < 0 || mustMove) {
      int slot = choice.best(stripe, parent[stripe], recommended[stripe], fedMillis[stripe]);
      if (slot < 0 || (!mustMove && local.nowMillis - fedMillis[stripe] > STUCK_MILLIS)) {
        stuck |= 1 << stripe;
      }
      return slot >= 0 && spread(slot) ? slot : Links.NONE;
    }
    int far = leads.farBetter(stripe);
    if (far >= 0
        && local.nowMillis - changedMillis[stripe] > FLEE_MILLIS
        && choice.mayAsk(far, stripe, parent[stripe])) {
      return far;
    }
    int slot = leads.better(stripe);
    boolean better =
        slot >= 0
            && slot != parent[stripe]
            && local.nowMillis - changedMillis[stripe] > local.tuning.changeMillis()
            && local.nowMillis - fedMillis[stripe] <= local.tuning.tickMillis();
    return better && choice.mayAsk(slot, stripe, parent[stripe]) && choice.hasRoom(slot, stripe)
        ? slot
        : Links.NONE;
  }

  /** A newcomer waits a little for more links rather than take everything from the first. */
  private boolean spread(int slot) {
    return local.nowMillis - joinedMillis > SPREAD_MILLIS
        || Integer.bitCount(links.stripesIn[slot]) < local.tuning.stripesPerParent();
  }

  /** A peer will push these stripes from now on. */
  void accepted(int slot, int stripes, long headSeq, Actions out) {
    int unwanted = 0;
    int[] old = null;
    for (int rest = stripes & local.settings.allStripes(); rest != 0; rest &= rest - 1) {
      int s = Integer.numberOfTrailingZeros(rest);
      if (parent[s] == slot || (pending[s] != slot && !welcome(slot, s, headSeq))) {
        unwanted |= parent[s] == slot ? 0 : 1 << s;
        continue;
      }
      if (parent[s] >= 0 && parent[s] != slot) {
        if (old == null) {
          old = new int[links.peer.length];
        }
        old[parent[s]] |= 1 << s;
        boolean forced = (noticed >>> s & 1) != 0;
        out.fact(forced ? Actions.Fact.PARENT_LOST : Actions.Fact.PARENT_BETTER, s);
      }
      adopt(s, slot);
      if (children.of(s) != 0) {
        loops.probe(s, slot, out);
      }
    }
    if (old != null) {
      for (int before = 0; before < old.length; before++) {
        if (old[before] != 0) {
          links.stripesIn[before] &= ~old[before];
          local.control(before, new Prune(old[before], Why.BETTER, Local.NOBODY), out);
        }
      }
    }
    if (unwanted != 0) {
      local.control(slot, new Prune(unwanted, Why.BETTER, Local.NOBODY), out);
    }
  }

  /** Whether an offer that was not asked for is better than what there is. */
  private boolean welcome(int slot, int stripe, long headSeq) {
    boolean ahead = headSeq > leads.lastSeq(stripe) && local.window.covers(headSeq);
    boolean child = (links.stripesOut[slot] >>> stripe & 1) != 0;
    return !local.isSource() && !child && (ahead || failing(stripe));
  }

  private void adopt(int stripe, int slot) {
    int asked = pending[stripe];
    if (asked >= 0 && asked != slot) {
      links.stripesIn[asked] &= ~(1 << stripe);
    }
    parent[stripe] = (byte) slot;
    pending[stripe] = Links.NONE;
    leads.reset(stripe, slot);
    duplicates[stripe] = 0;
    fedMillis[stripe] = local.nowMillis;
    noticed &= ~(1 << stripe);
    recommended[stripe] = -1;
    changedMillis[stripe] = local.nowMillis;
    links.stripesIn[slot] |= 1 << stripe;
  }

  /** Makes a peer the parent without waiting for its answer, because the old one has failed. */
  void swap(int stripe, int slot, Actions out) {
    int old = parent[stripe];
    if (old >= 0 && old != slot) {
      links.stripesIn[old] &= ~(1 << stripe);
      local.control(old, new Prune(1 << stripe, Why.SLOW, Local.NOBODY), out);
    }
    if (pending[stripe] >= 0 && pending[stripe] != slot) {
      links.stripesIn[pending[stripe]] &= ~(1 << stripe);
    }
    parent[stripe] = Links.NONE;
    pending[stripe] = (byte) slot;
    changedMillis[stripe] = local.nowMillis;
    links.stripesIn[slot] |= 1 << stripe;
    out.fact(Actions.Fact.PARENT_LOST, stripe);
  }

  /** Gives up a parent that has failed while nobody else is known who would take its place. */
  void lose(int stripe, Actions out) {
    int old = parent[stripe];
    if (old < 0) {
      return;
    }
    parent[stripe] = Links.NONE;
    noticed &= ~(1 << stripe);
    links.stripesIn[old] &= ~(1 << stripe);
    changedMillis[stripe] = local.nowMillis;
    local.control(old, new Prune(1 << stripe, Why.SLOW, Local.NOBODY), out);
    out.fact(Actions.Fact.PARENT_LOST, stripe);
  }

  /** A chunk came twice. A parent that is always second is none; others should not push at all. */
  void duplicate(int slot, int stripe, Actions out) {
    if (parent[stripe] == slot) {
      duplicates[stripe] = (byte) Math.min(100, duplicates[stripe] + 1);
      fedMillis[stripe] = local.nowMillis;
    } else if (pending[stripe] != slot
        && local.nowMillis - links.askedMillis[slot] > ASKED_MILLIS) {
      local.control(slot, new Prune(1 << stripe, Why.DUPLICATE, Local.NOBODY), out);
    }
  }

  /** A number that looks for loops came from a child. */
  void probed(Probe probe, Actions out) {
    int stripe = probe.stripe();
    if (stripe < 0 || stripe >= parent.length) {
      return;
    }
    int slot = parent[stripe];
    if (loops.passes(probe, slot, out) && slot >= 0) {
      lose(stripe, out);
      links.refused[slot] |= 1 << stripe;
    }
  }

  /** A peer refuses stripes. */
  void refused(int slot, int stripes) {
    links.refused[slot] |= stripes;
    for (int rest = stripes & local.settings.allStripes(); rest != 0; rest &= rest - 1) {
      int s = Integer.numberOfTrailingZeros(rest);
      if (pending[s] == slot) {
        pending[s] = Links.NONE;
        if (parent[s] != slot) {
          links.stripesIn[slot] &= ~(1 << s);
        }
      }
    }
  }

  /**
   * A parent ends stripes; with notice it goes on until there is another. The successor, negative
   * for none, took this peer's place.
   */
  void pruned(int slot, int stripes, Why why, int successor) {
    for (int rest = stripes & local.settings.allStripes(); rest != 0; rest &= rest - 1) {
      int s = Integer.numberOfTrailingZeros(rest);
      links.refused[slot] |= 1 << s;
      if (parent[s] == slot) {
        if (why == Why.FULL) {
          noticed |= 1 << s;
          recommended[s] = successor;
        } else {
          parent[s] = Links.NONE;
          links.stripesIn[slot] &= ~(1 << s);
        }
      }
    }
  }

  /** A link is gone. */
  void forget(int slot) {
    leads.forget(slot);
    for (int s = 0; s < parent.length; s++) {
      if (parent[s] == slot) {
        parent[s] = Links.NONE;
      }
      if (pending[s] == slot) {
        pending[s] = Links.NONE;
      }
    }
  }
}
