package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.ForestMessage.SubscribeAck;

/**
 * The first hops of a source: for each stripe a few children that serve it to others. A stripe that
 * goes to too few of them is offered to another linked peer that serves it, so that one whose
 * entries all died finds its way again.
 */
final class Entries {
  private static final int OFFER_MILLIS = 1_000;

  private final Local local;
  private final Links links;
  private final Children children;
  private final Leads leads;
  private int offeredMillis;

  Entries(Local local, Children children, Leads leads) {
    this.local = local;
    this.links = local.links;
    this.children = children;
    this.leads = leads;
  }

  void tick(Actions out) {
    if (local.nowMillis - offeredMillis >= OFFER_MILLIS) {
      offeredMillis = local.nowMillis;
      relieve(out);
      offer(out);
    }
  }

  private void offer(Actions out) {
    for (int rest = unserved(); rest != 0; rest &= rest - 1) {
      int stripe = Integer.numberOfTrailingZeros(rest);
      long able = serving(links.greeted & ~children.of(stripe), stripe);
      if (able == 0) {
        continue;
      }
      int slot = pick(able);
      if (children.hasRoom(stripe) || mayExceed(stripe)) {
        children.add(slot, stripe);
        long head = Math.max(0, leads.lastSeq(stripe));
        local.control(slot, new SubscribeAck(1 << stripe, head), out);
      }
    }
  }

  /** One copy more until it is clear that the offer was taken. */
  private boolean mayExceed(int stripe) {
    return Long.bitCount(children.of(stripe)) - children.noticed(stripe) <= children.copies();
  }

  /** Where an offer was taken, a child that serves nobody makes room. */
  private void relieve(Actions out) {
    for (int stripe = 0; stripe < local.settings.stripes(); stripe++) {
      long of = children.of(stripe);
      long able = serving(of, stripe);
      long others = of & ~able;
      boolean over = Long.bitCount(of) - children.noticed(stripe) > children.copies();
      if (able != 0 && others != 0 && over) {
        int victim = Long.numberOfTrailingZeros(others);
        if (!children.isNoticed(victim, stripe)) {
          children.notice(victim, stripe, Long.numberOfTrailingZeros(able), out);
        }
      }
    }
  }

  /** Stripes that go to fewer who serve them than there are copies. */
  int unserved() {
    int set = 0;
    for (int stripe = 0; stripe < local.settings.stripes(); stripe++) {
      int served = Long.bitCount(serving(children.of(stripe), stripe));
      set |= served < children.copies() ? 1 << stripe : 0;
    }
    return set;
  }

  private int pick(long set) {
    long rest = set;
    for (int i = local.random.nextInt(Long.bitCount(set)); i > 0; i--) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }

  /** Those of a set that serve a stripe. */
  private long serving(long slots, int stripe) {
    long set = 0;
    for (long rest = slots; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      set |= (long) (links.interior[slot] >>> stripe & 1) << slot;
    }
    return set;
  }
}
