package org.millrace.simulation.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.report.Report;
import org.millrace.simulation.report.RunData;
import org.millrace.simulation.report.RunFolder;
import org.millrace.simulation.run.Alarms;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sim run}. */
@Command(
    name = "run",
    description = "Runs one scenario and writes its folder and report.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all expectations hold",
      "2:the scenario cannot be run",
      "3:an expectation failed"
    })
final class RunCommand implements Callable<Integer> {

  static final int BAD_SCENARIO = 2;
  static final int FAILED = 3;

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Option(names = "--out", paramLabel = "DIR", description = "run folder (default: runs/NAME-SEED)")
  private @Nullable Path out;

  @Option(names = "--beside", paramLabel = "DIR", description = "an earlier run to draw beside")
  private @Nullable Path beside;

  @Option(names = "--quiet", description = "no progress line")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    try {
      return run(System.out);
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return BAD_SCENARIO;
    }
  }

  private int run(PrintStream to) throws IOException {
    var settings = scenario.settings();
    var chosen = Scenarios.load(scenario.name, settings);
    for (var alarm : Alarms.of(chosen)) {
      System.err.println("ALARM: " + alarm);
    }
    var progress = new ProgressLine(System.err, quiet);
    Simulation.Finished finished;
    try (var _ = new Interruption()) {
      finished = Simulation.run(chosen, progress);
      progress.end();
      var folder = out != null ? out : Path.of("runs", chosen.name() + "-" + chosen.seed());
      RunFolder.write(folder, finished, Scenarios.render(scenario.name, settings));
      var page =
          new Report(new RunData(folder), beside == null ? null : new RunData(beside)).write();
      var known = Alarms.of(chosen);
      for (var alarm : Alarms.of(finished)) {
        if (!known.contains(alarm)) {
          System.err.println("ALARM: " + alarm);
        }
      }
      to.println("report: " + page);
    }
    var expectations = RunFolder.expectations(finished.outcome());
    print(to, finished, expectations);
    return expectations.stream().anyMatch(line -> line.startsWith("FAILED")) ? FAILED : 0;
  }

  static void print(PrintStream to, Simulation.Finished finished, List<String> expectations) {
    var outcome = finished.outcome();
    to.printf(
        Locale.ROOT,
        "simulated %s viewers for %.1f s, %s:%n",
        finished.outcome().viewers().size(),
        finished.simulatedSeconds(),
        finished.outcome().scenario().strategy());
    for (var name : List.of("lag", "startup")) {
      to.printf(
          Locale.ROOT,
          "  %-8s p50 %.3f s, p99 %.3f s, max %.3f s%n",
          name,
          outcome.figure(name + ".p50"),
          outcome.figure(name + ".p99"),
          outcome.figure(name + ".max"));
    }
    to.printf(
        Locale.ROOT,
        "  chunk    p50 %.3f s, p99 %.3f s%n",
        outcome.figure("chunk.p50"),
        outcome.figure("chunk.p99"));
    for (var name : List.of("late", "missing", "stall", "duplicates", "overhead")) {
      to.printf(Locale.ROOT, "  %-12s %.4f %%%n", name, 100 * outcome.figure(name));
    }
    to.printf(Locale.ROOT, "  %-12s %.3f x%n", "source.cost", outcome.figure("source.cost"));
    for (var name : List.of("riders.lag", "contributors.lag")) {
      if (outcome.figures().containsKey(name + ".p50")) {
        to.printf(
            Locale.ROOT,
            "  %-12s p50 %.3f s, p99 %.3f s%n",
            name,
            outcome.figure(name + ".p50"),
            outcome.figure(name + ".p99"));
      }
    }
    if (outcome.figures().containsKey("spy.precision")) {
      to.printf(
          Locale.ROOT,
          "  first spy    names the source for %.1f %% of the chunks, %.0f others more often%n",
          100 * outcome.figure("spy.precision"),
          outcome.figure("spy.suspects"));
    }
    to.printf(
        "  forged       %.0f stopped, %.0f played%n",
        outcome.figure("forged.stopped"), outcome.figure("forged.played"));
    expectations.forEach(to::println);
    to.println("events=" + finished.events());
    to.printf(Locale.ROOT, "cpu_seconds=%.2f%n", finished.cpuSeconds());
    to.printf(Locale.ROOT, "events_per_cpu_second=%.0f%n", finished.eventsPerCpuSecond());
    to.println("bytes_per_peer=" + finished.bytesPerPeer());
    to.printf(
        Locale.ROOT,
        "real_time_factor=%.2f%n",
        finished.simulatedSeconds() / Math.max(1e-3, finished.wallSeconds()));
    to.printf("hash=%016x%n", finished.outcome().hash());
  }
}
