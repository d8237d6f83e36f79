package org.millrace.node.core.swarm;

import java.util.List;
import org.millrace.messages.swarm.ForestMessage.Subscribe;

/**
 * Chooses whose announcements this peer hears: a few peers that are likely to be ahead. The first
 * is the nearest, the others are drawn; now and then the least useful one makes room, so that in
 * time many are compared as parents.
 */
final class Listening {
  private static final int CHECK_MILLIS = 400;
  private static final int ROTATE_MILLIS = 2_000;

  /** Beside the refused stripes: it does not announce. */
  private static final int REFUSED = 1 << 31;

  private final Local local;
  private final Links links;
  private int checkedMillis = -CHECK_MILLIS;
  private int rotatedMillis;

  Listening(Local local) {
    this.local = local;
    this.links = local.links;
    this.rotatedMillis = local.random.nextInt(ROTATE_MILLIS);
  }

  void tick(Actions out) {
    if (local.isSource() || local.nowMillis - checkedMillis < CHECK_MILLIS) {
      return;
    }
    checkedMillis = local.nowMillis;
    int wanted = local.pace.announcers;
    replaceSilent(out);
    if (local.nowMillis - rotatedMillis > ROTATE_MILLIS
        && Long.bitCount(links.announcers) >= wanted) {
      rotatedMillis = local.nowMillis;
      drop(least(), out);
    }
    while (Long.bitCount(links.announcers) < wanted) {
      int slot = choose();
      if (slot < 0) {
        return;
      }
      links.announcers |= 1L << slot;
      links.score[slot] = 0;
      local.control(slot, request(local.settings.allStripes()), out);
    }
  }

  /** Whoever has announced nothing for a while is starving, or gone. */
  private void replaceSilent(Actions out) {
    int before = local.nowMillis - local.pace.silentMillis - local.pace.announceMillis;
    for (long rest = links.announcers; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (links.heardMillis[slot] < before) {
        drop(slot, out);
        links.refused[slot] |= REFUSED;
      }
    }
  }

  private void drop(int slot, Actions out) {
    links.announcers &= ~(1L << slot);
    local.control(slot, request(0), out);
  }

  private Subscribe request(int stripes) {
    return new Subscribe(stripes, false, 0, 0, 0, 0, local.rank(), List.of());
  }

  private int least() {
    int least = Links.NONE;
    for (long rest = links.announcers; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (least < 0 || links.score[slot] < links.score[least]) {
        least = slot;
      }
    }
    return least;
  }

  private int choose() {
    boolean first = links.announcers == 0 && local.tuning.nearLinks();
    int best = Links.NONE;
    int bestCost = Integer.MAX_VALUE;
    for (long rest = links.greeted & ~links.announcers; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      int cost = first ? links.rttMicros[slot] : local.random.nextInt(100_000);
      cost += links.interior[slot] == 0 ? 1_000_000 : 0;
      cost += links.stripesOut[slot] == 0 ? 0 : 300_000;
      cost += (links.refused[slot] & REFUSED) != 0 ? 2_000_000 : 0;
      if (cost < bestCost) {
        bestCost = cost;
        best = slot;
      }
    }
    return best;
  }

  /** A peer does not announce to this one. */
  void refused(int slot) {
    links.announcers &= ~(1L << slot);
    links.refused[slot] |= REFUSED;
  }
}
