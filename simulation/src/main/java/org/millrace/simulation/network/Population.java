package org.millrace.simulation.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.millrace.messages.swarm.Reach;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.engine.EventKey;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.ScenarioException;

/**
 * Everybody who ever takes part, decided before the run: sources first, then viewers in the order
 * of their joining, the tracker last. What a peer is follows from the seed and its number.
 */
public final class Population {

  /** What a peer does with the protocol. */
  public enum Role {
    SOURCE,
    VIEWER,
    FREE_RIDER,
    FORGER,
    SILENT,
    SPY,
    TRACKER
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final Scenario scenario;
  private final long seed;
  private final int sources;
  private long[] joinNanos = new long[1_024];
  private long[] leaveNanos = new long[1_024];
  private int size;

  /** By peer: the first peer of the same person; empty where nobody is more than one peer. */
  private int[] persons = new int[0];

  private int[] channels = new int[0];

  public Population(Scenario scenario) {
    this.scenario = scenario;
    this.seed = Chance.mix(scenario.seed(), 0x706f70);
    this.sources = scenario.stream().sources();
    for (int s = 0; s < sources; s++) {
      add(0, NEVER);
    }
    if (sources > 1) {
      meet();
    } else if (scenario.peers().trace().isEmpty()) {
      fill();
    } else {
      replay(Path.of(scenario.peers().trace()));
    }
    add(0, NEVER);
  }

  /**
   * A group in which everybody takes part in every source's channel, the sources in each other's
   * too: a person is one peer for each channel, all on one line.
   */
  private void meet() {
    var people = sources + scenario.peers().count();
    persons = new int[sources * people + 1];
    for (int s = 0; s < sources; s++) {
      persons[s] = s;
    }
    for (int person = 0; person < people; person++) {
      var first = person < sources ? person : size;
      var join = (long) (scenario.peers().rampMillis() * 1e6 * (person + 1 - sources) / people);
      for (int channel = 0; channel < sources; channel++) {
        if (channel != person) {
          persons[size] = first;
          channelFrom(add(Math.max(0, join), NEVER), channel);
        }
      }
    }
    persons[size] = size;
  }

  private void channelFrom(int peer, int channel) {
    if (channels.length <= peer) {
      channels = Arrays.copyOf(channels, persons.length);
    }
    channels[peer] = channel;
  }

  /** Which source's channel a peer takes part in. */
  public int channel(int peer) {
    return peer < sources ? peer : channels.length == 0 ? 0 : channels[peer];
  }

  /** The first peer on the same line; itself unless a person is in several channels. */
  public int person(int peer) {
    return persons.length == 0 ? peer : persons[peer];
  }

  /** All peers, the tracker included. */
  public int size() {
    return size;
  }

  public int sources() {
    return sources;
  }

  public int tracker() {
    return size - 1;
  }

  public boolean isViewer(int peer) {
    return peer >= sources && peer < size - 1;
  }

  public long joinNanos(int peer) {
    return joinNanos[peer];
  }

  /** When it leaves by itself; {@link Long#MAX_VALUE} for never. */
  public long leaveNanos(int peer) {
    return leaveNanos[peer];
  }

  public boolean leavesClean(int peer) {
    return unit(peer, 1) < scenario.peers().cleanShare();
  }

  /** The class of its uplink, −1 for sources and the tracker. */
  public int uplinkClass(int peer) {
    if (!isViewer(peer) || person(peer) < sources) {
      return -1;
    }
    var left = unit(person(peer), 2);
    var classes = scenario.uplinks();
    for (int c = 0; c < classes.size(); c++) {
      left -= classes.get(c).share();
      if (left < 0) {
        return c;
      }
    }
    return classes.size() - 1;
  }

  public long uplinkBps(int peer) {
    if (person(peer) < sources) {
      return scenario.stream().sourceUplinkBps();
    }
    return peer == tracker() ? 1_000_000_000L : scenario.uplinks().get(uplinkClass(peer)).rateBps();
  }

  public Reach reach(int peer) {
    var nat = scenario.nat();
    var u = unit(person(peer), 3);
    if (!isViewer(peer) || u >= nat.punchableShare() + nat.relayedShare()) {
      return Reach.OPEN;
    }
    return u < nat.punchableShare() ? Reach.PUNCHABLE : Reach.RELAYED;
  }

