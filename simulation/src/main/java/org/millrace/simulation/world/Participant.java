package org.millrace.simulation.world;

import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;

/**
 * How one peer behaves: the calls of {@link org.millrace.node.core.swarm.SwarmPeer}, behind which
 * the other strategies stand too.
 */
public interface Participant {

  void join(int tracker, int[] contacts, long nowNanos, Actions out);

  void leave(long nowNanos, Actions out);

  void received(int from, Message message, long nowNanos, Actions out);

  void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out);

  void linkDown(int peer, long nowNanos, Actions out);

  void sourceChunk(Chunk chunk, long nowNanos, Actions out);

  void uplinkReady(long nowNanos, Actions out);

  boolean uplinkWanted();

  long uplinkNotBeforeNanos();

  void onDeadline(long nowNanos, Actions out);

  long nextDeadlineNanos();

  /** Whether a dial is refused before it costs a handshake. */
  default boolean isFull() {
    return false;
  }
}
