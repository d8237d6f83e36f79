package org.millrace.node.core.swarm;

import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;

/**
 * Signs chunks at the source, a batch under one signature. A batch never spans more than 60 ms of
 * the stream, so that the wait for it stays small: at low rates each chunk is a batch of its own.
 * Holds one batch at most.
 */
public final class BatchSigner {
  private static final int BATCH_MILLIS = 60;

  private final Bytes channel;
  private final int epoch;
  private final PrivateKey epochKey;
  private final int size;
  private final List<Chunk> open = new ArrayList<>();

  public BatchSigner(Bytes channel, int epoch, PrivateKey epochKey, int size) {
    if (Integer.bitCount(size) != 1 || size > Merkle.BATCH_MAX) {
      throw new IllegalArgumentException("a batch is a power of two up to 16");
    }
    this.channel = channel;
    this.epoch = epoch;
    this.epochKey = epochKey;
    this.size = size;
  }

  /** The batch size that the design gives to a stream. */
  public static int sizeFor(SwarmSettings settings) {
    long fit = BATCH_MILLIS * 1_000_000L / Math.max(1, settings.chunkNanos());
    return Integer.highestOneBit(Math.clamp(fit, 1, Merkle.BATCH_MAX));
  }

  /** Takes the next chunk, without proof; gives out the signed batch when it is full. */
  public List<Chunk> add(Chunk chunk) {
    if (!open.isEmpty() && chunk.seq() != open.getLast().seq() + 1) {
      throw new IllegalArgumentException("chunks of a batch follow each other");
    }
    open.add(chunk);
    return open.size() == size ? flush() : List.of();
  }

  /** Ends the batch early: what is open is signed, in as few powers of two as needed. */
  public List<Chunk> flush() {
    List<Chunk> signed = new ArrayList<>(open.size());
    int from = 0;
    while (from < open.size()) {
      int count = Integer.highestOneBit(open.size() - from);
      sign(open.subList(from, from + count), signed);
      from += count;
    }
    open.clear();
    return signed;
  }

  private void sign(List<Chunk> batch, List<Chunk> into) {
    byte[][] leaves = new byte[batch.size()][];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = Merkle.leaf(channel, batch.get(i));
    }
    byte[][] tree = Merkle.tree(leaves);
    byte[] root = leaves.length == 1 ? leaves[0] : tree[1];
    long first = batch.getFirst().seq();
    byte[] statement = Merkle.statement(channel, epoch, first, leaves.length, root);
    Bytes signature = Ed25519.sign(epochKey, statement);
    for (int i = 0; i < leaves.length; i++) {
      Chunk c = batch.get(i);
      into.add(
          new Chunk(
              c.seq(),
              c.streamPos(),
              c.sourceMillis(),
              c.flags(),
              i,
              leaves.length,
              Merkle.path(tree, i),
              signature,
              c.payload()));
    }
  }
}