  public Role role(int peer) {
    if (peer < sources) {
      return Role.SOURCE;
    }
    if (peer == tracker()) {
      return Role.TRACKER;
    }
    var hostile = scenario.hostile();
    var u = unit(person(peer), 4);
    if ((u -= hostile.forgerShare()) < 0) {
      return Role.FORGER;
    }
    if ((u -= hostile.silentShare()) < 0) {
      return Role.SILENT;
    }
    if ((u -= hostile.spyShare()) < 0) {
      return Role.SPY;
    }
    return u - scenario.peers().freeRiderShare() < 0 ? Role.FREE_RIDER : Role.VIEWER;
  }

  /** A number from [0, 1) that belongs to this peer and this question. */
  public double unit(int peer, int question) {
    return Chance.unit(Chance.mix(seed, peer, question));
  }

  private int add(long join, long leave) {
    if (size == EventKey.PEERS_MAX) {
      throw new ScenarioException("more than " + EventKey.PEERS_MAX + " peers in one run");
    }
    if (size == joinNanos.length) {
      joinNanos = Arrays.copyOf(joinNanos, size * 2);
      leaveNanos = Arrays.copyOf(leaveNanos, size * 2);
    }
    joinNanos[size] = join;
    leaveNanos[size] = leave;
    return size++;
  }

  private void fill() {
    var peers = scenario.peers();
    var end = scenario.durationMillis() * 1_000_000L;
    var random = new SplittableRandom(seed);
    var sessions = new Sessions(peers, random);
    var joins = new ArrayList<Long>();
    for (int i = 0; i < peers.flashCount(); i++) {
      joins.add((long) ((peers.flashAtMillis() + random.nextDouble() * peers.flashMillis()) * 1e6));
    }
    if (peers.arrivalsPerMinute() > 0) {
      var at = peers.rampMillis() * 1e6;
      while ((at += 60e9 / peers.arrivalsPerMinute() * -Math.log1p(-random.nextDouble())) < end) {
        joins.add((long) at);
      }
    }
    joins.sort(null);
    var leaving = new PriorityQueue<long[]>((a, b) -> Long.compare(a[0], b[0]));
    var present = new ArrayList<Integer>();
    for (int i = 0; i < peers.count(); i++) {
      var join = (long) (peers.rampMillis() * 1e6 * i / peers.count());
      enter(join, sessions.residualNanos(), end, leaving, present);
    }
    var churnFrom = peers.rampMillis() * 1_000_000L;
    var churnAt = churnFrom + churnGap(present.size());
    var next = 0;
    while (true) {
      var joinAt = next < joins.size() ? joins.get(next) : NEVER;
      var leaveAt = leaving.isEmpty() ? NEVER : leaving.peek()[0];
      var at = Math.min(Math.min(joinAt, leaveAt), churnAt);
      if (at >= end) {
        return;
      }
      if (at == joinAt) {
        next++;
        enter(at, sessions.wholeNanos(), end, leaving, present);
      } else if (at == leaveAt) {
        present.remove((Integer) (int) leaving.remove()[1]);
        enter(at, sessions.wholeNanos(), end, leaving, present);
      } else {
        var gone = present.remove(random.nextInt(present.size()));
        leaveNanos[gone] = Math.min(leaveNanos[gone], at);
        enter(at, sessions.wholeNanos(), end, leaving, present);
        churnAt = at + churnGap(present.size());
      }
    }
  }

  private long churnGap(int present) {
    var perMinute = scenario.peers().churnPerMinute() * present;
    return perMinute == 0 ? NEVER / 2 : (long) (60e9 / perMinute);
  }

  private void enter(
      long join, long session, long end, PriorityQueue<long[]> leaving, List<Integer> present) {
    var leave = session == NEVER ? NEVER : join + session;
    var peer = add(join, leave);
    present.add(peer);
    if (leave < end) {
      leaving.add(new long[] {leave, peer});
    }
  }

  private void replay(Path trace) {
    try {
      var rows = new ArrayList<double[]>();
      for (var line : Files.readAllLines(trace)) {
        if (!line.isBlank() && Character.isDigit(line.charAt(0))) {
          var columns = line.split(",", -1);
          rows.add(new double[] {Double.parseDouble(columns[0]), Double.parseDouble(columns[1])});
        }
      }
      rows.sort((a, b) -> Double.compare(a[0], b[0]));
      for (var row : rows) {
        add((long) (row[0] * 1e9), (long) (row[1] * 1e9));
      }
    } catch (IOException | RuntimeException wrong) {
      throw new ScenarioException("peers.trace " + trace + ": " + wrong);
    }
  }
}
