package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.simulation.report.Report;
import org.millrace.simulation.report.RunData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace sim compare}. */
@Command(
    name = "compare",
    description = "Prints two runs side by side and draws B into the page of A.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A")
  private Path a = Path.of(".");

  @Parameters(index = "1", paramLabel = "B")
  private Path b = Path.of(".");

  @Override
  public Integer call() throws IOException {
    var first = new RunData(a);
    var second = new RunData(b);
    System.out.printf(
        "simulated%n%-18s %14s %14s %9s%n",
        "", first.text("strategy"), second.text("strategy"), "B/A");
    first
        .figures()
        .forEach(
            (name, value) -> {
              var other = second.figure(name);
              System.out.printf(
                  Locale.ROOT,
                  "%-18s %14.4f %14.4f %9s%n",
                  name,
                  value,
                  other,
                  value > 0 && other >= 0 ? String.format(Locale.ROOT, "%.2f", other / value) : "");
            });
    System.out.println("report: " + new Report(first, second).write());
    return 0;
  }
}
