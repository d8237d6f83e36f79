package org.millrace.simulation.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.millrace.simulation.scenario.Scenarios;
import picocli.CommandLine.Command;

/** {@code millrace sim list}. */
@Command(
    name = "list",
    description = "Names the shipped scenarios.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    for (var name : Scenarios.SHIPPED) {
      System.out.printf("%-20s %s%n", name, Scenarios.load(name, List.of()).description());
    }
    return 0;
  }
}
