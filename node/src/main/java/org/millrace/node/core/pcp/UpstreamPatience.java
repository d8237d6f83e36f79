package org.millrace.node.core.pcp;

/**
 * How long an {@link UpstreamSearch} waits for what.
 *
 * @param staggerNanos for a node to accept, before the next is asked as well
 * @param stallNanos for the stream to grow, before a standby is looked for
 * @param deadNanos for the stream to grow, before the upstream is dropped, standby or not
 * @param standbyNanos for a standby to come up to the stream
 * @param giveUpNanos for any stream at all, before the channel is given up
 * @param directoryNanos between two questions to the directory
 */
public record UpstreamPatience(
    long staggerNanos,
    long stallNanos,
    long deadNanos,
    long standbyNanos,
    long giveUpNanos,
    long directoryNanos) {

  private static final long SECOND = 1_000_000_000L;

  public static final UpstreamPatience DEFAULT =
      new UpstreamPatience(
          300_000_000L, 5 * SECOND, 30 * SECOND, 30 * SECOND, 60 * SECOND, 20 * SECOND);
}
