package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.ForestMessage.Graft;
import org.millrace.messages.swarm.ForestMessage.IHave;

/**
 * Asks for what was announced and did not come. The timer of each link follows the 95th percentile
 * of the time between its first announcement of a chunk and the chunk, so that a slow link does not
 * trigger askings that only double the traffic; short slack before playback halves it. Stripes
 * whose parent works may cause one asking per {@link #BUDGET_UNIT} chunks, which keeps a late swarm
 * from becoming an overloaded one. When a stripe's parent has failed the asking also makes the
 * announcer the new parent. Bounded by {@link Wants#MAX}.
 */
final class Repair {
  private static final int ORPHAN_MILLIS = 60;
  private static final int SHORT_SLACK_MILLIS = 1_000;
  private static final int SCAN_MILLIS = 250;
  private static final int SCAN_MAX = 32;
  private static final int BUDGET_UNIT = 20;
  private static final int BUDGET_MAX = 64 * BUDGET_UNIT;

  private final Local local;
  private final Links links;
  private final Parents parents;
  private final Leads leads;
  private final Playout playout;
  private final Wants wants;
  private int scannedMillis;

  /** Askings that stripes with a working parent may still cause. */
  private int budget = BUDGET_MAX;

  /** What a startup burst will bring is not asked for until it had its time. */
  private int quietUntilMillis;

  private long quietBefore;

  Repair(Local local, Wants wants, Leads leads, Parents parents, Playout playout) {
    this.leads = leads;
    this.wants = wants;
    this.local = local;
    this.links = local.links;
    this.parents = parents;
    this.playout = playout;
  }

  int pending() {
    return wants.size;
  }

  boolean wants(long seq) {
    return wants.find(seq) >= 0;
  }

  void quiet(int untilMillis, long beforeSeq) {
    quietUntilMillis = untilMillis;
    quietBefore = beforeSeq;
  }

  /** A peer says what it has. */
  void announced(int slot, IHave message) {
    links.open[slot] = message.open();
    byte[] entries = message.entries();
    long seq = message.baseSeq();
    int pairs = Math.min(IHave.ENTRIES_MAX, entries.length / 2);
    for (int i = 0; i < pairs; i++) {
      seq += entries[2 * i] & 0xFF;
      int push = local.nowMillis - (entries[2 * i + 1] & 0xFF) * IHave.HELD_UNIT_MILLIS;
      int stripe = local.settings.stripe(seq);
      if (local.window.has(seq)) {
        leads.announced(slot, stripe, seq, push);
      } else if (local.window.covers(seq)) {
        want(slot, stripe, seq, push);
      }
    }
  }

  private void want(int slot, int stripe, long seq, int push) {
    int entry = wants.find(seq);
    if (entry >= 0) {
      wants.announcers[entry] |= 1L << slot;
      return;
    }
    int wait = local.tuning.pullOnly() ? 0 : timer(slot);
    if (!local.tuning.pullOnly() && parents.parent(stripe) < 0) {
      wait = Math.min(wait, ORPHAN_MILLIS);
    } else if (isHole(stripe, seq)) {
      wait = local.pace.thin ? wait : Math.min(wait, ORPHAN_MILLIS);
    } else if (playout.slackMillis(seq) < SHORT_SLACK_MILLIS) {
      wait = Math.max(wait / 2, local.pace.graftMinMillis);
    }
    wants.add(seq, slot, local.nowMillis, push, local.nowMillis + wait);
  }

  /** A later chunk of the stripe is here: its parent will not send this one any more. */
  private boolean isHole(int stripe, long seq) {
    return seq < leads.lastSeq(stripe);
  }

  private int timer(int slot) {
    int learned = links.graftMillis[slot];
    if (learned == 0) {
      return Math.clamp(
          local.pace.graftStartMillis, local.pace.graftMinMillis, local.pace.graftMaxMillis);
    }
    return Math.clamp(learned * 3 / 2, local.pace.graftMinMillis, local.pace.graftMaxMillis);
  }

  /** A chunk came in for the first time. True when it had been asked for. */
  boolean arrived(int stripe, long seq) {
    budget = Math.min(budget + 1, BUDGET_MAX);
    int entry = wants.find(seq);
    if (entry < 0) {
      return false;
    }
    int slot = wants.firstSlot[entry];
    boolean asked = wants.tries[entry] > 0;
    if (!asked && links.isUp(slot)) {
      learn(slot, local.nowMillis - wants.firstMillis[entry]);
      leads.sample(slot, stripe, local.nowMillis - wants.pushMillis[entry]);
    }
    wants.remove(entry);
    return asked;
  }

  /** Moves the link's 95th percentile a step toward the sample. */
  private void learn(int slot, int waitMillis) {
    int p95 = links.graftMillis[slot] == 0 ? waitMillis : links.graftMillis[slot];
    int step = Math.max(1, p95 / 16);
    int next = waitMillis > p95 ? p95 + step * 5 : p95 - Math.max(1, step / 4);
    links.graftMillis[slot] = (short) Math.clamp(next, 1, 2_000);
  }

