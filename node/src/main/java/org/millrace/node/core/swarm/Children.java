package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.millrace.messages.swarm.ForestMessage.Prune;
import org.millrace.messages.swarm.ForestMessage.Subscribe;
import org.millrace.messages.swarm.ForestMessage.SubscribeAck;
import org.millrace.messages.swarm.ForestMessage.SubscribeReject;
import org.millrace.messages.swarm.ForestMessage.Why;
import org.millrace.messages.swarm.LinkMessage.Ping;
import org.millrace.messages.swarm.PeerInfo;

/**
 * The serving side of the forest: which stripes are pushed to whom. No child is taken without a
 * free slot, but one that serves others in a stripe takes the place of one that does not; the
 * replaced child is told where to go and fed for a while longer. Bounded by links times stripes.
 */
final class Children {
  private static final int ALTERNATIVES = 3;
  private static final int NOTICE_MILLIS = 3_000;
  private static final double BURST_SHARE = 0.92;
  private static final int INTERIOR_KEY = 32;
  private static final int KEY_MARGIN = 3;

  private final Local local;
  private final Links links;

  /** Slots to which each stripe is pushed. */
  private final long[] of;

  private int used;
  private final Entries entries;

  /** Notices: stripes of a slot that end at a time. */
  private int notices;

  private int[] noticeStripes = new int[0];
  private int[] noticeMillis = new int[0];
  private byte[] noticeSlot = new byte[0];

  Children(Local local, Leads leads) {
    this.local = local;
    this.links = local.links;
    this.of = new long[local.settings.stripes()];
    this.entries = new Entries(local, this, leads);
  }

  /** The slots that a chunk of this stripe goes to. */
  long of(int stripe) {
    return of[stripe];
  }

  /** Stripes that could still be pushed. */
  int free() {
    return Math.max(0, local.slots - used);
  }

  /** Whether the uplink has time for newcomers beside what it pushes. */
  boolean sparesBursts() {
    return local.slots > 0 && used < local.slotsPossible * BURST_SHARE;
  }

  /** Stripes of the source that go to too few who serve them. */
  int unserved() {
    return local.isSource() ? entries.unserved() : 0;
  }

  int used() {
    return used;
  }

  /** A peer asks for stripes; {@code receiving} are those that come in here. */
  void subscribe(int slot, Subscribe message, int receiving, Actions out) {
    links.rank[slot] = (byte) Math.min(15, Math.max(0, message.rank()));
    int asked = message.stripes() & local.settings.allStripes();
    if (!message.eager()) {
      listen(slot, asked, out);
      return;
    }
    int fresh = asked & ~links.stripesOut[slot];
    int taken = asked & ~fresh;
    Why why = Why.NOT_HERE;
    for (int rest = fresh; rest != 0; rest &= rest - 1) {
      int stripe = Integer.numberOfTrailingZeros(rest);
      if ((receiving >>> stripe & 1) != 0) {
        if (take(slot, stripe, out)) {
          taken |= 1 << stripe;
        } else {
          why = local.slots == 0 ? Why.LEAF_ONLY : Why.FULL;
        }
      }
    }
    withdraw(slot, taken);
    if (taken != 0) {
      local.control(slot, new SubscribeAck(taken, Math.max(0, local.window.head())), out);
      catchUp(slot, taken, message.fromSeq());
    }
    int refused = asked & ~taken;
    if (refused != 0) {
      out.fact(Actions.Fact.REJECTED, Integer.bitCount(refused));
      local.control(
          slot, new SubscribeReject(refused, why, alternatives(refused, slot), 1_000), out);
    }
  }

  private void listen(int slot, int asked, Actions out) {
    if (asked == 0) {
      links.listeners &= ~(1L << slot);
    } else if (Long.bitCount(links.listeners) < local.listenersMax || isListener(slot)) {
      links.listeners |= 1L << slot;
    } else {
      local.control(slot, new SubscribeReject(0, Why.FULL, Local.NOBODY, 5_000), out);
    }
  }

