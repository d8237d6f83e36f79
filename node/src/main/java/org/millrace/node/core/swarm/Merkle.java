package org.millrace.node.core.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;

/**
 * Hash trees over batches of chunks. Leaves and inner nodes are told apart by their first byte;
 * hashes are SHA-256 cut to {@link #HASH_BYTES}. A batch holds a power of two of chunks, 16 at
 * most.
 */
final class Merkle {
  static final int HASH_BYTES = 20;
  static final int BATCH_MAX = 16;

  private static final byte LEAF = 0;
  private static final byte INNER = 1;
  private static final byte[] CONTEXT = "SWP1".getBytes(StandardCharsets.US_ASCII);

  private Merkle() {}

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  static byte[] leaf(Bytes channel, Chunk chunk) {
    MessageDigest digest = sha256();
    digest.update(LEAF);
    Bytes.update(digest, channel);
    digest.update(
        ByteBuffer.allocate(24)
            .putLong(chunk.seq())
            .putLong(chunk.streamPos())
            .putInt(chunk.sourceMillis())
            .putInt(chunk.flags())
            .array());
    Bytes.update(digest, chunk.payload());
    return Arrays.copyOf(digest.digest(), HASH_BYTES);
  }

  static byte[] inner(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update(INNER);
    digest.update(left);
    digest.update(right);
    return Arrays.copyOf(digest.digest(), HASH_BYTES);
  }

  /** All nodes of the tree: the root at 1, the children of i at 2i and 2i+1. */
  static byte[][] tree(byte[][] leaves) {
    int n = leaves.length;
    byte[][] nodes = new byte[2 * n][];
    System.arraycopy(leaves, 0, nodes, n, n);
    for (int i = n - 1; i > 0; i--) {
      nodes[i] = inner(nodes[2 * i], nodes[2 * i + 1]);
    }
    return nodes;
  }

  /** The siblings on the way from a leaf to the root. */
  static Bytes path(byte[][] tree, int leaf) {
    int n = tree.length / 2;
    byte[] path = new byte[HASH_BYTES * Integer.numberOfTrailingZeros(n)];
    int at = 0;
    for (int i = n + leaf; i > 1; i /= 2) {
      System.arraycopy(tree[i ^ 1], 0, path, at, HASH_BYTES);
      at += HASH_BYTES;
    }
    return Bytes.of(path);
  }

  /** The root that a leaf and its path lead to; the path must fit the batch. */
  static byte[] root(byte[] leaf, int index, byte[] path) {
    byte[] node = leaf;
    int place = index;
    for (int at = 0; at < path.length; at += HASH_BYTES) {
      byte[] sibling = Arrays.copyOfRange(path, at, at + HASH_BYTES);
      node = (place & 1) == 0 ? inner(node, sibling) : inner(sibling, node);
      place >>= 1;
    }
    return node;
  }

  /** What the epoch key signs. */
  static byte[] statement(Bytes channel, int epoch, long firstSeq, int size, byte[] root) {
    return ByteBuffer.allocate(CONTEXT.length + channel.length() + 16 + HASH_BYTES)
        .put(CONTEXT)
        .put(channel.toArray())
        .putInt(epoch)
        .putLong(firstSeq)
        .putInt(size)
        .put(root)
        .array();
  }
}
