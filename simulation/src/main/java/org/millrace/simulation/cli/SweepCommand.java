package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sim sweep}: every combination of the lists under {@code sweep}, over seeds. */
@Command(
    name = "sweep",
    description = "Runs all variants of a scenario over several seeds, on all cores.",
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of(
          "lag.p50",
          "lag.p99",
          "chunk.p50",
          "startup.p50",
          "startup.p99",
          "late",
          "stall",
          "duplicates",
          "overhead",
          "source.cost");

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Option(names = "--seeds", paramLabel = "N", description = "seeds for each variant, from 1 on")
  private int seeds = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "where sweep.csv goes (default: .)")
  private Path out = Path.of(".");

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "runs at a time (default: all cores)")
  private int workers = Runtime.getRuntime().availableProcessors();

  private record Row(
      Map<String, String> values, long seed, Map<String, Double> figures, long hash) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      var rows = runAll();
      Files.createDirectories(out);
      Files.writeString(out.resolve("sweep.csv"), csv(rows));
      summary(rows);
      System.out.println("wrote " + out.resolve("sweep.csv"));
      return 0;
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    } catch (ExecutionException failed) {
      System.err.println("sim: a run failed: " + failed.getCause());
      return RunCommand.FAILED;
    }
  }

  private List<Row> runAll() throws InterruptedException, ExecutionException {
    var variants = Scenarios.variants(scenario.name, scenario.settings());
    var futures = new ArrayList<Future<Row>>();
    try (var pool = Executors.newFixedThreadPool(workers)) {
      for (var variant : variants) {
        for (int s = 0; s < seeds; s++) {
          var seed = variant.scenario().seed() + s;
          futures.add(
              pool.submit(
                  () -> {
                    var finished = Simulation.run(variant.scenario().withSeed(seed), _ -> {});
                    return new Row(
                        variant.values(),
                        seed,
                        finished.outcome().figures(),
                        finished.outcome().hash());
                  }));
        }
      }
      var rows = new ArrayList<Row>();
      for (var future : futures) {
        rows.add(future.get());
        System.err.print("\r" + rows.size() + " of " + futures.size() + " runs");
      }
      System.err.println();
      return rows;
    }
  }

  private static String csv(List<Row> rows) {
    var first = rows.getFirst();
    var text = new StringBuilder(String.join(",", first.values().keySet()));
    text.append(first.values().isEmpty() ? "seed" : ",seed");
    first.figures().keySet().forEach(name -> text.append(',').append(name));
    text.append(",hash\n");
    for (var row : rows) {
      row.values().values().forEach(value -> text.append(value).append(','));
      text.append(row.seed());
      row.figures().values().forEach(v -> text.append(String.format(Locale.ROOT, ",%.6f", v)));
      text.append(String.format(",%016x%n", row.hash()));
    }
    return text.toString();
  }

  private static void summary(List<Row> rows) {
    var groups = new java.util.LinkedHashMap<Map<String, String>, List<Row>>();
    for (var row : rows) {
      groups.computeIfAbsent(row.values(), _ -> new ArrayList<>()).add(row);
    }
    groups.forEach(
        (values, group) -> {
          System.out.println("simulated, " + group.size() + " seeds, median [min … max] " + values);
          for (var column : COLUMNS) {
            var sorted = group.stream().mapToDouble(r -> r.figures().get(column)).toArray();
            Arrays.sort(sorted);
            System.out.printf(
                Locale.ROOT,
                "  %-12s %.4f [%.4f … %.4f]%n",
                column,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
          }
        });
  }
}
