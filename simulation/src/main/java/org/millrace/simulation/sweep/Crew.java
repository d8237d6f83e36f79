package org.millrace.simulation.sweep;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Whoever does the runs. */
public interface Crew {

  /**
   * Does all jobs and returns their results in the same order.
   *
   * @param done told of each as it ends, on any thread, one at a time
   */
  List<Result> run(List<Job> jobs, Consumer<Result> done)
      throws InterruptedException, ExecutionException;
}
