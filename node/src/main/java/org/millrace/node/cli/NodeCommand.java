package org.millrace.node.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace node}: runs a node until it is told to stop. */
@Command(
    name = "node",
    description = {
      "Runs a node: encoders push to it, players and other nodes take from it.",
      "SIGTERM lets it drain and exit with 0."
    },
    mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    return new Serving(spec).run(flags, List.of());
  }
}
