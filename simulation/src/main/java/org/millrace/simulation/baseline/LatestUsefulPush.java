package org.millrace.simulation.baseline;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;

/**
 * Random peer, latest useful chunk (Bonald et al. 2008): whenever the uplink is free, a random
 * neighbour that lacks something gets the newest chunk that it lacks. Every chunk is told to all
 * neighbours at once, and yet what one lacks is known only as of a one-way delay ago, so that two
 * senders may well choose the same.
 */
public final class LatestUsefulPush extends MeshPeer {

  private static final long TELL_NANOS = 50_000_000L;
  private static final long USEFUL_NANOS = 2_000_000_000L;

  private final long window;
  private boolean idle = true;

  public LatestUsefulPush(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    super(self, settings, profile, around, random, TELL_NANOS);
    this.window = Math.min(Held.SEQS / 2, USEFUL_NANOS / settings.chunkNanos());
  }

  @Override
  void changed(@Nullable Neighbour by, @Nullable Chunk chunk, long nowNanos, Actions out) {
    idle = false;
    if (chunk != null) {
      tell(out);
    }
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    var first = neighbours.isEmpty() ? 0 : random.nextInt(neighbours.size());
    for (int i = 0; i < neighbours.size(); i++) {
      var neighbour = neighbours.get((first + i) % neighbours.size());
      var seq = held.newestBeyond(neighbour.held, held.newest() - window);
      var chunk = seq < 0 ? null : around.chunks().get(seq);
      if (chunk != null) {
        neighbour.held.add(seq);
        out.send(neighbour.peer, chunk, Actions.Lane.INTERIOR);
        return;
      }
    }
    idle = true;
  }

  @Override
  public boolean uplinkWanted() {
    return !idle && copies > 0 && !neighbours.isEmpty();
  }
}
