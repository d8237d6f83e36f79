package org.millrace.node.core.swarm;

import java.util.Arrays;

/**
 * Chunks that others have announced and that are not here yet, in no order. Holds at most {@link
 * #MAX}; beyond that announcements are forgotten, and repeated ones come with the next failure.
 */
final class Wants {
  /** Entries at most. */
  static final int MAX = 256;

  private static final int LENGTH_MIN = 4;

  int size;
  long[] seq = new long[LENGTH_MIN];

  /** Slots that announced it. */
  long[] announcers = new long[LENGTH_MIN];

  /** When the first announcement came, and when that peer's push would have come. */
  int[] firstMillis = new int[LENGTH_MIN];

  int[] pushMillis = new int[LENGTH_MIN];

  /** When to ask for it. */
  int[] dueMillis = new int[LENGTH_MIN];

  byte[] firstSlot = new byte[LENGTH_MIN];
  byte[] tries = new byte[LENGTH_MIN];

  /** The entry of a seq, or -1. */
  int find(long wanted) {
    for (int i = 0; i < size; i++) {
      if (seq[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Slots that announced missing chunks of a stripe. */
  long announcers(int stripe, int stripes) {
    long set = 0;
    for (int i = 0; i < size; i++) {
      if (seq[i] % stripes == stripe) {
        set |= announcers[i];
      }
    }
    return set;
  }

  /** Adds an entry for a seq that has none; false at the bound. */
  boolean add(long wanted, int slot, int nowMillis, int push, int due) {
    if (size == MAX) {
      return false;
    }
    if (size == seq.length) {
      resize(size * 2);
    }
    seq[size] = wanted;
    announcers[size] = 1L << slot;
    firstMillis[size] = nowMillis;
    pushMillis[size] = push;
    dueMillis[size] = due;
    firstSlot[size] = (byte) slot;
    tries[size] = 0;
    size++;
    return true;
  }

  void remove(int entry) {
    size--;
    if (entry < size) {
      seq[entry] = seq[size];
      announcers[entry] = announcers[size];
      firstMillis[entry] = firstMillis[size];
      pushMillis[entry] = pushMillis[size];
      dueMillis[entry] = dueMillis[size];
      firstSlot[entry] = firstSlot[size];
      tries[entry] = tries[size];
    }
    if (seq.length > LENGTH_MIN && size < seq.length / 4) {
      resize(seq.length / 2);
    }
  }

  /** A quiet peer needs few places, a starting one many. */
  private void resize(int length) {
    seq = Arrays.copyOf(seq, length);
    announcers = Arrays.copyOf(announcers, length);
    firstMillis = Arrays.copyOf(firstMillis, length);
    pushMillis = Arrays.copyOf(pushMillis, length);
    dueMillis = Arrays.copyOf(dueMillis, length);
    firstSlot = Arrays.copyOf(firstSlot, length);
    tries = Arrays.copyOf(tries, length);
  }

  /** A link is gone: nobody can be asked there. */
  void forget(int slot) {
    for (int i = size - 1; i >= 0; i--) {
      announcers[i] &= ~(1L << slot);
      if (announcers[i] == 0) {
        remove(i);
      }
    }
  }

  /** Drops what is older than a seq. */
  void forgetBefore(long oldest) {
    for (int i = size - 1; i >= 0; i--) {
      if (seq[i] < oldest) {
        remove(i);
      }
    }
  }
}
