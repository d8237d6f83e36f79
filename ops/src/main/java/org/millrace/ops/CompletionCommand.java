package org.millrace.ops;

import java.util.concurrent.Callable;
import org.millrace.node.cli.Exit;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace completion}: lets a shell complete verbs and flags. */
@Command(
    name = "completion",
    description = {
      "Prints a completion script for bash and zsh:",
      "  source <(millrace completion)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.flush();
    return Exit.OK;
  }
}
