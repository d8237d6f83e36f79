package org.millrace.node.core.swarm;

import java.util.Arrays;

/** The chunks asked for in one go, by the links that are asked; as many as were due. */
final class Asking {
  private final long[] seq;
  private final byte[] slot;
  private final int[] eager;
  private int size;

  /** The links that are asked. */
  long slots;

  Asking(int due) {
    seq = new long[due];
    slot = new byte[due];
    eager = new int[due];
  }

  /** Asks for a chunk, and with it for the stripes in {@code stripes} from now on. */
  void add(int ofSlot, long wanted, int stripes) {
    seq[size] = wanted;
    slot[size] = (byte) ofSlot;
    eager[size++] = stripes;
    slots |= 1L << ofSlot;
  }

  int count(int ofSlot) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      count += slot[i] == ofSlot ? 1 : 0;
    }
    return count;
  }

  /** What one link is asked for, in order. */
  long[] seqs(int ofSlot) {
    long[] seqs = new long[count(ofSlot)];
    int n = 0;
    for (int i = 0; i < size; i++) {
      if (slot[i] == ofSlot) {
        seqs[n++] = seq[i];
      }
    }
    Arrays.sort(seqs);
    return seqs;
  }

  int eager(int ofSlot) {
    int stripes = 0;
    for (int i = 0; i < size; i++) {
      stripes |= slot[i] == ofSlot ? eager[i] : 0;
    }
    return stripes;
  }
}
