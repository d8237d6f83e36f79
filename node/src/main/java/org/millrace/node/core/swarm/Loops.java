package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.ForestMessage.Probe;

/**
 * Finds loops in the tree of a stripe without telling anybody how deep it is. Whoever has children
 * and takes a new parent sends a random number up from parent to parent. A peer passes on only the
 * largest number of the last seconds; the one that sees that number again is in a loop, and breaks
 * it. In a ring of any size exactly the largest number comes round, and numbers that end at the
 * source end there in silence.
 */
final class Loops {
  private static final int FRESH_MILLIS = 2_000;

  /** Two peers that top the same number must not come to the same one. */
  private static final long NONCE_END = 1L << 60;

  private static final long NONCE_STEP = 1L << 40;

  private final Local local;
  private final long[] largest;
  private final int[] seenMillis;

  Loops(Local local) {
    this.local = local;
    largest = new long[local.settings.stripes()];
    seenMillis = new int[local.settings.stripes()];
  }

  /** A new parent: the number goes up. */
  void probe(int stripe, int parentSlot, Actions out) {
    long nonce = local.random.nextLong(1, NONCE_END);
    if (fresh(stripe) && nonce <= largest[stripe]) {
      nonce = largest[stripe] + local.random.nextLong(1, NONCE_STEP);
    }
    note(stripe, nonce);
    local.control(parentSlot, new Probe(stripe, nonce), out);
  }

  /** A number came from a child: true when it shows a loop. */
  boolean passes(Probe probe, int parentSlot, Actions out) {
    int stripe = probe.stripe();
    if (probe.nonce() <= 0) {
      return false;
    }
    if (fresh(stripe) && probe.nonce() == largest[stripe]) {
      largest[stripe] = 0;
      return true;
    }
    if ((fresh(stripe) && probe.nonce() < largest[stripe]) || parentSlot < 0) {
      return false;
    }
    note(stripe, probe.nonce());
    local.control(parentSlot, probe, out);
    return false;
  }

  private boolean fresh(int stripe) {
    return largest[stripe] != 0 && local.nowMillis - seenMillis[stripe] < FRESH_MILLIS;
  }

  private void note(int stripe, long nonce) {
    largest[stripe] = nonce;
    seenMillis[stripe] = local.nowMillis;
  }
}
