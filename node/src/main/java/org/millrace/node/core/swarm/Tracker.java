package org.millrace.node.core.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.MembershipMessage.TrackerReply;
import org.millrace.messages.swarm.PeerInfo;

/**
 * The rendezvous of one channel: it knows who announced itself lately and names some of them to who
 * asks. It holds at most {@code peersMax} entries; at the bound a newcomer takes the place of a
 * random one. Entries that do not announce again within two intervals are not named any more.
 */
public final class Tracker {
  private static final int INTERVAL_SECONDS = 60;
  private static final int GONE = 2;
  private static final int NAMED_MIN = 4;
  private static final int FEW = 4;

  private final int peersMax;
  private final RandomGenerator random;
  private final List<Entry> entries = new ArrayList<>();
  private final IntTable places;

  /** One announced peer, and how many have been sent to it since. */
  private static final class Entry {
    final PeerInfo info;
    final long atNanos;
    int named;

    Entry(PeerInfo info, long atNanos) {
      this.info = info;
      this.atNanos = atNanos;
    }

    /** In a rush nobody gets more newcomers than it can take. */
    boolean hasRoom() {
      return info.slotsFree() > 0 && named < NAMED_MIN + 2 * info.slotsFree();
    }
  }

  public Tracker(int peersMax, RandomGenerator random) {
    this.peersMax = peersMax;
    this.random = random;
    this.places = new IntTable();
  }

  /** Peers known. */
  public int size() {
    return entries.size();
  }

  /** Takes an announcement and answers it. */
  public void on(int from, TrackerAnnounce announce, long nowNanos, Actions out) {
    if (announce.event() == GONE) {
      remove(from);
      return;
    }
    keep(from, new Entry(announce.self(), nowNanos));
    out.send(
        from,
        new TrackerReply(choose(from, announce, nowNanos), INTERVAL_SECONDS, 0, entries.size()),
        Actions.Lane.CONTROL);
  }

  /** Forgets a peer whose connection broke. */
  public void remove(int peer) {
    int place = places.get(peer);
    if (place < 0) {
      return;
    }
    places.remove(peer);
    Entry last = entries.removeLast();
    if (place < entries.size()) {
      entries.set(place, last);
      places.put(last.info.id(), place);
    }
  }

  private void keep(int peer, Entry entry) {
    int place = places.get(peer);
    if (place < 0 && entries.size() >= peersMax) {
      place = random.nextInt(entries.size());
      places.remove(entries.get(place).info.id());
    }
    if (place < 0) {
      places.put(peer, entries.size());
      entries.add(entry);
    } else {
      places.put(peer, place);
      entries.set(place, entry);
    }
  }

  /** Half of them near where that can be told, the others anywhere; those with room first. */
  private List<PeerInfo> choose(int from, TrackerAnnounce announce, long nowNanos) {
    int want = Math.min(announce.want(), 30);
    long oldest = nowNanos - 2_000_000_000L * INTERVAL_SECONDS;
    var chosen = new ArrayList<PeerInfo>(want);
    int locality = announce.self().locality();
    for (int look = 0; look < 6 * want && chosen.size() < want && !entries.isEmpty(); look++) {
      Entry entry = entries.get(random.nextInt(entries.size()));
      PeerInfo info = entry.info;
      boolean near = locality != 0 && info.locality() == locality;
      boolean picky = look < 4 * want || chosen.size() >= FEW;
      boolean fits = !picky || (entry.hasRoom() && (near || 2 * chosen.size() >= want));
      boolean known = info.id() == from || info.interior() == 0 || contains(chosen, info.id());
      if (!known && entry.atNanos >= oldest && fits) {
        entry.named++;
        chosen.add(aged(info, (int) ((nowNanos - entry.atNanos) / 1_000_000_000L)));
      }
    }
    return chosen;
  }

  private static PeerInfo aged(PeerInfo info, int ageSeconds) {
    return new PeerInfo(
        info.contact(),
        info.reach(),
        info.slotsFree(),
        info.interior(),
        info.locality(),
        ageSeconds);
  }

  private static boolean contains(List<PeerInfo> list, int peer) {
    for (PeerInfo info : list) {
      if (info.id() == peer) {
        return true;
      }
    }
    return false;
  }
}
