package org.millrace.simulation.engine;

import org.jspecify.annotations.Nullable;

/** Where the events of a partition add further events. Used by one thread at a time. */
public interface Lane {

  /** Which partition this is, 0 … {@link Engine#PARTITIONS} − 1. */
  int index();

  /**
   * Adds an event. A tick that is not in the future is moved to the next one; a peer of another
   * partition must be at least the look-ahead away.
   */
  void add(long tick, long key, @Nullable Object body);

  default void add(long tick, long key) {
    add(tick, key, null);
  }
}
