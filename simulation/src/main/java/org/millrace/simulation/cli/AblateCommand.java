package org.millrace.simulation.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.simulation.report.Theory;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import org.millrace.simulation.sweep.Job;
import org.millrace.simulation.sweep.Result;
import org.millrace.simulation.sweep.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sim ablate}: the protocol with one part changed at a time. */
@Command(
    name = "ablate",
    description = "Prints what each part of the protocol is worth: one row for each part changed.",
    mixinStandardHelpOptions = true)
final class AblateCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of(
          "lag.p50",
          "lag.p99",
          "chunk.p50",
          "chunk.p99",
          "missing",
          "stall",
          "duplicates",
          "overhead",
          "source.cost");

  /** A row: its name, and what it sets. */
  private record Ablation(String name, List<String> settings) {}

  private static final List<Ablation> PARTS =
      List.of(
          new Ablation("as it is", List.of()),
          new Ablation("near neighbours off", List.of("protocol.near-links=false")),
          new Ablation("graft timer fixed at 0.25 s", fixedGraft("250ms")),
          new Ablation("graft timer fixed at 0.5 s", fixedGraft("500ms")),
          new Ablation("no change for a faster parent", List.of("protocol.better=60s")),
          new Ablation("parity off", List.of("stream.parity-stripes=0")),
          new Ablation("parity 1 of 17", List.of("stream.parity-stripes=1")),
          new Ablation("parity 2 of 18", List.of("stream.parity-stripes=2")),
          new Ablation("one stripe (K = 1)", List.of("stream.stripes=1")),
          new Ablation("pull only", List.of("protocol.pull-only=true")));

  private static final List<String> BASELINES =
      List.of("tree", "push", "pull", "pull-push", "clubs");

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Mixin private CrewOptions crew = new CrewOptions();

  @Option(names = "--seeds", paramLabel = "N", description = "seeds for each row, from 1 on")
  private int seeds = 1;

  @Option(names = "--baselines", description = "and a row for each other protocol")
  private boolean baselines;

  private static List<String> fixedGraft(String time) {
    return List.of(
        "protocol.graft-start=" + time, "protocol.graft-min=" + time, "protocol.graft-max=" + time);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var parts = new ArrayList<>(PARTS);
    if (baselines) {
      BASELINES.forEach(name -> parts.add(new Ablation(name, List.of("strategy=" + name))));
    }
    var jobs = new ArrayList<Job>();
    try {
      for (var part : parts) {
        var settings = new ArrayList<>(scenario.settings());
        settings.addAll(part.settings());
        var seed = Scenarios.load(scenario.name, settings).seed();
        for (int s = 0; s < seeds; s++) {
          jobs.add(new Job(part.name(), Scenarios.render(scenario.name, settings), seed + s));
        }
      }
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    }
    return crew.run(jobs, System.err, this::print);
  }

  private int print(List<Result> results) {
    var table = new Table(results);
    var chosen = Scenarios.load(scenario.name, scenario.settings());
    System.out.printf(
        Locale.ROOT,
        "simulated %s, %d viewers, %.1f %% loss, %d seeds, median (least…most)%n%n",
        chosen.name(),
        chosen.peers().count(),
        100 * chosen.network().lossShare(),
        seeds);
    table.print(System.out, "part", COLUMNS);
    System.out.printf(
        Locale.ROOT,
        "%nNo scheme of whole chunks serves the last viewer sooner than %.2f s.%n",
        Theory.bound(chosen, chosen.peers().count()));
    return 0;
  }
}
