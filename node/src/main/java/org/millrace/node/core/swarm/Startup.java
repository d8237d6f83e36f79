package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.ForestMessage.Nack;
import org.millrace.messages.swarm.MediaMessage;
import org.millrace.messages.swarm.MediaMessage.FetchRange;
import org.millrace.messages.swarm.MediaMessage.KeyIndex;
import org.millrace.messages.swarm.MediaMessage.KeyIndexRequest;

/**
 * From the first link to the first frame: asks the first peers that answer for their key frames,
 * starts at the newest one, and fetches what has passed since from two of them at a time. A helper
 * that has no time is replaced by the next.
 */
final class Startup {
  private static final int HELPERS = 2;
  private static final int ASKED_MAX = 3;
  private static final int RETRY_MILLIS = 700;
  private static final int BURST_MILLIS = 1_500;

  private final Local local;
  private final Links links;
  private final Playout playout;
  private final Repair repair;

  private long asked;
  private long helpers;
  private long from;
  private long to;
  private int triedMillis;
  private boolean done;

  Startup(Local local, Playout playout, Repair repair) {
    this.local = local;
    this.links = local.links;
    this.playout = playout;
    this.repair = repair;
    this.done = local.isSource();
  }

  boolean done() {
    return done;
  }

  /** Whether chunks from a peer are part of the start. */
  boolean expects(int slot) {
    return !done && (helpers >>> slot & 1) != 0;
  }

  void linkUp(int slot, Actions out) {
    if (!done && !playout.started() && Long.bitCount(asked) < ASKED_MAX) {
      asked |= 1L << slot;
      triedMillis = local.nowMillis;
      local.control(slot, new KeyIndexRequest(2), out);
    }
  }

  void received(int slot, KeyIndex index, Actions out) {
    boolean invited = (asked >>> slot & 1) != 0;
    if (done || !invited || index.entries().isEmpty()) {
      return;
    }
    if (!playout.started()) {
      MediaMessage.Key key = index.entries().getLast();
      local.window.startAt(key.seq());
      playout.startAt(key.seq());
      from = key.seq();
      to = Math.min(index.headSeq() + 1, from + local.window.length());
      repair.quiet(local.nowMillis + BURST_MILLIS, to);
      fetch(slot, half(0), out);
      int other = roomiest(links.greeted & ~(1L << slot));
      fetch(other >= 0 ? other : slot, half(1), out);
    }
  }

  /** Whoever has most slots free has most uplink to spare. */
  private int roomiest(long slots) {
    int best = Links.NONE;
    for (long rest = slots; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (best < 0 || links.slotsFree[slot] > links.slotsFree[best]) {
        best = slot;
      }
    }
    return best;
  }

  private int half(int part) {
    return local.settings.allStripes() & (part == 0 ? 0x55555555 : 0xAAAAAAAA);
  }

  private void fetch(int slot, int stripes, Actions out) {
    helpers |= 1L << slot;
    triedMillis = local.nowMillis;
    links.askedMillis[slot] = local.nowMillis;
    local.control(slot, new FetchRange(from, to, stripes, 0), out);
  }

  /** A helper has no time for a burst, which it says by naming the first seq. */
  boolean refused(int slot, Nack nack, Actions out) {
    boolean ours = (helpers >>> slot & 1) != 0 && nack.seqs().length == 1 && nack.seqs()[0] == from;
    if (done || !ours) {
      return false;
    }
    int next = roomiest(links.greeted & ~helpers);
    if (next >= 0 && Long.bitCount(helpers) < 4 * HELPERS) {
      fetch(next, local.settings.allStripes(), out);
    }
    return true;
  }

  void tick(Actions out) {
    if (done) {
      return;
    }
    if (playout.started()) {
      done = playout.delivering() && local.window.firstMissing(from) >= to;
    } else if (local.nowMillis - triedMillis > RETRY_MILLIS) {
      asked &= links.greeted;
      int next = Long.numberOfTrailingZeros(links.greeted & ~asked);
      if (next < 64) {
        asked |= 1L << next;
        local.control(next, new KeyIndexRequest(2), out);
      } else {
        asked = 0;
      }
      triedMillis = local.nowMillis;
    }
  }

  void forget(int slot) {
    asked &= ~(1L << slot);
    helpers &= ~(1L << slot);
  }
}
