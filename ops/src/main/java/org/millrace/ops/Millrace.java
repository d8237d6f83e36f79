package org.millrace.ops;

import org.millrace.node.cli.CheckConfigCommand;
import org.millrace.node.cli.DemoCommand;
import org.millrace.node.cli.DoctorCommand;
import org.millrace.node.cli.Exit;
import org.millrace.node.cli.HashPasswordCommand;
import org.millrace.node.cli.InitCommand;
import org.millrace.node.cli.KeyCommand;
import org.millrace.node.cli.NodeCommand;
import org.millrace.node.cli.ProbeCommand;
import org.millrace.node.cli.PushCommand;
import org.millrace.node.cli.RelayCommand;
import org.millrace.node.cli.YpCommand;
import org.millrace.node.config.Version;
import org.millrace.ops.ctl.StatusCommand;
import org.millrace.ops.load.BenchCommand;
import org.millrace.simulation.cli.SimCommand;
import org.millrace.simulation.cli.SwarmBoxCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The one program. Each verb lives in the module that does its work. */
@Command(
    name = "millrace",
    description = "Carries a live broadcast from one encoder to thousands of people.",
    mixinStandardHelpOptions = true,
    versionProvider = Millrace.OfBuild.class,
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      NodeCommand.class,
      RelayCommand.class,
      YpCommand.class,
      DemoCommand.class,
      InitCommand.class,
      DoctorCommand.class,
      CheckConfigCommand.class,
      StatusCommand.class,
      BenchCommand.class,
      ProbeCommand.class,
      PushCommand.class,
      KeyCommand.class,
      HashPasswordCommand.class,
      CompletionCommand.class,
      ManPagesCommand.class,
      WarmUpCommand.class,
      SimCommand.class,
      SwarmBoxCommand.class,
    })
public final class Millrace {

  private Millrace() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    var line = new CommandLine(new Millrace());
    describe(line);
    return line;
  }

  private static void describe(CommandLine line) {
    line.getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(Exit.meanings())
        .footer("");
    line.getCommandSpec()
        .versionProvider(new OfBuild())
        .exitCodeOnInvalidInput(Exit.USAGE)
        .exitCodeOnExecutionException(Exit.FAILED);
    line.getSubcommands().values().forEach(Millrace::describe);
  }

  /** The version that the build wrote down. */
  static final class OfBuild implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"millrace " + Version.current()};
    }
  }
}
