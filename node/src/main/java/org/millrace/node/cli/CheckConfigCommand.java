package org.millrace.node.cli;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.millrace.node.config.ConfigInvalid;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace check-config}: says what a node would run with, without running it. */
@Command(
    name = "check-config",
    description = {
      "Checks a configuration and prints every effective value with its origin.",
      "Secrets are masked. Mistakes are printed with file and line, all at once."
    },
    mixinStandardHelpOptions = true)
public final class CheckConfigCommand implements Callable<Integer> {

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Option(names = "--changed", description = "Only what differs from the defaults.")
  private boolean changedOnly;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try {
      var loaded = flags.load();
      var effective = loaded.effective();
      var data = loaded.config().node().dataDir();
      if (Files.exists(data) && !Files.isExecutable(data)) {
        spec.commandLine()
            .getErr()
            .println("not read, for want of the right to: settings set live, in " + data);
      }
      spec.commandLine().getOut().print(changedOnly ? effective.changed() : effective);
      spec.commandLine().getOut().flush();
      return Exit.OK;
    } catch (ConfigInvalid invalid) {
      spec.commandLine().getErr().println(invalid.getMessage());
      return Exit.USAGE;
    }
  }
}
