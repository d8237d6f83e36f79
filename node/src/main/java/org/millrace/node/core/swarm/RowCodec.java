package org.millrace.node.core.swarm;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;

/** Rebuilds chunks of a row from the others and its parity. */
public interface RowCodec {

  /**
   * The missing chunk, when the chunks that the store holds of the row of {@code seq} suffice. What
   * comes back must still be verified.
   */
  @Nullable Chunk rebuild(long seq, SwarmSettings settings, ChunkStore chunks);

  /** No parity. */
  RowCodec NONE = (_, _, _) -> null;
}
