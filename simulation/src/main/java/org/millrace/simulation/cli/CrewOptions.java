package org.millrace.simulation.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.sweep.ClusterCrew;
import org.millrace.simulation.sweep.Crew;
import org.millrace.simulation.sweep.Job;
import org.millrace.simulation.sweep.LocalCrew;
import org.millrace.simulation.sweep.Result;
import picocli.CommandLine.Option;

/** Who does many runs: how many at a time. */
final class CrewOptions {

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "runs at a time on this machine (default: all cores)")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed-node",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "members of a cluster of workers that do the runs instead")
  private List<String> seeds = List.of();

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      description = "own address in that cluster (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private Crew crew() {
    return seeds.isEmpty() ? new LocalCrew(workers) : new ClusterCrew(host, 0, seeds, PATIENCE);
  }

  /** What a command does with its results, or why there are none. */
  interface Use {
    int of(List<Result> results) throws java.io.IOException;
  }

  /** Does the runs, counts them on the error stream, and hands the results over. */
  int run(List<Job> jobs, PrintStream errors, Use use)
      throws java.io.IOException, InterruptedException {
    var done = new AtomicInteger();
    try {
      var results =
          crew()
              .run(
                  jobs,
                  result ->
                      errors.printf(
                          "%d of %d runs: %s, seed %d%n",
                          done.incrementAndGet(), jobs.size(), result.label(), result.seed()));
      return use.of(results);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ScenarioException wrong) {
        errors.println("sim: " + wrong.getMessage());
        return RunCommand.BAD_SCENARIO;
      }
      errors.println("sim: a run failed: " + failed.getCause());
      return RunCommand.FAILED;
    }
  }
}
