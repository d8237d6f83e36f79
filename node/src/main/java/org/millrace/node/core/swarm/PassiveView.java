package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.List;
import org.millrace.messages.swarm.PeerInfo;
import org.millrace.messages.swarm.Reach;

/** Contacts in reserve, each with what it was last known to offer; a random one makes room. */
final class PassiveView {
  private final Local local;
  private final int[] id;
  private final int[] interior;
  private final short[] locality;
  private final byte[] slotsFree;
  private final byte[] reach;
  private int size;

  PassiveView(Local local) {
    this.local = local;
    int max = local.tuning.passiveView();
    id = new int[max];
    interior = new int[max];
    locality = new short[max];
    slotsFree = new byte[max];
    reach = new byte[max];
  }

  int size() {
    return size;
  }

  int id(int place) {
    return id[place];
  }

  /** Keeps a contact, unless it is this peer or has a link. */
  void learn(PeerInfo info) {
    int peer = info.id();
    if (peer == local.self || local.links.slot(peer) >= 0) {
      return;
    }
    int place = find(peer);
    if (place < 0) {
      place = size < id.length ? size++ : local.random.nextInt(size);
    }
    id[place] = peer;
    interior[place] = info.interior();
    locality[place] = (short) info.locality();
    slotsFree[place] = (byte) Math.clamp(info.slotsFree(), 0, 100);
    reach[place] = (byte) Reach.of(info.reach()).code();
  }

  void remove(int peer) {
    int place = find(peer);
    if (place >= 0) {
      size--;
      id[place] = id[size];
      interior[place] = interior[size];
      locality[place] = locality[size];
      slotsFree[place] = slotsFree[size];
      reach[place] = reach[size];
    }
  }

  /**
   * The contact most worth a dial, or -1: one that serves a wanted stripe, has room, and is near;
   * chance breaks ties. Peers that only dial out cannot be dialled, and those that serve nobody are
   * left alone.
   */
  int best(int stripes, boolean near) {
    int best = -1;
    int bestWorth = -1;
    for (int i = 0; i < size; i++) {
      if (Reach.of(reach[i]) == Reach.RELAYED || interior[i] == 0) {
        continue;
      }
      int worth = local.random.nextInt(8);
      worth += (interior[i] & stripes) != 0 ? 16 : 0;
      worth += slotsFree[i] > 0 ? 32 : 0;
      worth += near && locality[i] == (short) local.profile.locality() ? 12 : 0;
      if (worth > bestWorth) {
        bestWorth = worth;
        best = i;
      }
    }
    return best;
  }

  /** Carries what is known of a contact over to its new link. */
  void into(int place, Links links, int slot) {
    links.interior[slot] = interior[place];
    links.slotsFree[slot] = slotsFree[place];
    links.locality[slot] = locality[place];
  }

  /** Some contacts, to trade. */
  List<PeerInfo> some(int count) {
    List<PeerInfo> chosen = new ArrayList<>(count);
    int start = size == 0 ? 0 : local.random.nextInt(size);
    for (int i = 0; i < Math.min(count, size); i++) {
      int place = (start + i) % size;
      chosen.add(
          new PeerInfo(
              local.around.contacts().apply(id[place]),
              reach[place],
              slotsFree[place],
              interior[place],
              locality[place],
              0));
    }
    return chosen;
  }

  private int find(int peer) {
    for (int i = 0; i < size; i++) {
      if (id[i] == peer) {
        return i;
      }
    }
    return -1;
  }
}