  /** The peer asked does not have it. */
  void nacked(int slot, long[] seqs) {
    for (long seq : seqs) {
      int entry = wants.find(seq);
      if (entry >= 0) {
        wants.announcers[entry] &= ~(1L << slot);
        wants.dueMillis[entry] = local.nowMillis;
        if (wants.announcers[entry] == 0) {
          wants.remove(entry);
        }
      }
    }
  }

  void forget(int slot) {
    wants.forget(slot);
  }

  /** Asks for what is due. */
  void tick(Actions out) {
    if (local.nowMillis - scannedMillis >= SCAN_MILLIS) {
      scannedMillis = local.nowMillis;
      wants.forgetBefore(Math.max(playout.next(), local.window.base()));
      scan();
    }
    int due = 0;
    for (int i = 0; i < wants.size; i++) {
      if (wants.dueMillis[i] <= local.nowMillis) {
        due++;
      }
    }
    if (due > 0) {
      ask(due, out);
    }
  }

  private void ask(int due, Actions out) {
    var asking = new Asking(due);
    for (int i = wants.size - 1; i >= 0; i--) {
      if (wants.dueMillis[i] > local.nowMillis) {
        continue;
      }
      int stripe = local.settings.stripe(wants.seq[i]);
      boolean fed =
          !local.tuning.pullOnly()
              && !parents.failing(stripe)
              && (local.pace.thin || !isHole(stripe, wants.seq[i]));
      if (fed && budget < BUDGET_UNIT) {
        wants.dueMillis[i] = local.nowMillis + local.pace.answerMillis / 2;
        continue;
      }
      int slot = nearest(wants.announcers[i]);
      if (slot < 0 || wants.tries[i] >= local.tuning.graftTries()) {
        wants.remove(i);
        continue;
      }
      if (asking.count(slot) == Graft.SEQS_MAX) {
        continue;
      }
      long seq = wants.seq[i];
      budget -= fed ? BUDGET_UNIT : 0;
      asked(i, slot);
      asking.add(slot, seq, swapIfFailed(slot, seq, out));
    }
    for (long rest = asking.slots; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      long[] seqs = asking.seqs(slot);
      out.fact(Actions.Fact.GRAFTED, seqs.length);
      int slack = Math.clamp(playout.slackMillis(seqs[0]), 200, 4_000);
      links.askedMillis[slot] = local.nowMillis;
      local.control(slot, new Graft(seqs, asking.eager(slot), slack), out);
    }
  }

  private void asked(int entry, int slot) {
    wants.tries[entry]++;
    long others = wants.announcers[entry] & ~(1L << slot);
    if (others != 0) {
      wants.announcers[entry] = others;
    }
    int wait = links.rttMicros[slot] / 1000 + local.pace.answerMillis * wants.tries[entry];
    wants.dueMillis[entry] = local.nowMillis + wait;
  }

  /** The stripe as a bit when its parent has failed and the peer asked becomes the new one. */
  private int swapIfFailed(int slot, long seq, Actions out) {
    int stripe = local.settings.stripe(seq);
    if (local.tuning.pullOnly()) {
      return 0;
    }
    if (seq <= leads.lastSeq(stripe) || !parents.failing(stripe)) {
      return 0;
    }
    boolean child = (links.stripesOut[slot] >>> stripe & 1) != 0;
    boolean room = (links.open[slot] >>> stripe & 1) != 0 || links.slotsFree[slot] > 0;
    if (child || !room || parents.parent(stripe) == slot) {
      parents.lose(stripe, out);
      return 0;
    }
    parents.swap(stripe, slot, out);
    return 1 << stripe;
  }

  private int nearest(long slots) {
    int best = Links.NONE;
    for (long rest = slots & links.up; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (best < 0 || links.rttMicros[slot] < links.rttMicros[best]) {
        best = slot;
      }
    }
    return best;
  }

  /** Holes that nobody announced, or that all forgot: ask parents for them. */
  private void scan() {
    long end = local.window.head() - 2L * local.settings.stripes();
    long from = Math.max(playout.next(), quietUntilMillis > local.nowMillis ? quietBefore : 0);
    long seq = local.window.firstMissing(Math.max(from, local.window.base()));
    long pool = links.announcers & links.greeted;
    for (int s = 0; s < local.settings.stripes(); s++) {
      if (parents.parent(s) >= 0) {
        pool |= 1L << parents.parent(s);
      }
    }
    if (pool == 0) {
      return;
    }
    for (int found = 0; seq < end && found < SCAN_MAX; found++) {
      boolean idle = local.settings.isParity(seq);
      if (!idle && wants.find(seq) < 0) {
        int turn = local.random.nextInt(Long.bitCount(pool));
        int slot = nth(pool, turn);
        if (wants.add(seq, slot, local.nowMillis, local.nowMillis, local.nowMillis)) {
          wants.announcers[wants.size - 1] = pool;
          wants.tries[wants.size - 1] = 1;
        }
      }
      seq = local.window.firstMissing(seq + 1);
    }
  }

  private static int nth(long set, int n) {
    long rest = set;
    for (int i = 0; i < n; i++) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }
}
