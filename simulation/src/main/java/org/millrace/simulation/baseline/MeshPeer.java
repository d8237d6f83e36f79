package org.millrace.simulation.baseline;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.ForestMessage.IHave;
import org.millrace.messages.swarm.MembershipMessage.TrackerReply;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.node.core.swarm.Verifier.Verdict;
import org.millrace.simulation.world.Participant;

/**
 * A peer of an unstructured mesh: it keeps a handful of neighbours from the tracker's lists, tells
 * them regularly what it has got, and gives the stream on in order. How chunks move is the
 * subclass's.
 */
abstract class MeshPeer implements Participant {

  /** Neighbours that a peer looks for, and the most that it takes. */
  static final int DEGREE = 8;

  private static final int DEGREE_MAX = 16;
  private static final int DIALS_MAX = 4;
  private static final long ASK_NANOS = 2_000_000_000L;
  private static final long ANNOUNCE_NANOS = 40_000_000_000L;
  private static final int ENTRY_MAX = 255;
  private static final double GIVEN_KEPT = 0.7;

  /** A hole is waited for so long before the stream goes on behind it. */
  private static final long HOLE_NANOS = 10_000_000_000L;

  /** Somebody at the other end of a link. */
  static final class Neighbour {
    final int peer;
    final Held held = new Held();

    /** Parts of the stream that it is said to pass on, and that it would not give to us now. */
    int serves = -1;

    int refused;

    /** Clubs that it is in. */
    int member;

    /** Chunks that came from it in a tick, averaged, and in this one. */
    double given;

    int giving;

    /** Chunks that it was asked for and that have not come. */
    int owes;

    Neighbour(int peer) {
      this.peer = peer;
    }

    private void average() {
      given = GIVEN_KEPT * given + (1 - GIVEN_KEPT) * giving;
      giving = 0;
    }
  }

  final Surroundings around;
  final SwarmSettings settings;
  final RandomGenerator random;
  final boolean source;

  /** Copies of the whole stream that the uplink carries. */
  final double copies;

  final Held held = new Held();
  final List<Neighbour> neighbours = new ArrayList<>();

  private final Meeting meeting;
  private final long tickNanos;
  private final Map<Integer, Neighbour> byPeer = new LinkedHashMap<>();
  private final List<Integer> dialling = new ArrayList<>();
  private final ArrayDeque<Integer> candidates = new ArrayDeque<>();
  private final List<Long> fresh = new ArrayList<>();
  private long next = -1;
  private long holeSinceNanos = -1;
  private long joinedNanos;
  private long askNanos;
  private long announceNanos;
  private long nextTickNanos = Long.MAX_VALUE;

  MeshPeer(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random,
      long tickNanos) {
    this.around = around;
    this.settings = settings;
    this.random = random;
    this.tickNanos = tickNanos;
    this.meeting = new Meeting(self, around.contacts());
    this.source = profile.role() == Profile.Role.SOURCE;
    var share = profile.role() == Profile.Role.FREE_RIDER ? 0 : settings.tuning().uplinkShare();
    this.copies = profile.uplinkBps() * share / settings.bitrateBps();
  }

  /** Something new is known: a chunk came in, or a neighbour said what it has. */
  abstract void changed(@Nullable Neighbour by, @Nullable Chunk chunk, long nowNanos, Actions out);

  /** A message that is not about what somebody has. */
  void told(Neighbour by, Message message, long nowNanos, Actions out) {}

  /** The regular moment, after the others have been told what is new here. */
  void tick(long nowNanos, Actions out) {}

  /** A link has come up. */
  void met(Neighbour neighbour, Actions out) {}

  void lost(Neighbour neighbour) {}

  /** A neighbour says that it has a chunk. */
  void has(Neighbour by, long seq) {}

  /** A chunk came that was here already. */
  void duplicate(Neighbour by, long seq, long nowNanos) {}

  @Nullable Neighbour neighbour(int peer) {
    return byPeer.get(peer);
  }

