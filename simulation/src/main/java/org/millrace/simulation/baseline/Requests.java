package org.millrace.simulation.baseline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.ForestMessage.Graft;
import org.millrace.node.core.swarm.Actions;
import org.millrace.simulation.baseline.MeshPeer.Neighbour;

/** What a peer lacks and asks its neighbours for, the rarest first. */
final class Requests {

  private static final int OPEN_MAX = 1024;

  /** The benefit of the doubt, in chunks. */
  private static final double BENEFIT = 4;

  private static final double LOAD_MAX = 1.5;

  /** How far back a peer looks for what it lacks. */
  private static final long WINDOW_NANOS = 8_000_000_000L;

  private record Wanted(long seq, List<Neighbour> holders) {}

  private record Asked(Neighbour of, long atNanos) {}

  private final MeshPeer peer;
  private final long giveUpNanos;
  private final long window;
  private final Map<Long, Asked> open = new LinkedHashMap<>();
  private long from = -1;

  /**
   * @param giveUpNanos after so long it is asked for elsewhere
   */
  Requests(MeshPeer peer, long giveUpNanos) {
    this.peer = peer;
    this.giveUpNanos = giveUpNanos;
    this.window = Math.min(Held.SEQS - 1, WINDOW_NANOS / peer.settings.chunkNanos());
  }

  void came(long seq) {
    var asked = open.remove(seq);
    if (asked != null) {
      asked.of().owes--;
    }
    if (from < 0) {
      from = seq;
    }
  }

  /** Asks for everything that is lacking, that some neighbour has, and that passes. */
  void ask(long nowNanos, LongPredicate which, Actions out) {
    open.values().removeIf(asked -> gaveUp(asked, nowNanos));
    var newest = peer.held.newest();
    for (var neighbour : peer.neighbours) {
      newest = Math.max(newest, neighbour.held.newest());
    }
    if (newest < 0) {
      return;
    }
    if (from < 0) {
      from = newest;
    }
    var wanted = wanted(newest, which);
    // Those equally rare in any order, or all who ask the same neighbour would ask for the same.
    Collections.shuffle(wanted, Random.from(peer.random));
    wanted.sort(Comparator.comparingInt(each -> each.holders().size()));
    var asked = new LinkedHashMap<Neighbour, List<Long>>();
    for (var each : wanted) {
      if (open.size() == OPEN_MAX) {
        break;
      }
      var holder = leastLoaded(each.holders());
      if (holder != null) {
        holder.owes++;
        asked.computeIfAbsent(holder, _ -> new ArrayList<>()).add(each.seq());
        open.put(each.seq(), new Asked(holder, nowNanos));
      }
    }
    asked.forEach((neighbour, seqs) -> send(neighbour, seqs, out));
  }

  private List<Wanted> wanted(long newest, LongPredicate which) {
    var wanted = new ArrayList<Wanted>();
    for (long seq = Math.max(from, newest - window); seq <= newest; seq++) {
      if (peer.held.has(seq) || open.containsKey(seq) || !which.test(seq)) {
        continue;
      }
      var holders = new ArrayList<Neighbour>();
      for (var neighbour : peer.neighbours) {
        if (neighbour.held.has(seq)) {
          holders.add(neighbour);
        }
      }
      if (!holders.isEmpty()) {
        wanted.add(new Wanted(seq, holders));
      }
    }
    return wanted;
  }

  private boolean gaveUp(Asked asked, long nowNanos) {
    if (nowNanos - asked.atNanos() <= giveUpNanos) {
      return false;
    }
    asked.of().owes--;
    return true;
  }

  /**
   * Whoever gives much is asked for much, and nobody for a lot more than it gave lately; where
   * several are alike, chance decides.
   */
  private @Nullable Neighbour leastLoaded(List<Neighbour> holders) {
    var first = peer.random.nextInt(holders.size());
    Neighbour best = null;
    var least = LOAD_MAX;
    for (int i = 0; i < holders.size(); i++) {
      var other = holders.get((first + i) % holders.size());
      var load = (other.owes + 1) / (other.given + BENEFIT);
      if (load < least) {
        best = other;
        least = load;
      }
    }
    return best;
  }

  private void send(Neighbour neighbour, List<Long> seqs, Actions out) {
    seqs.sort(null);
    for (int i = 0; i < seqs.size(); i += Graft.SEQS_MAX) {
      var part = seqs.subList(i, Math.min(seqs.size(), i + Graft.SEQS_MAX));
      var numbers = part.stream().mapToLong(Long::longValue).toArray();
      out.send(neighbour.peer, new Graft(numbers, 0, 0), Actions.Lane.CONTROL);
    }
  }
}
