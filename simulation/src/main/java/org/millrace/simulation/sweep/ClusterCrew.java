package org.millrace.simulation.sweep;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;

/**
 * All workers of a cluster that this process joins for the time of the runs.
 *
 * @param seeds {@code host:port} each
 * @param patience how long to wait for the first worker
 */
public record ClusterCrew(String host, int port, List<String> seeds, Duration patience)
    implements Crew {

  @Override
  public List<Result> run(List<Job> jobs, Consumer<Result> done)
      throws InterruptedException, ExecutionException {
    var results = new CompletableFuture<List<Result>>();
    if (jobs.isEmpty()) {
      return List.of();
    }
    try (var member = ClusterMember.join(host, port, seeds, 0)) {
      member
          .system()
          .tell(
              new SpawnProtocol.Spawn<>(
                  Foreman.create(List.copyOf(jobs), patience, done, results),
                  "foreman",
                  Props.empty(),
                  member.system().ignoreRef()));
      return results.get();
    }
  }
}
