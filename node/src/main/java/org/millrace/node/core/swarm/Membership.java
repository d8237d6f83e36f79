package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.List;
import org.millrace.messages.swarm.MembershipMessage;
import org.millrace.messages.swarm.MembershipMessage.Disconnect;
import org.millrace.messages.swarm.MembershipMessage.ForwardJoin;
import org.millrace.messages.swarm.MembershipMessage.Join;
import org.millrace.messages.swarm.MembershipMessage.Neighbor;
import org.millrace.messages.swarm.MembershipMessage.Shuffle;
import org.millrace.messages.swarm.MembershipMessage.ShuffleReply;
import org.millrace.messages.swarm.PeerInfo;

/**
 * Who knows whom: a few active neighbours, kept symmetric, and the passive view. Newcomers walk
 * through the overlay to find neighbours; shuffles trade contacts. Every list is bounded by the
 * views, every walk by its time to live.
 */
final class Membership {
  private static final int WALK = 4;
  private static final int WALK_PASSIVE = 2;
  private static final int WALKERS = 3;
  private static final int SHUFFLE_PEERS = 5;
  private static final int WEAK_NEIGHBOURS = 2;
  private static final int ASK_MILLIS = 1_000;

  private final Local local;
  private final Links links;
  private final PassiveView passive;

  /** A peer that was dialled to become a neighbour. */
  private int courted = -1;

  private boolean entered;
  private int shuffledMillis;
  private int askedMillis;

  Membership(Local local, PassiveView passive) {
    this.local = local;
    this.links = local.links;
    this.passive = passive;
    this.shuffledMillis = -local.random.nextInt(local.pace.shuffleMillis);
  }

  /** A link is up: the first one leads into the overlay. */
  void linkUp(int slot, int slotsFree, Actions out) {
    if (!entered) {
      entered = true;
      local.control(slot, new Join(local.info(slotsFree)), out);
    } else if (links.peer[slot] == courted) {
      courted = -1;
      local.control(slot, new Neighbor(true, false, false), out);
    }
  }

  /** A peer the overlay wants as a neighbour, to dial; -1 for none. */
  int courted() {
    return courted;
  }

  void dialled() {
    if (links.slot(courted) < 0) {
      courted = -1;
    }
  }

  void received(int slot, MembershipMessage message, int slotsFree, Actions out) {
    switch (message) {
      case Join m -> joined(slot, m.peer(), out);
      case ForwardJoin m -> forwarded(slot, m, out);
      case Neighbor m -> neighbor(slot, m, out);
      case Disconnect _ -> links.neighbours &= ~(1L << slot);
      case Shuffle m -> shuffled(slot, m, out);
      case ShuffleReply m -> learn(m.peers());
      case MembershipMessage.TrackerReply m -> learn(m.peers());
      case MembershipMessage.TrackerAnnounce _ -> {}
    }
  }

  void learn(List<PeerInfo> peers) {
    for (int i = 0; i < Math.min(peers.size(), MembershipMessage.PEERS_MAX); i++) {
      passive.learn(peers.get(i));
    }
  }

  private void joined(int slot, PeerInfo peer, Actions out) {
    befriend(slot, out);
    local.control(slot, new Neighbor(false, true, true), out);
    long others = links.neighbours & ~(1L << slot);
    for (int i = 0; i < WALKERS && others != 0; i++) {
      int next = pick(others);
      others &= ~(1L << next);
      local.control(next, new ForwardJoin(peer, WALK), out);
    }
  }

  private void forwarded(int slot, ForwardJoin m, Actions out) {
    int ttl = Math.min(m.ttl(), WALK);
    long others = links.neighbours & ~(1L << slot);
    if (ttl <= 0 || others == 0) {
      boolean serves = m.peer().interior() != 0;
      if (serves && links.slot(m.peer().id()) < 0 && m.peer().id() != local.self) {
        passive.learn(m.peer());
        courted = m.peer().id();
      }
      return;
    }
    if (ttl == WALK_PASSIVE) {
      passive.learn(m.peer());
    }
    local.control(pick(others), new ForwardJoin(m.peer(), ttl - 1), out);
  }

  private void neighbor(int slot, Neighbor m, Actions out) {
    if (m.answer()) {
      if (m.accepted()) {
        befriend(slot, out);
      }
      return;
    }
    boolean room = Long.bitCount(links.neighbours) < local.tuning.activeView();
    boolean accept = room || m.highPriority() || isNeighbour(slot);
    if (accept) {
      befriend(slot, out);
    }
    local.control(slot, new Neighbor(false, accept, true), out);
  }

  private boolean isNeighbour(int slot) {
    return (links.neighbours >>> slot & 1) != 0;
  }

  private void befriend(int slot, Actions out) {
    long others = links.neighbours & ~(1L << slot);
    if (Long.bitCount(others) >= local.tuning.activeView()) {
      int dropped = pick(others);
      links.neighbours &= ~(1L << dropped);
      local.control(dropped, new Disconnect(0), out);
    }
    links.neighbours |= 1L << slot;
  }

  private void shuffled(int slot, Shuffle m, Actions out) {
    long others = links.neighbours & ~(1L << slot);
    int ttl = Math.min(m.ttl(), WALK) - 1;
    if (ttl > 0 && Long.bitCount(others) > 1) {
      local.control(pick(others), new Shuffle(ttl, m.peers(), m.origin()), out);
      return;
    }
    int origin = links.slot(m.origin().id());
    int back = origin >= 0 && links.isUp(origin) ? origin : slot;
    local.control(back, new ShuffleReply(passive.some(m.peers().size() + 1)), out);
    learn(m.peers());
    passive.learn(m.origin());
  }

  void tick(int slotsFree, Actions out) {
    int now = local.nowMillis;
    int active = Long.bitCount(links.neighbours);
    if (active < wanted() && now - askedMillis > ASK_MILLIS) {
      askedMillis = now;
      long pool = links.greeted & ~links.neighbours;
      if (pool != 0) {
        local.control(pick(pool), new Neighbor(active == 0, false, false), out);
      }
    }
    if (now - shuffledMillis > local.pace.shuffleMillis && links.neighbours != 0) {
      shuffledMillis = now;
      List<PeerInfo> some = new ArrayList<>(passive.some(SHUFFLE_PEERS));
      local.control(pick(links.neighbours), new Shuffle(2, some, local.info(slotsFree)), out);
    }
  }

  /** A peer that serves nobody keeps out of the way. */
  private int wanted() {
    return local.slots == 0 ? WEAK_NEIGHBOURS : local.tuning.activeView();
  }

  private int pick(long set) {
    long rest = set;
    for (int i = local.random.nextInt(Long.bitCount(set)); i > 0; i--) {
      rest &= rest - 1;
    }
    return Long.numberOfTrailingZeros(rest);
  }
}
