package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import org.millrace.simulation.sweep.Job;
import org.millrace.simulation.sweep.Result;
import org.millrace.simulation.sweep.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sim sweep}: every combination of the lists under {@code sweep}, over seeds. */
@Command(
    name = "sweep",
    description = {
      "Runs all variants of a scenario over several seeds, on all cores, or on all members of a",
      "cluster of workers when seed nodes are given (see 'sim worker')."
    },
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

  static final List<String> COLUMNS =
      List.of(
          "lag.p50",
          "lag.p99",
          "chunk.p50",
          "startup.p50",
          "startup.p99",
          "late",
          "missing",
          "stall",
          "duplicates",
          "overhead",
          "source.cost");

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Mixin private CrewOptions crew = new CrewOptions();

  @Option(names = "--seeds", paramLabel = "N", description = "seeds for each variant, from 1 on")
  private int seeds = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "where sweep.csv goes (default: .)")
  private Path out = Path.of(".");

  @Override
  public Integer call() throws IOException, InterruptedException {
    var jobs = new ArrayList<Job>();
    try {
      for (var variant : Scenarios.variants(scenario.name, scenario.settings())) {
        for (int s = 0; s < seeds; s++) {
          jobs.add(
              new Job(
                  label(variant.values(), variant.scenario().strategy()),
                  variant.text(),
                  variant.scenario().seed() + s));
        }
      }
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    }
    return crew.run(jobs, System.err, this::write);
  }

  private static String label(Map<String, String> values, String strategy) {
    return values.isEmpty()
        ? strategy
        : values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  private int write(List<Result> results) throws IOException {
    Files.createDirectories(out);
    var file = out.resolve("sweep.csv");
    Files.writeString(file, csv(results));
    System.out.println("simulated, " + seeds + " seeds, median (least…most)");
    new Table(results).print(System.out, "variant", COLUMNS);
    System.out.println("wrote " + file);
    return 0;
  }

  private static String csv(List<Result> results) {
    var columns = new LinkedHashSet<String>();
    results.forEach(result -> columns.addAll(result.figures().keySet()));
    var text = new StringBuilder("variant,seed");
    columns.forEach(column -> text.append(',').append(column));
    text.append(",hash\n");
    for (var result : results) {
      text.append('"').append(result.label().replace("\"", "'")).append("\",");
      text.append(result.seed());
      for (var column : columns) {
        text.append(String.format(Locale.ROOT, ",%.6f", result.figure(column)));
      }
      text.append(String.format(",%016x%n", result.hash()));
    }
    return text.toString();
  }
}
