package org.millrace.simulation.engine;

/** A virtual clock with its queue of events. */
public interface Engine extends AutoCloseable {

  /** Logical partitions of the peers; fixed, so that the number of threads changes nothing. */
  int PARTITIONS = 16;

  /** The lane of a peer, to add the first events before the run. */
  Lane laneOf(int peer);

  /** Handles everything before {@code endTick} and leaves the clock there. */
  void runUntil(long endTick);

  long tick();

  /** Events handled so far. */
  long events();

  @Override
  void close();
}
