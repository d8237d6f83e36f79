package org.millrace.simulation.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Threads of this process. */
public record LocalCrew(int workers) implements Crew {

  @Override
  public List<Result> run(List<Job> jobs, Consumer<Result> done)
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newFixedThreadPool(workers)) {
      var futures = new ArrayList<Future<Result>>();
      for (var job : jobs) {
        futures.add(
            pool.submit(
                () -> {
                  var result = job.run();
                  synchronized (this) {
                    done.accept(result);
                  }
                  return result;
                }));
      }
      var results = new ArrayList<Result>();
      try {
        for (var future : futures) {
          results.add(future.get());
        }
      } finally {
        pool.shutdownNow();
      }
      return results;
    }
  }
}
