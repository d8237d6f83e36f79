package org.millrace.simulation.baseline;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.ForestMessage.Graft;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;

/**
 * Pull first, then push (the shape of GridMedia): from whom a part of the stream was pulled, it is
 * subscribed to, and pushed from then on; what a push leaves out is pulled a little later.
 */
public final class PullPush extends MeshPeer {

  private static final long MAP_NANOS = 200_000_000L;
  private static final long STALE_NANOS = 1_000_000_000L;

  /** The share of the uplink that is for pushing; the rest is for what is pulled. */
  private static final double PUSHED = 0.8;

  private final Requests requests;
  private final Copies sending = new Copies();
  private final Feeds feeds;
  private final @Nullable Neighbour[] cameFrom;
  private final long[] newest;

  public PullPush(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    super(self, settings, profile, around, random, MAP_NANOS);
    var parts = settings.stripes();
    this.requests = new Requests(this, STALE_NANOS);
    this.feeds = new Feeds(this, parts, (_, _) -> (int) (PUSHED * copies * parts) - load());
    this.cameFrom = new Neighbour[parts];
    this.newest = new long[parts];
  }

  private int load() {
    return feeds.load();
  }

  @Override
  void changed(@Nullable Neighbour by, @Nullable Chunk chunk, long nowNanos, Actions out) {
    if (chunk == null) {
      return;
    }
    requests.came(chunk.seq());
    var part = feeds.partOf(chunk.seq());
    newest[part] = Math.max(newest[part], chunk.seq());
    if (by != null) {
      feeds.came(by, chunk.seq(), nowNanos);
      cameFrom[part] = by;
    }
    for (var child : feeds.fed(part)) {
      if (child.held.add(chunk.seq())) {
        sending.add(child.peer, chunk.seq(), nowNanos + STALE_NANOS);
      }
    }
  }

  @Override
  void told(Neighbour by, Message message, long nowNanos, Actions out) {
    if (message instanceof Graft graft && copies > 0) {
      for (var seq : graft.seqs()) {
        if (held.has(seq)) {
          sending.add(by.peer, seq, nowNanos + STALE_NANOS);
        }
      }
    } else if (feeds.told(by, message, out) != 0) {
      sending.drop(by.peer);
    }
  }

  @Override
  void tick(long nowNanos, Actions out) {
    if (source) {
      return;
    }
    feeds.dropSilent(nowNanos, out);
    // A push keeps its order: what it has gone past does not come any more.
    requests.ask(
        nowNanos, seq -> seq < newest[feeds.partOf(seq)] || !feeds.isFed(feeds.partOf(seq)), out);
    for (int part = 0; part < feeds.parts(); part++) {
      if (cameFrom[part] != null) {
        feeds.seek(part, 1, cameFrom[part], nowNanos, out);
      }
    }
  }

  @Override
  void lost(Neighbour neighbour) {
    sending.drop(neighbour.peer);
    feeds.lost(neighbour);
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    sending.send(around.chunks(), Actions.Lane.INTERIOR, nowNanos, out);
  }

  @Override
  public boolean uplinkWanted() {
    return !sending.isEmpty();
  }
}
