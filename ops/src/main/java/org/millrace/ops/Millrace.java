package org.millrace.ops;

import org.millrace.node.cli.NodeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one program. Each verb lives in the module that does its work. */
@Command(
    name = "millrace",
    description = "Carries a live broadcast from one encoder to thousands of people.",
    mixinStandardHelpOptions = true,
    version = "millrace 0.1.0",
    synopsisSubcommandLabel = "VERB",
    subcommands = {NodeCommand.class})
public final class Millrace {

  private Millrace() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Millrace()).execute(args));
  }
}
