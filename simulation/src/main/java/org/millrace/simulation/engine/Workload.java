package org.millrace.simulation.engine;

/** What happens at events. Touches only state of the target peers, and what never changes. */
@FunctionalInterface
public interface Workload {

  void handle(Lane lane, long tick, Batch batch);
}
