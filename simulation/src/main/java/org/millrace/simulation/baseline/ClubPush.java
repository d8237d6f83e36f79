package org.millrace.simulation.baseline;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.ForestMessage.Graft;
import org.millrace.messages.swarm.ForestMessage.IHave;
import org.millrace.messages.swarm.ForestMessage.Subscribe;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;

/**
 * Clubs, as publicly described for BitTorrent Live, here for comparison only: the stream is dealt
 * out to {@value #CLUBS} clubs of which every peer is in {@value #MEMBERSHIPS}. Inside a club
 * chunks are pushed without asking over {@value #PUSHERS} links into each member, which tells its
 * pushers at once what it has; each other club's chunks come from one of its members.
 */
public final class ClubPush extends MeshPeer {

  static final int CLUBS = 6;
  static final int MEMBERSHIPS = 2;
  static final int PUSHERS = 2;

  private static final long MAP_NANOS = 200_000_000L;
  private static final long STALE_NANOS = 1_000_000_000L;

  private final int clubs;
  private final Feeds feeds;
  private final Requests requests;
  private final Copies inClub = new Copies();
  private final Copies outside = new Copies();
  private final long[] newest = new long[CLUBS];

  public ClubPush(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    super(self, settings, profile, around, random, MAP_NANOS);
    this.clubs = source ? (1 << CLUBS) - 1 : drawClubs(random);
    this.feeds = new Feeds(this, CLUBS, this::roomFor);
    this.requests = new Requests(this, STALE_NANOS);
  }

  private static int drawClubs(RandomGenerator random) {
    int drawn = 0;
    while (Integer.bitCount(drawn) < MEMBERSHIPS) {
      drawn |= 1 << random.nextInt(CLUBS);
    }
    return drawn;
  }

  private static boolean isIn(int clubs, int club) {
    return (clubs >>> club & 1) != 0;
  }

  /** Fellows first: what is kept for them is not given to others. */
  private int roomFor(int club, Neighbour asker) {
    var capacity = (int) (copies * CLUBS);
    if (!isIn(clubs, club)) {
      return 0;
    }
    if (isIn(asker.member, club)) {
      var fellows = feeds.fed(club).stream().filter(each -> isIn(each.member, club)).count();
      return (int) Math.min(PUSHERS - fellows, capacity - feeds.load());
    }
    var kept = source ? capacity : PUSHERS * MEMBERSHIPS;
    return capacity - Math.min(capacity, kept) - outsiders();
  }

  private int outsiders() {
    int count = 0;
    for (int club = 0; club < CLUBS; club++) {
      for (var child : feeds.fed(club)) {
        count += isIn(child.member, club) ? 0 : 1;
      }
    }
    return count;
  }

  @Override
  void met(Neighbour neighbour, Actions out) {
    neighbour.serves = 0;
    var mine = copies > 0 ? clubs : 0;
    out.send(
        neighbour.peer,
        new Subscribe(clubs, false, 0, 0, 0, mine, 0, java.util.List.of()),
        Actions.Lane.CONTROL);
  }

  @Override
  void told(Neighbour by, Message message, long nowNanos, Actions out) {
    switch (message) {
      case Subscribe hello when !hello.eager() -> {
        by.member = hello.stripes();
        by.serves = hello.interior();
      }
      case Graft graft -> {
        for (var seq : graft.seqs()) {
          if (held.has(seq)) {
            outside.add(by.peer, seq, nowNanos + STALE_NANOS);
          }
        }
      }
      default -> {
        if (feeds.told(by, message, out) != 0) {
          inClub.drop(by.peer);
          outside.drop(by.peer);
        }
      }
    }
  }

  @Override
  void changed(@Nullable Neighbour by, @Nullable Chunk chunk, long nowNanos, Actions out) {
    if (chunk == null) {
      return;
    }
    var seq = chunk.seq();
    var club = feeds.partOf(seq);
    requests.came(seq);
    newest[club] = Math.max(newest[club], seq);
    if (by != null) {
      feeds.came(by, seq, nowNanos);
      if (isIn(clubs, club)) {
        for (var pusher : feeds.feeders(club)) {
          if (pusher != by) {
            out.send(pusher.peer, new IHave(seq, new byte[2], 0), Actions.Lane.CONTROL);
          }
        }
      }
    }
    for (var child : feeds.fed(club)) {
      if (!child.held.has(seq)) {
        (isIn(child.member, club) ? inClub : outside).add(child.peer, seq, nowNanos + STALE_NANOS);
      }
    }
  }

  @Override
  void has(Neighbour by, long seq) {
    inClub.drop(by.peer, seq);
    outside.drop(by.peer, seq);
  }

  @Override
  void duplicate(Neighbour by, long seq, long nowNanos) {
    feeds.came(by, seq, nowNanos);
  }

  @Override
  void tick(long nowNanos, Actions out) {
    if (source) {
      return;
    }
    feeds.dropSilent(nowNanos, out);
    for (int club = 0; club < CLUBS; club++) {
      feeds.seek(club, isIn(clubs, club) ? PUSHERS : 1, null, nowNanos, out);
    }
    requests.ask(
        nowNanos, seq -> seq < newest[feeds.partOf(seq)] || !feeds.isFed(feeds.partOf(seq)), out);
  }

  @Override
  void lost(Neighbour neighbour) {
    inClub.drop(neighbour.peer);
    outside.drop(neighbour.peer);
    feeds.lost(neighbour);
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    if (inClub.isEmpty()) {
      outside.send(around.chunks(), Actions.Lane.LEAF, nowNanos, out);
    } else {
      inClub.send(around.chunks(), Actions.Lane.INTERIOR, nowNanos, out);
    }
  }

  @Override
  public boolean uplinkWanted() {
    return !inClub.isEmpty() || !outside.isEmpty();
  }
}