  private boolean isListener(int slot) {
    return (links.listeners >>> slot & 1) != 0;
  }

  private boolean take(int slot, int stripe, Actions out) {
    if (hasRoom(stripe) && (serves(slot, stripe) || !keptForServing(stripe))) {
      add(slot, stripe);
      return true;
    }
    int key = key(slot, stripe);
    int victim = Links.NONE;
    int lowest = key - KEY_MARGIN;
    for (long rest = of[stripe]; rest != 0; rest &= rest - 1) {
      int child = Long.numberOfTrailingZeros(rest);
      int childKey = key(child, stripe);
      if (childKey < lowest && !isNoticed(child, stripe)) {
        lowest = childKey;
        victim = child;
      }
    }
    if (victim == Links.NONE || notices >= Math.max(4, local.slots / 4)) {
      return false;
    }
    notice(victim, stripe, slot, out);
    add(slot, stripe);
    return true;
  }

  /**
   * The source gives each stripe the same number of copies; others fill their own stripes first.
   */
  boolean hasRoom(int stripe) {
    if (local.isSource()) {
      return Long.bitCount(of[stripe]) - noticed(stripe) < copies();
    }
    boolean own = (local.interior >>> stripe & 1) != 0;
    return local.slots - used > (own ? 0 : local.slots / 16);
  }

  int copies() {
    return Math.max(1, local.slots / local.settings.stripes());
  }

  /** The stripes of those received that one more child could have. */
  int open(int receiving) {
    int set = 0;
    for (int rest = receiving; rest != 0; rest &= rest - 1) {
      int stripe = Integer.numberOfTrailingZeros(rest);
      set |= hasRoom(stripe) ? 1 << stripe : 0;
    }
    return set;
  }

  private boolean serves(int slot, int stripe) {
    return (links.interior[slot] >>> stripe & 1) != 0;
  }

  /** All but the first copy of the source are for children that serve others. */
  private boolean keptForServing(int stripe) {
    return local.isSource() && of[stripe] != 0;
  }

  int noticed(int stripe) {
    int count = 0;
    for (int i = 0; i < notices; i++) {
      count += noticeStripes[i] >>> stripe & 1;
    }
    return count;
  }

  /**
   * Only a child that serves others in the stripe takes a place, and only from one that does not:
   * whoever has children of its own would tear a whole branch off.
   */
  private int key(int slot, int stripe) {
    return serves(slot, stripe) ? INTERIOR_KEY : links.rank[slot];
  }

  void add(int slot, int stripe) {
    of[stripe] |= 1L << slot;
    links.stripesOut[slot] |= 1 << stripe;
    used++;
  }

  /** A noticed child does not count any more, but is still pushed to. */
  void notice(int slot, int stripe, int newcomer, Actions out) {
    used--;
    if (notices == noticeSlot.length) {
      int length = notices + 4;
      noticeStripes = Arrays.copyOf(noticeStripes, length);
      noticeMillis = Arrays.copyOf(noticeMillis, length);
      noticeSlot = Arrays.copyOf(noticeSlot, length);
    }
    noticeStripes[notices] = 1 << stripe;
    noticeMillis[notices] = local.nowMillis + NOTICE_MILLIS;
    noticeSlot[notices] = (byte) slot;
    notices++;
    out.fact(Actions.Fact.PREEMPTED, stripe);
    List<PeerInfo> others = new ArrayList<>(ALTERNATIVES);
    others.add(local.info(newcomer, Math.max(1, links.slotsFree[newcomer])));
    others.addAll(alternatives(1 << stripe, newcomer));
    local.control(slot, new Prune(1 << stripe, Why.FULL, others), out);
  }

