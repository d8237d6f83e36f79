package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.LinkMessage.Ping;

/**
 * Who of the linked peers is there. A parent that says nothing for longer than its heartbeat has
 * failed; then all links are asked for a sign, and for a while only those count that gave one.
 */
final class SignsOfLife {
  private static final int TROUBLE_MILLIS = 1_500;
  private static final int ALIVE_MILLIS = 200;
  private static final int FORGIVE_MILLIS = 400;
  private static final int FORGIVE_MAX_MILLIS = 6_400;

  private final Local local;
  private final Links links;
  private int troubleMillis = -TROUBLE_MILLIS;
  private int forgivenMillis;
  private int forgiveMillis = FORGIVE_MILLIS;

  SignsOfLife(Local local) {
    this.local = local;
    this.links = local.links;
  }

  /** A parent that neither pushes nor says that it lives. */
  boolean isSilent(int slot) {
    return local.nowMillis - links.heardMillis[slot] > local.pace.silentMillis;
  }

  /** A parent has failed: whoever was not heard just now is asked for a sign. */
  void ask(int slotsFree, Actions out) {
    if (local.pace.thin || local.nowMillis - troubleMillis < TROUBLE_MILLIS) {
      return;
    }
    troubleMillis = local.nowMillis;
    for (long rest = links.greeted; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      if (!isAlive(slot)) {
        var ping = new Ping(1_000L * local.nowMillis, 0, slotsFree, local.interior);
        local.control(slot, ping, out);
      }
    }
  }

  /** In trouble only those count that were heard just before, or since. */
  boolean isAlive(int slot) {
    return local.nowMillis - troubleMillis > TROUBLE_MILLIS
        || links.heardMillis[slot] > troubleMillis - ALIVE_MILLIS;
  }

  /** Whoever could not help a moment ago may have found a parent of its own meanwhile. */
  void forgive(int orphans) {
    if (orphans == 0 || local.pace.thin) {
      forgiveMillis = Math.max(FORGIVE_MILLIS, local.pace.graftMinMillis);
      forgivenMillis = local.nowMillis;
    } else if (local.nowMillis - forgivenMillis > forgiveMillis) {
      forgivenMillis = local.nowMillis;
      forgiveMillis = Math.min(2 * forgiveMillis, FORGIVE_MAX_MILLIS);
      for (long rest = links.greeted; rest != 0; rest &= rest - 1) {
        links.refused[Long.numberOfTrailingZeros(rest)] &= ~orphans;
      }
    }
  }
}
