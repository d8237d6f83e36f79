package org.millrace.node.core.swarm;

import java.util.Arrays;

/**
 * For each stripe the peer whose push would come soonest, judged by when it says that it got
 * chunks. Announcements carry how long a chunk has been held, and take as long to come as a push
 * would, so no two clocks are compared. One candidate per stripe is followed; another takes its
 * place when one sample beats it clearly.
 */
final class Leads {
  private static final int SAMPLES_TO_MOVE = 4;
  private static final int SAMPLES_TO_FLEE = 2;
  private static final int FAR_MILLIS = 300;
  private static final int SAMPLE_MAX_MILLIS = 2_000;
  private static final int SCALE = 8;
  private static final int CLEARLY = 10 * SCALE;

  private final Local local;
  private final byte[] candidate;
  private final byte[] parent;
  private final byte[] samples;

  /** By how much the candidate beats the parent, smoothed, in 1/8 ms. */
  private final short[] lead;

  /** When the last two chunks of a stripe came, and the seq of the last. */
  private final int[] lastMillis;

  private final int[] beforeMillis;
  private final long[] lastSeq;

  Leads(Local local) {
    this.local = local;
    int stripes = local.settings.stripes();
    candidate = new byte[stripes];
    parent = new byte[stripes];
    samples = new byte[stripes];
    lead = new short[stripes];
    lastMillis = new int[stripes];
    beforeMillis = new int[stripes];
    lastSeq = new long[stripes];
    Arrays.fill(candidate, (byte) Links.NONE);
    Arrays.fill(parent, (byte) Links.NONE);
    Arrays.fill(lastSeq, -1);
  }

  /** Newest seq of a stripe. */
  long lastSeq(int stripe) {
    return lastSeq[stripe];
  }

  /** A chunk came in for the first time. */
  void arrived(int stripe, long seq) {
    if (seq > lastSeq[stripe]) {
      lastSeq[stripe] = seq;
      beforeMillis[stripe] = lastMillis[stripe];
      lastMillis[stripe] = local.nowMillis;
    }
  }

  /**
   * A peer announced a chunk that is here; its push would have come at {@code pushMillis}. Only the
   * last two chunks of a stripe are compared.
   */
  void announced(int slot, int stripe, long seq, int pushMillis) {
    long behind = lastSeq[stripe] - seq;
    if (behind == 0) {
      sample(slot, stripe, lastMillis[stripe] - pushMillis);
    } else if (behind == local.settings.stripes()) {
      sample(slot, stripe, beforeMillis[stripe] - pushMillis);
    }
  }

  /** How much earlier a peer's push would have come, in milliseconds. */
  void sample(int slot, int stripe, int millis) {
    if (slot == parent[stripe]) {
      return;
    }
    int scaled = Math.clamp(millis, -SAMPLE_MAX_MILLIS, SAMPLE_MAX_MILLIS) * SCALE;
    if (candidate[stripe] == slot) {
      lead[stripe] += (short) ((scaled - lead[stripe]) / 8);
      samples[stripe] = (byte) Math.min(100, samples[stripe] + 1);
    } else if (candidate[stripe] < 0 || scaled > lead[stripe] + CLEARLY) {
      candidate[stripe] = (byte) slot;
      lead[stripe] = (short) (scaled / 2);
      samples[stripe] = 1;
    }
  }

  /** The peer that beats the parent by more than the hysteresis, or none. */
  int better(int stripe) {
    boolean sure = samples[stripe] >= SAMPLES_TO_MOVE;
    return sure && lead[stripe] > local.tuning.betterMillis() * SCALE
        ? candidate[stripe]
        : Links.NONE;
  }

  /** The peer that is so far ahead that the parent must have failed, or none. */
  int farBetter(int stripe) {
    boolean far = samples[stripe] >= SAMPLES_TO_FLEE && lead[stripe] > FAR_MILLIS * SCALE;
    return far ? candidate[stripe] : Links.NONE;
  }

  /** The candidate as a set, when it is ahead of this peer. */
  long ahead(int stripe) {
    boolean known = candidate[stripe] >= 0 && lead[stripe] > 0 && samples[stripe] > 1;
    return known ? 1L << candidate[stripe] : 0;
  }

  /** A stripe has a new parent, to which candidates are compared from now on. */
  void reset(int stripe, int newParent) {
    parent[stripe] = (byte) newParent;
    candidate[stripe] = Links.NONE;
    samples[stripe] = 0;
    lead[stripe] = 0;
  }

  void forget(int slot) {
    for (int s = 0; s < candidate.length; s++) {
      if (candidate[s] == slot) {
        candidate[s] = Links.NONE;
      }
      if (parent[s] == slot) {
        parent[s] = Links.NONE;
      }
    }
  }
}
