package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.millrace.simulation.hunt.Trial;
import org.millrace.simulation.report.RunData;
import org.millrace.simulation.report.RunFolder;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.run.Strategies;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace sim replay}. */
@Command(
    name = "replay",
    description = "Runs a run folder's scenario again and says whether the outcome is the same.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "a run folder, or a scenario file")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    var file = Files.isDirectory(folder) ? folder.resolve("scenario.resolved.conf") : folder;
    var scenario = Scenarios.load(file.toString(), List.of());
    var breach = folder.resolve(HuntCommand.BREACH_FILE);
    if (Files.exists(breach)) {
      return replayHunt(scenario, Files.readString(breach).strip());
    }
    var finished = Simulation.run(scenario, new ProgressLine(System.err, false));
    RunCommand.print(System.out, finished, RunFolder.expectations(finished.outcome()));
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    var before = new RunData(folder).text("hash");
    var same = before.equals("%016x".formatted(finished.outcome().hash()));
    System.out.println(same ? "the same outcome as before" : "ANOTHER outcome; before: " + before);
    return same ? 0 : RunCommand.FAILED;
  }

  /** A failure found by a hunt comes back, word by word, with every event checked again. */
  private static int replayHunt(Scenario scenario, String before) {
    var found = Trial.run(scenario, Strategies.of(scenario.strategy()));
    var now = found.map(Throwable::getMessage).orElse("holds");
    System.out.println(now);
    System.out.println(
        now.equals(before) ? "the same as before" : "ANOTHER outcome; before: " + before);
    return now.equals(before) ? 0 : RunCommand.FAILED;
  }
}
