package org.millrace.node.core.pcp;

/** Stream positions: 64 bits inside, the low 32 on the wire. */
public final class Positions {

  /**
   * Where a broadcaster starts the stream anew. Some programs of the network fail at 2^32; what is
   * left of it covers the largest chunk run between two places where a player may start.
   */
  public static final long RESTART_AT = (1L << 32) - (64L << 20);

  private static final long WIRE_MASK = 0xFFFF_FFFFL;

  private Positions() {}

  /** What is sent. */
  public static long wire(long position) {
    return position & WIRE_MASK;
  }

  /** The position with these 32 bits that is nearest to a known one; negative if before it all. */
  public static long nearest(long known, long wire) {
    return known + (int) (wire - known);
  }
}
