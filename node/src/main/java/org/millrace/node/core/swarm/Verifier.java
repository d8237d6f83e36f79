package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Chunk;

/** Says whether a chunk is genuine. A chunk is neither used nor passed on before that. */
public interface Verifier {

  /** Answers at once, or {@link Verdict#PENDING}, and then the host posts {@code verified}. */
  Verdict check(Chunk chunk);

  /** The answer. */
  enum Verdict {
    GENUINE,
    FORGED,
    PENDING
  }
}
