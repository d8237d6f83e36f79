package org.millrace.node.core.swarm;

import java.util.Arrays;
import org.millrace.messages.swarm.ForestMessage.IHave;

/**
 * Tells the links that asked for it which chunks came in since the last time, one message for all
 * of them. Remembers the chunks of one interval, {@link IHave#ENTRIES_MAX} at most.
 */
final class Announcer {
  private static final int HELD_MAX = 255;

  private final Local local;
  private int size;
  private long[] seq = new long[8];
  private int[] millis = new int[8];
  private int toldMillis;

  Announcer(Local local) {
    this.local = local;
  }

  void arrived(long newSeq) {
    if (local.links.listeners == 0 || size == IHave.ENTRIES_MAX) {
      return;
    }
    if (size == seq.length) {
      seq = Arrays.copyOf(seq, size * 2);
      millis = Arrays.copyOf(millis, size * 2);
    }
    int at = size++;
    while (at > 0 && seq[at - 1] > newSeq) {
      seq[at] = seq[at - 1];
      millis[at] = millis[at - 1];
      at--;
    }
    seq[at] = newSeq;
    millis[at] = local.nowMillis;
  }

  /** {@code open} are the stripes that have room for one more child. */
  void tick(int open, Actions out) {
    if (size == 0 || local.nowMillis - toldMillis < local.pace.announceMillis) {
      return;
    }
    toldMillis = local.nowMillis;
    int from = 0;
    while (from < size) {
      int to = from + 1;
      while (to < size && seq[to] - seq[to - 1] <= 255) {
        to++;
      }
      tell(from, to, open, out);
      from = to;
    }
    if (seq.length > 8 && size < seq.length / 4) {
      seq = new long[seq.length / 2];
      millis = new int[millis.length / 2];
    }
    size = 0;
  }

  private void tell(int from, int to, int open, Actions out) {
    byte[] entries = new byte[2 * (to - from)];
    long before = seq[from];
    for (int i = from; i < to; i++) {
      entries[2 * (i - from)] = (byte) (seq[i] - before);
      int held = (local.nowMillis - millis[i]) / IHave.HELD_UNIT_MILLIS;
      entries[2 * (i - from) + 1] = (byte) Math.min(HELD_MAX, held);
      before = seq[i];
    }
    IHave message = new IHave(seq[from], entries, open);
    for (long rest = local.links.listeners; rest != 0; rest &= rest - 1) {
      local.control(Long.numberOfTrailingZeros(rest), message, out);
    }
  }
}
