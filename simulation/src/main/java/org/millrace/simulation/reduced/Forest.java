package org.millrace.simulation.reduced;

import java.util.Arrays;
import org.millrace.messages.swarm.Reach;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.scenario.Scenario;

/**
 * One tree for each stripe. A peer serves others on as many stripes as its uplink has children for;
 * those who serve find their parents before those who do not, and each takes, of some that have
 * room, the one through which the stream is soonest there.
 */
final class Forest {

  private static final double SLOT_SHARE = 0.85;

  /** Parents that a peer compares; set so that delays are those of the full core. */
  private static final int COMPARED = 10;

  private final Scenario scenario;
  private final Population population;
  private final Geography geography;
  private final int peers;
  private final int stripes;
  private final int[][] firstChild;
  private final int[][] children;
  private final int[] depth;
  private int unserved;

  Forest(Scenario scenario, Population population, Geography geography) {
    this.scenario = scenario;
    this.population = population;
    this.geography = geography;
    this.peers = population.tracker();
    this.stripes = scenario.settings().dataStripes();
    this.firstChild = new int[stripes][];
    this.children = new int[stripes][];
    this.depth = new int[peers];
    var slots = new byte[peers];
    var serves = new byte[peers];
    capacity(slots, serves);
    for (int stripe = 0; stripe < stripes; stripe++) {
      grow(stripe, slots, serves);
    }
  }

  /** Children in all, and on how many stripes. */
  private void capacity(byte[] slots, byte[] serves) {
    var tuning = scenario.settings().tuning();
    var rate = (double) scenario.stream().bitrateBps();
    for (int p = 0; p < peers; p++) {
      var uplink = population.uplinkBps(p);
      var gives =
          uplink >= rate / 4
              && population.role(p) != Population.Role.FREE_RIDER
              && population.reach(p) == Reach.OPEN;
      var all = gives ? (int) Math.min(120, SLOT_SHARE * stripes * uplink / rate) : 0;
      slots[p] = (byte) all;
      serves[p] = (byte) Math.min(stripes, (all + tuning.fanOut() - 1) / tuning.fanOut());
    }
  }

  private int slotsOn(int peer, int stripe, byte[] slots, byte[] serves) {
    if (peer == 0) {
      return scenario.settings().tuning().sourceCopies();
    }
    var place = Math.floorMod(stripe - (int) (population.unit(peer, 77) * stripes), stripes);
    return place < serves[peer]
        ? slots[peer] / serves[peer] + (place < slots[peer] % serves[peer] ? 1 : 0)
        : 0;
  }

  private void grow(int stripe, byte[] slots, byte[] serves) {
    var free = new int[peers];
    var order = new int[peers - 1];
    var interior = 0;
    var leaves = peers - 1;
    for (int p = 1; p < peers; p++) {
      free[p] = slotsOn(p, stripe, slots, serves);
      if (free[p] > 0) {
        order[interior++] = p;
      } else {
        order[--leaves] = p;
      }
    }
    shuffle(order, 0, interior, stripe);
    shuffle(order, leaves, order.length, stripe + 100);
    free[0] = slotsOn(0, stripe, slots, serves);
    var parent = new int[peers];
    Arrays.fill(parent, -1);
    var reach = new float[peers];
    var open = new int[interior + 1];
    var opens = 1;
    for (int i = 0; i < order.length; i++) {
      var peer = order[i];
      var best = -1;
      var bestDelay = Float.MAX_VALUE;
      for (int look = 0; look < COMPARED && opens > 0; look++) {
        var at = Chance.below(Chance.mix(scenario.seed() + stripe, peer, look), opens);
        var delay = reach[open[at]] + geography.latencyNanos(open[at], peer) / 1e6f;
        if (delay < bestDelay) {
          bestDelay = delay;
          best = at;
        }
      }
      if (best < 0) {
        unserved++;
        continue;
      }
      var chosen = open[best];
      parent[peer] = chosen;
      reach[peer] = bestDelay;
      if (stripe == 0) {
        depth[peer] = depth[chosen] + 1;
      }
      if (--free[chosen] == 0) {
        open[best] = open[--opens];
      }
      if (free[peer] > 0) {
        open[opens++] = peer;
      }
    }
    index(stripe, parent, order);
  }

  private static void shuffle(int[] order, int from, int to, int salt) {
    for (int i = to - 1; i > from; i--) {
      var j = from + Chance.below(Chance.mix(salt, i), i - from + 1);
      var swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  /** Children side by side, those first who serve others. */
  private void index(int stripe, int[] parent, int[] order) {
    var first = new int[peers + 1];
    for (int p = 1; p < peers; p++) {
      if (parent[p] >= 0) {
        first[parent[p] + 1]++;
      }
    }
    for (int p = 0; p < peers; p++) {
      first[p + 1] += first[p];
    }
    var list = new int[first[peers]];
    var next = first.clone();
    for (int peer : order) {
      if (parent[peer] >= 0) {
        list[next[parent[peer]]++] = peer;
      }
    }
    firstChild[stripe] = first;
    children[stripe] = list;
  }

  int childrenFrom(int stripe, int peer) {
    return firstChild[stripe][peer];
  }

  int childrenTo(int stripe, int peer) {
    return firstChild[stripe][peer + 1];
  }

  int child(int stripe, int index) {
    return children[stripe][index];
  }

  int depth(int peer) {
    return depth[peer];
  }

  /** Places in trees that nobody had room for. */
  int unserved() {
    return unserved;
  }
}
