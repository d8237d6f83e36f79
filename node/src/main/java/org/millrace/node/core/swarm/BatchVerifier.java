package org.millrace.node.core.swarm;

import java.util.Arrays;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;

/**
 * Checks chunks against the channel's key: the stream header, signed by that key, names an epoch
 * key; the epoch key signs batches. One signature is checked per batch, all else is hashing. Knows
 * the keys of two epochs and the roots of the last {@link #ROOTS} batches.
 */
public final class BatchVerifier implements Verifier {
  private static final int ROOTS = 256;

  private final Bytes channel;
  private final long[] rootSeq = new long[ROOTS];
  private final byte[][] roots = new byte[ROOTS][];
  private int epoch = -1;
  private Bytes epochKey = Bytes.EMPTY;
  private Bytes previousKey = Bytes.EMPTY;
  private int previousEpoch = -1;

  /** Checks for the channel of this key. */
  public BatchVerifier(Bytes channelKey) {
    this.channel = channelKey;
    Arrays.fill(rootSeq, -1);
  }

  @Override
  public boolean accept(StreamHeader header) {
    boolean ours = header.channel().equals(channel) && header.epoch() >= Math.max(0, epoch);
    if (!ours || !Ed25519.verify(channel, HeaderText.of(header), header.signature())) {
      return false;
    }
    if (header.epoch() > epoch) {
      previousEpoch = epoch;
      previousKey = epochKey;
      epoch = header.epoch();
      epochKey = header.epochKey();
    }
    return true;
  }

  @Override
  public Verdict check(Chunk chunk) {
    int size = chunk.batchSize();
    int index = chunk.batchFirstDelta();
    boolean shaped =
        Integer.bitCount(size) == 1
            && size <= Merkle.BATCH_MAX
            && index < size
            && chunk.seq() >= index
            && chunk.authPath().length() == Merkle.HASH_BYTES * Integer.numberOfTrailingZeros(size);
    if (!shaped) {
      return Verdict.FORGED;
    }
    long first = chunk.seq() - index;
    byte[] leaf = Merkle.leaf(channel, chunk);
    byte[] root = Merkle.root(leaf, index, chunk.authPath().toArray());
    int slot = (int) (first % ROOTS);
    if (rootSeq[slot] == first && Arrays.equals(roots[slot], root)) {
      return Verdict.GENUINE;
    }
    if (!signed(first, size, root, chunk.signature())) {
      return Verdict.FORGED;
    }
    rootSeq[slot] = first;
    roots[slot] = root;
    return Verdict.GENUINE;
  }

  private boolean signed(long first, int size, byte[] root, Bytes signature) {
    byte[] statement = Merkle.statement(channel, epoch, first, size, root);
    if (Ed25519.verify(epochKey, statement, signature)) {
      return true;
    }
    byte[] before = Merkle.statement(channel, previousEpoch, first, size, root);
    return previousEpoch >= 0 && Ed25519.verify(previousKey, before, signature);
  }
}
