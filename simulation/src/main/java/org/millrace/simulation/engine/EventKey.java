package org.millrace.simulation.engine;

/**
 * The 63 bits that say what an event is: target peer (20), kind (3), origin peer (20), argument
 * (20). They are also its place among the events of one tick. A cold event has kind 0 and carries
 * its origin's emission count as argument, so two cold events of one tick never tie.
 */
public final class EventKey {

  /** Peers in one run; identifiers are 0 … {@code PEERS_MAX - 1}. */
  public static final int PEERS_MAX = 1 << 20;

  /** The kind whose event carries a body. */
  public static final int COLD = 0;

  /** Kinds below this. */
  public static final int KINDS = 8;

  private static final int MASK = PEERS_MAX - 1;

  private EventKey() {}

  public static long of(int target, int kind, int origin, int argument) {
    return (long) target << 43 | (long) kind << 40 | (long) origin << 20 | (argument & MASK);
  }

  public static int target(long key) {
    return (int) (key >>> 43);
  }

  public static int kind(long key) {
    return (int) (key >>> 40) & (KINDS - 1);
  }

  public static int origin(long key) {
    return (int) (key >>> 20) & MASK;
  }

  public static int argument(long key) {
    return (int) key & MASK;
  }
}
