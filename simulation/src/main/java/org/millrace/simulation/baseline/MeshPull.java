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
 * Pull by buffer maps (the shape of CoolStreaming): twice a second everybody says what it has and
 * asks for what it lacks, the rarest first, each from the neighbour that is asked for least.
 */
public final class MeshPull extends MeshPeer {

  private static final long MAP_NANOS = 500_000_000L;
  private static final long STALE_NANOS = 4 * MAP_NANOS;

  private final Requests requests;
  private final Copies sending = new Copies();

  public MeshPull(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    super(self, settings, profile, around, random, MAP_NANOS);
    this.requests = new Requests(this, STALE_NANOS);
  }

  @Override
  void changed(@Nullable Neighbour by, @Nullable Chunk chunk, long nowNanos, Actions out) {
    if (chunk != null) {
      requests.came(chunk.seq());
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
    }
  }

  @Override
  void tick(long nowNanos, Actions out) {
    if (!source) {
      requests.ask(nowNanos, _ -> true, out);
    }
  }

  @Override
  void lost(Neighbour neighbour) {
    sending.drop(neighbour.peer);
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    sending.send(around.chunks(), Actions.Lane.REPAIR, nowNanos, out);
  }

  @Override
  public boolean uplinkWanted() {
    return !sending.isEmpty();
  }
}
