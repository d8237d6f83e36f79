package org.millrace.simulation.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import org.millrace.simulation.sweep.Job;
import org.millrace.simulation.sweep.Result;
import org.millrace.simulation.sweep.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sim validate}: the reduced model beside the full core. */
@Command(
    name = "validate",
    description = {
      "Runs the full core and the reduced model on the same peers and says whether the reduced one",
      "stays within the tolerance."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:within the tolerance", "2:the scenario cannot be run", "3:not within"})
final class ValidateCommand implements Callable<Integer> {

  private static final List<String> FIGURES = List.of("lag.p50", "lag.p99");

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Mixin private CrewOptions crew = new CrewOptions();

  @Option(names = "--seeds", paramLabel = "N", description = "seeds for each size, from 1 on")
  private int seeds = 1;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      description = "viewers (default: ${DEFAULT-VALUE})")
  private List<Integer> sizes = List.of(1_000, 10_000);

  @Option(
      names = "--tolerance",
      paramLabel = "SHARE",
      description = "how far the medians may lie apart (default: ${DEFAULT-VALUE})")
  private double tolerance = 0.1;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var jobs = new ArrayList<Job>();
    try {
      for (int size : sizes) {
        for (var strategy : List.of("swarm", Simulation.REDUCED)) {
          var settings = new ArrayList<>(scenario.settings());
          settings.add("peers.count=" + size);
          settings.add("strategy=" + strategy);
          var seed = Scenarios.load(scenario.name, settings).seed();
          for (int s = 0; s < seeds; s++) {
            jobs.add(
                new Job(
                    label(strategy, size), Scenarios.render(scenario.name, settings), seed + s));
          }
        }
      }
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    }
    return crew.run(jobs, System.err, this::judge);
  }

  private static String label(String strategy, int size) {
    return strategy + " " + size;
  }

  private int judge(List<Result> results) {
    var table = new Table(results);
    System.out.println("simulated, " + seeds + " seeds, median (least…most)");
    table.print(
        System.out,
        "model and viewers",
        List.of("lag.p50", "lag.p95", "lag.p99", "chunk.p50", "chunk.p99"));
    var outside = 0;
    for (int size : sizes) {
      for (var figure : FIGURES) {
        var full = table.median(label("swarm", size), figure);
        var reduced = table.median(label(Simulation.REDUCED, size), figure);
        var apart = reduced / full - 1;
        var within = Math.abs(apart) <= tolerance;
        outside += within ? 0 : 1;
        System.out.printf(
            Locale.ROOT,
            "%s: %s at %d viewers: full %.3f s, reduced %.3f s, %+.1f %%%n",
            within ? "ok" : "OUTSIDE",
            figure,
            size,
            full,
            reduced,
            100 * apart);
      }
    }
    return outside == 0 ? 0 : RunCommand.FAILED;
  }
}
