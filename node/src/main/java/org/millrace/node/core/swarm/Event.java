package org.millrace.node.core.swarm;

import java.util.List;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;

/**
 * What a {@link SwarmPeer} is told. Each event also exists as a method, which allocates nothing.
 */
public sealed interface Event {

  /** A message came in whole over the link to a peer, or from the tracker. */
  record Received(int from, Message message) implements Event {}

  /** A link is usable; {@code dialled} when this side asked for it. */
  record LinkUp(int peer, long rttNanos, boolean dialled) implements Event {}

  /** A link is gone, or a dial failed. */
  record LinkDown(int peer) implements Event {}

  /** This node broadcasts: its chunker and signer made a chunk. */
  record SourceChunk(Chunk chunk) implements Event {}

  /** The uplink can take one more payload message. */
  record UplinkReady() implements Event {}

  /** The host measured the uplink anew. */
  record UplinkMeasured(long bitsPerSecond) implements Event {}

  /** A verifier that answered {@link Verifier.Verdict#PENDING} has made up its mind. */
  record Verified(int from, Chunk chunk, boolean genuine) implements Event {}

  /** Enter the swarm; {@code tracker} is negative when there is none. */
  record Join(int tracker, List<Integer> contacts) implements Event {
    public Join {
      contacts = List.copyOf(contacts);
    }
  }

  /** Leave in good order. */
  record Leave() implements Event {}
}
