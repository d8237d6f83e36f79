package org.millrace.simulation.baseline;

/** Which of the newest {@value #SEQS} chunks somebody has; older ones are forgotten. */
final class Held {

  static final int SEQS = 2048;

  private final long[] words = new long[SEQS / Long.SIZE];
  private long newest = -1;

  long newest() {
    return newest;
  }

  /** The oldest seq that is looked at. */
  long oldest() {
    return Math.max(0, newest - SEQS + 1);
  }

  boolean has(long seq) {
    return seq >= oldest() && seq <= newest && (words[word(seq)] >>> seq & 1) != 0;
  }

  /** False if it was there already, or is too old. */
  boolean add(long seq) {
    if (newest >= 0 && seq < oldest()) {
      return false;
    }
    if (newest < 0) {
      newest = seq;
    }
    if (seq - newest >= SEQS) {
      java.util.Arrays.fill(words, 0);
      newest = seq;
    }
    while (newest < seq) {
      newest++;
      words[word(newest)] &= ~(1L << newest);
    }
    if ((words[word(seq)] >>> seq & 1) != 0) {
      return false;
    }
    words[word(seq)] |= 1L << seq;
    return true;
  }

  /** The newest seq that is here and not there, none older than {@code oldest}; or -1. */
  long newestBeyond(Held there, long oldest) {
    for (long seq = newest; seq >= Math.max(oldest, oldest()); seq--) {
      if (has(seq) && !there.has(seq)) {
        return seq;
      }
    }
    return -1;
  }

  private static int word(long seq) {
    return (int) (seq / Long.SIZE % (SEQS / Long.SIZE));
  }
}
