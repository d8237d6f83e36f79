package org.millrace.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.millrace.node.cli.Exit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace man-pages}: one page per verb, for packages. */
@Command(
    name = "man-pages",
    hidden = true,
    description = "Writes a manual page for each verb.",
    mixinStandardHelpOptions = true)
final class ManPagesCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "Where to.")
  private Path directory = Path.of(".");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(directory);
    write(spec.root().commandLine());
    return Exit.OK;
  }

  private void write(CommandLine line) throws IOException {
    var page = new ManPage(line);
    Files.writeString(directory.resolve(page.name() + ".1"), page.text());
    for (var verb : line.getSubcommands().values()) {
      if (!verb.getCommandSpec().usageMessage().hidden()) {
        write(verb);
      }
    }
  }
}