  boolean isNoticed(int slot, int stripe) {
    for (int i = 0; i < notices; i++) {
      if (noticeSlot[i] == slot && (noticeStripes[i] >>> stripe & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /** A noticed child that asks again and gets its place counts again. */
  private void withdraw(int slot, int stripes) {
    for (int i = notices - 1; i >= 0; i--) {
      if (noticeSlot[i] == slot && (noticeStripes[i] & stripes) != 0 && free() > 0) {
        used++;
        removeNotice(i);
      }
    }
  }

  private void removeNotice(int i) {
    notices--;
    noticeStripes[i] = noticeStripes[notices];
    noticeMillis[i] = noticeMillis[notices];
    noticeSlot[i] = noticeSlot[notices];
  }

  private void catchUp(int slot, int stripes, long fromSeq) {
    if (fromSeq == 0 || local.pace.thin) {
      return;
    }
    int due = local.nowMillis + 1_000;
    long head = local.window.head();
    long from = Math.max(fromSeq, head - 4L * local.settings.stripes());
    for (long seq = from; seq <= head; seq++) {
      if ((stripes >>> local.settings.stripe(seq) & 1) != 0 && local.window.has(seq)) {
        local.sender().repair(slot, seq, due);
      }
    }
  }

  /** The other side, or this one, ends some stripes. */
  void prune(int slot, int stripes) {
    int ended = links.stripesOut[slot] & stripes;
    links.stripesOut[slot] &= ~stripes;
    for (int rest = ended; rest != 0; rest &= rest - 1) {
      of[Integer.numberOfTrailingZeros(rest)] &= ~(1L << slot);
      used--;
    }
    for (int i = notices - 1; i >= 0; i--) {
      if (noticeSlot[i] == slot && (noticeStripes[i] & ended) != 0) {
        used++;
        removeNotice(i);
      }
    }
    if (ended != 0) {
      local.sender().forget(slot, ended);
    }
  }

  /** Ends what was given notice long enough ago, and offers what nobody serves. */
  void tick(Actions out) {
    if (local.isSource()) {
      entries.tick(out);
    }
    assure(out);
    for (int i = notices - 1; i >= 0; i--) {
      if (noticeMillis[i] <= local.nowMillis) {
        int slot = noticeSlot[i];
        int stripes = noticeStripes[i];
        prune(slot, stripes);
        local.control(slot, new Prune(stripes, Why.BETTER, Local.NOBODY), out);
      }
    }
  }

  /** Tells children that this peer lives although it has had nothing for them for a while. */
  private void assure(Actions out) {
    if (used == 0) {
      return;
    }
    int before = local.nowMillis - local.pace.heartbeatMillis;
    for (long rest = links.greeted; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (links.stripesOut[slot] != 0 && links.toldMillis[slot] <= before) {
        local.control(slot, new Ping(0, 0, free(), local.info(0).interior()), out);
      }
    }
  }

  private boolean hasInterior(long slots, int stripe) {
    for (long rest = slots; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if ((links.interior[slot] >>> stripe & 1) != 0 && links.slotsFree[slot] > 0) {
        return true;
      }
    }
    return false;
  }

  /** Children that serve others in these stripes and may have room. */
  private List<PeerInfo> alternatives(int stripes, int except) {
    List<PeerInfo> found = new ArrayList<>(ALTERNATIVES);
    for (int rest = stripes; rest != 0 && found.size() < ALTERNATIVES; rest &= rest - 1) {
      int stripe = Integer.numberOfTrailingZeros(rest);
      long pool = of[stripe] & ~(1L << except);
      int best = Links.NONE;
      if (!hasInterior(pool, stripe)) {
        pool = links.greeted & ~(1L << except);
      }
      for (long some = pool; some != 0; some &= some - 1) {
        int child = Long.numberOfTrailingZeros(some);
        boolean serves = (links.interior[child] >>> stripe & 1) != 0;
        if (serves && (best < 0 || links.slotsFree[child] > links.slotsFree[best])) {
          best = child;
        }
      }
      if (best >= 0) {
        links.slotsFree[best] = (short) Math.max(0, links.slotsFree[best] - 1);
        found.add(local.info(best, links.slotsFree[best]));
      }
    }
    return found;
  }
}