  @Override
  public final void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    joinedNanos = nowNanos;
    meeting.joined(tracker);
    nextTickNanos = nowNanos + random.nextLong(tickNanos) + 1;
    ask(nowNanos, out);
  }

  @Override
  public final void leave(long nowNanos, Actions out) {
    meeting.leave(out);
  }

  private void ask(long nowNanos, Actions out) {
    askNanos = nowNanos + ASK_NANOS;
    announceNanos = nowNanos + ANNOUNCE_NANOS;
    var room = copies >= 1 ? DEGREE_MAX - neighbours.size() : 0;
    meeting.ask(source ? 0 : 2 * DEGREE, Math.max(0, room), out);
  }

  @Override
  public final void onDeadline(long nowNanos, Actions out) {
    nextTickNanos = nowNanos + tickNanos;
    seek(nowNanos, out);
    neighbours.forEach(Neighbour::average);
    tell(out);
    release(nowNanos, out);
    tick(nowNanos, out);
  }

  @Override
  public final long nextDeadlineNanos() {
    return nextTickNanos;
  }

  @Override
  public final long uplinkNotBeforeNanos() {
    return 0;
  }

  private void seek(long nowNanos, Actions out) {
    var few = !source && neighbours.size() + dialling.size() < DEGREE;
    if (nowNanos >= announceNanos || (few && candidates.isEmpty() && nowNanos >= askNanos)) {
      ask(nowNanos, out);
    }
    while (few && !candidates.isEmpty() && dialling.size() < DIALS_MAX) {
      int peer = candidates.removeFirst();
      if (!byPeer.containsKey(peer) && !dialling.contains(peer)) {
        dialling.add(peer);
        out.connect(peer);
      }
    }
  }

  /** What came since it was told last, in one message to each. */
  final void tell(Actions out) {
    if (copies <= 0) {
      // Whoever can pass nothing on need not say what it has.
      fresh.clear();
    }
    if (fresh.isEmpty()) {
      return;
    }
    fresh.sort(null);
    for (int from = 0; from < fresh.size(); ) {
      var entries = new ByteArrayOutputStream(2 * fresh.size());
      var base = fresh.get(from);
      var at = base;
      while (from < fresh.size() && fresh.get(from) - at <= ENTRY_MAX) {
        entries.write((int) (fresh.get(from) - at));
        entries.write(0);
        at = fresh.get(from++);
      }
      var message = new IHave(base, entries.toByteArray(), 0);
      for (var neighbour : neighbours) {
        out.send(neighbour.peer, message, Actions.Lane.CONTROL);
      }
    }
    fresh.clear();
  }

  @Override
  public final void received(int from, Message message, long nowNanos, Actions out) {
    if (message instanceof TrackerReply reply) {
      reply.peers().forEach(peer -> candidates.add(peer.id()));
      seek(nowNanos, out);
      return;
    }
    var by = byPeer.get(from);
    if (by == null) {
      return;
    }
    switch (message) {
      case IHave have -> {
        var seq = have.baseSeq();
        for (int i = 0; i < have.entries().length; i += 2) {
          seq += have.entries()[i] & 0xff;
          by.held.add(seq);
          has(by, seq);
        }
        changed(by, null, nowNanos, out);
      }
      case Chunk chunk -> took(by, chunk, nowNanos, out);
      default -> told(by, message, nowNanos, out);
    }
  }

  private void took(Neighbour by, Chunk chunk, long nowNanos, Actions out) {
    by.held.add(chunk.seq());
    by.giving++;
    if (held.has(chunk.seq())) {
      out.fact(Actions.Fact.DUPLICATE, chunk.payloadBytes());
      duplicate(by, chunk.seq(), nowNanos);
      return;
    }
    if (around.verifier().check(chunk) == Verdict.GENUINE && held.add(chunk.seq())) {
      keep(chunk, out);
      changed(by, chunk, nowNanos, out);
      release(nowNanos, out);
    }
  }

  @Override
  public final void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    held.add(chunk.seq());
    keep(chunk, out);
    changed(null, chunk, nowNanos, out);
  }

  private void keep(Chunk chunk, Actions out) {
    around.chunks().put(chunk);
    fresh.add(chunk.seq());
    if (source) {
      out.deliver(chunk);
    }
  }

  private void release(long nowNanos, Actions out) {
    if (source || held.newest() < 0) {
      return;
    }
    if (next < 0) {
      next = held.newest();
      out.fact(Actions.Fact.STARTED, (nowNanos - joinedNanos) / 1_000_000);
    }
    while (next <= held.newest()) {
      var chunk = held.has(next) ? around.chunks().get(next) : null;
      if (chunk == null && !settings.isParity(next) && waits(nowNanos)) {
        return;
      }
      holeSinceNanos = -1;
      if (chunk != null) {
        out.deliver(chunk);
      }
      next++;
    }
  }

  private boolean waits(long nowNanos) {
    if (holeSinceNanos < 0) {
      holeSinceNanos = nowNanos;
    }
    return nowNanos - holeSinceNanos < HOLE_NANOS;
  }

  @Override
  public final void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    dialling.remove((Integer) peer);
    if (neighbours.size() >= DEGREE_MAX) {
      out.disconnect(peer);
      return;
    }
    var neighbour = new Neighbour(peer);
    byPeer.put(peer, neighbour);
    neighbours.add(neighbour);
    met(neighbour, out);
    if (copies <= 0 || !held.has(held.newest())) {
      return;
    }
    out.send(peer, new IHave(held.newest(), new byte[] {0, 0}, 0), Actions.Lane.CONTROL);
  }

  @Override
  public final void linkDown(int peer, long nowNanos, Actions out) {
    dialling.remove((Integer) peer);
    var neighbour = byPeer.remove(peer);
    if (neighbour != null) {
      neighbours.remove(neighbour);
      lost(neighbour);
      seek(nowNanos, out);
    }
  }
}
