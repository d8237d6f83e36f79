package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millrace.simulation.hunt.FaultDraw;
import org.millrace.simulation.hunt.Shrinker;
import org.millrace.simulation.hunt.Trial;
import org.millrace.simulation.run.Strategies;
import org.millrace.simulation.scenario.ScenarioException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace sim hunt}. */
@Command(
    name = "hunt",
    description = {
      "Draws faults from each seed (churn, crowds, partitions, lost regions, frozen machines,"
          + " clock",
      "jumps, hostile peers, loss, address translation), checks the protocol's promises after"
          + " every",
      "event, and shrinks a run that breaks one to the smallest scenario that still does."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:no promise was broken", "2:no such strategy", "3:a promise was broken"})
final class HuntCommand implements Callable<Integer> {

  /** What a folder of a hunt holds beside the scenario. */
  static final String BREACH_FILE = "breach.txt";

  @Option(names = "--seeds", paramLabel = "N", description = "runs (default: ${DEFAULT-VALUE})")
  private int seeds = 20;

  @Option(names = "--from", paramLabel = "S", description = "the first seed")
  private long from = 1;

  @Option(names = "--strategy", paramLabel = "NAME", description = "swarm, or a baseline")
  private String strategy = "swarm";

  @Option(names = "--out", paramLabel = "DIR", description = "where failing scenarios go")
  private Path out = Path.of("runs");

  @Override
  public Integer call() throws IOException {
    var failures = 0;
    try {
      for (var seed = from; seed < from + seeds; seed++) {
        failures += hunt(seed) ? 1 : 0;
      }
    } catch (ScenarioException wrong) {
      System.err.println("sim: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    }
    System.out.printf("simulated %d seeds, %d broke a promise%n", seeds, failures);
    return failures == 0 ? 0 : RunCommand.FAILED;
  }

  private boolean hunt(long seed) throws IOException {
    var draft = FaultDraw.draw("steady", seed);
    var found = Trial.run(draft.scenario(), Strategies.of(strategy));
    if (found.isEmpty()) {
      System.out.printf(
          "seed %d: holds, %d viewers, %s%n", seed, draft.peers(), draft.ingredients());
      return false;
    }
    System.out.printf("seed %d: %s%n", seed, found.get().getMessage());
    var shrinker = new Shrinker(Strategies.of(strategy), draft, found.get(), _ -> {});
    var smallest = shrinker.shrink();
    var folder = out.resolve("hunt-" + strategy + "-" + seed);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("scenario.resolved.conf"),
        smallest.rendered() + "\nstrategy = \"" + strategy + "\"\n");
    Files.writeString(folder.resolve(BREACH_FILE), shrinker.breach().getMessage() + "\n");
    System.out.printf(
        "  after %d more runs: %d viewers, %s%n  %s%n  replay: millrace sim replay %s%n",
        shrinker.trials(),
        smallest.peers(),
        smallest.ingredients(),
        shrinker.breach().getMessage(),
        folder);
    return true;
  }
}
