package org.millrace.simulation.world;

/**
 * A peer's line and links at one moment.
 *
 * @param sentBytes all that was ever put on its uplink
 * @param freeNanos when the uplink has sent it all
 */
public record LineState(long sentBytes, long freeNanos, double rateBps, int links) {

  /** More connections than this are refused. */
  public static final int LINKS_MAX = Links.MAX;
}
