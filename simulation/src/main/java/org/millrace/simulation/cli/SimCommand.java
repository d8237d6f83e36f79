package org.millrace.simulation.cli;

import picocli.CommandLine.Command;

/** {@code millrace sim}. */
@Command(
    name = "sim",
    description = "Simulates swarms of up to a million peers.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      RunCommand.class,
      SweepCommand.class,
      AblateCommand.class,
      ValidateCommand.class,
      WorkerCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      ReplayCommand.class,
      HuntCommand.class,
      BenchCommand.class,
      ListCommand.class
    })
public final class SimCommand {}
