package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;

/** Says whether a chunk is genuine. A chunk is neither used nor passed on before that. */
public interface Verifier {

  /** Answers at once, or {@link Verdict#PENDING}, and then the host posts {@code verified}. */
  Verdict check(Chunk chunk);

  /** Whether the channel's key signed a stream header; the epoch key in it is used from then on. */
  default boolean accept(StreamHeader header) {
    return false;
  }

  /** The answer. */
  enum Verdict {
    GENUINE,
    FORGED,
    PENDING
  }
}
