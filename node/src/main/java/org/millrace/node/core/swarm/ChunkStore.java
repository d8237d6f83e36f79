package org.millrace.node.core.swarm;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;

/**
 * The ring that holds the bodies of genuine chunks; the peer itself keeps only facts. The node has
 * one per channel; in virtual time all peers may share one.
 */
public interface ChunkStore {

  /** Keeps a chunk, in place of the one that is a whole window older. */
  void put(Chunk chunk);

  /** The chunk, while it is in the window. */
  @Nullable Chunk get(long seq);
}
