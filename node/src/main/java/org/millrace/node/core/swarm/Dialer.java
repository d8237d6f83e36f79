package org.millrace.node.core.swarm;

/**
 * Decides which links to open and to close. While stripes lack parents it dials peers that serve
 * them, else it keeps a base of links and now and then tries somebody new, near ones first; links
 * without a purpose are closed. At most {@link #PARALLEL} dials are under way.
 */
final class Dialer {
  private static final int PARALLEL = 6;
  private static final int PARALLEL_WEAK = 3;
  private static final int BASE = 8;
  private static final int BASE_WEAK = 5;
  private static final int EXPLORE_MILLIS = 5_000;
  private static final int DIAL_MAX_MILLIS = 5_000;
  private static final int IDLE_MILLIS = 8_000;
  private static final int SWEEP_MILLIS = 2_000;
  private static final int REFUSED_SWEEPS = 3;
  private static final int KEEPALIVE_MILLIS = 10_000;
  private static final int DEAD_MILLIS = 31_000;

  private final Local local;
  private final Links links;
  private final PassiveView passive;
  private int exploredMillis;
  private int dialledMillis;
  private int sweptMillis;
  private int sweeps;

  /** Whether this sweep forgives refusals. */
  private boolean forget;

  Dialer(Local local, PassiveView passive) {
    this.local = local;
    this.links = local.links;
    this.passive = passive;
  }

  /** Dials one peer, if it is not linked. */
  void dial(int peer, Actions out) {
    if (peer == local.self || links.slot(peer) >= 0) {
      return;
    }
    int slot = links.add(peer, local.nowMillis);
    if (slot >= 0) {
      out.connect(peer);
    }
  }

  /** Opens what is needed; {@code stuck} are stripes that no linked peer would push. */
  void tick(int stuck, Membership membership, Actions out) {
    int dialling = Long.bitCount(links.used & ~links.up);
    int linked = Long.bitCount(links.up);
    if (membership.courted() >= 0 && !links.full()) {
      passive.remove(membership.courted());
      dial(membership.courted(), out);
      membership.dialled();
    }
    int wanted = base() - linked - dialling;
    boolean paced = local.nowMillis - dialledMillis >= local.pace.dialMillis();
    if (stuck != 0 && paced) {
      wanted = Math.max(wanted, Math.min(2, Integer.bitCount(stuck)) - dialling);
    }
    boolean explore =
        local.nowMillis - exploredMillis > EXPLORE_MILLIS + 10 * local.pace.dialMillis();
    if (explore && wanted <= 0 && local.slots > 0 && linked < links.limit() * 3 / 4) {
      wanted = 1;
    }
    if (explore) {
      exploredMillis = local.nowMillis - local.random.nextInt(EXPLORE_MILLIS / 4);
    }
    boolean near = local.tuning.nearLinks() && (linked < BASE || local.random.nextInt(4) != 0);
    for (int i = 0;
        i < wanted && dialling + i < (local.slots == 0 ? PARALLEL_WEAK : PARALLEL) && !links.full();
        i++) {
      int place = passive.best(stuck == 0 ? -1 : stuck, near && i % 2 == 0);
      if (place < 0) {
        return;
      }
      int peer = passive.id(place);
      int slot = links.add(peer, local.nowMillis);
      if (slot >= 0) {
        passive.into(place, links, slot);
        dialledMillis = local.nowMillis;
        out.connect(peer);
      }
      passive.remove(peer);
    }
  }

  /** A peer without uplink cannot afford many handshakes. */
  private int base() {
    int base = local.slots == 0 ? BASE_WEAK : BASE;
    return Math.min(base, links.limit() * 3 / 4);
  }

  /** Whether a round of {@link #fate} is due. */
  boolean sweepDue() {
    if (local.nowMillis - sweptMillis < SWEEP_MILLIS) {
      return false;
    }
    sweptMillis = local.nowMillis;
    forget = ++sweeps % REFUSED_SWEEPS == 0;
    return true;
  }

  /** Why a link should go: it is dead (true) or idle (false); null when it should stay. */
  Fate fate(int slot) {
    if (forget) {
      links.refused[slot] = 0;
    }
    links.score[slot] = (byte) (links.score[slot] / 2);
    int now = local.nowMillis;
    if (!links.isUp(slot)) {
      return now - links.upMillis[slot] > DIAL_MAX_MILLIS ? Fate.DEAD : Fate.KEEP;
    }
    if (now - links.heardMillis[slot] > DEAD_MILLIS) {
      return Fate.DEAD;
    }
    boolean used = (links.stripesIn[slot] | links.stripesOut[slot]) != 0;
    boolean wanted = ((links.neighbours | links.announcers | links.listeners) >>> slot & 1) != 0;
    if (!used && !wanted && now - links.upMillis[slot] > IDLE_MILLIS) {
      return Long.bitCount(links.up) > base() ? Fate.IDLE : Fate.KEEP;
    }
    return now - links.toldMillis[slot] > KEEPALIVE_MILLIS ? Fate.TELL : Fate.KEEP;
  }

  /** What becomes of a link. */
  enum Fate {
    KEEP,
    TELL,
    IDLE,
    DEAD
  }
}
