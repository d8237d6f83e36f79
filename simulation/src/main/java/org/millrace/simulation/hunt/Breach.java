package org.millrace.simulation.hunt;

import java.util.Locale;

/** A promise that a run broke, by whom and when. */
public final class Breach extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What holds after every event, and one thing that holds at the end. */
  public enum Promise {
    /** Seqs given to a player only rise. */
    IN_ORDER,
    /** Only genuine chunks are kept, sent on or played. */
    GENUINE,
    /** A peer keeps to its bound of links. */
    LINKS_BOUNDED,
    /** A peer serves no more stripes than it has slots. */
    SLOTS_BOUNDED,
    /** An uplink carries no more than its rate allows. */
    LINE_RATE,
    /** Messages sent are received, lost or on their way. */
    CONSERVED,
    /** After a deadline the next one lies ahead. */
    CLOCK_ADVANCES,
    /** No event of another makes a peer throw. */
    NO_EXCEPTION,
    /** Some time after the last fault every honest viewer has the stream. */
    RECOVERED
  }

  private final Promise promise;

  public Breach(Promise promise, int peer, double atSeconds, String detail) {
    super(
        String.format(
            Locale.ROOT, "%s by peer %d at %.3f s: %s", promise, peer, atSeconds, detail));
    this.promise = promise;
  }

  public Promise promise() {
    return promise;
  }
}
