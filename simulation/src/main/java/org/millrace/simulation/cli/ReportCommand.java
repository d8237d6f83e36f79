package org.millrace.simulation.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.report.Report;
import org.millrace.simulation.report.RunData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace sim report}. */
@Command(
    name = "report",
    description = "Writes the page of a run folder anew.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "the run folder")
  private Path folder = Path.of(".");

  @Option(names = "--beside", paramLabel = "DIR", description = "another run to draw beside")
  private @Nullable Path beside;

  @Override
  public Integer call() throws IOException {
    var page = new Report(new RunData(folder), beside == null ? null : new RunData(beside)).write();
    System.out.println("report: " + page);
    return 0;
  }
}
