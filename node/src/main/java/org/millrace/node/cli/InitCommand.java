package org.millrace.node.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.node.config.ConfigTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace init}: a configuration file to begin with. */
@Command(
    name = "init",
    description = {
      "Writes a configuration file that holds every key, its reason and its default,",
      "all of them commented out. An existing file is left alone."
    },
    mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      defaultValue = "millrace.conf",
      description = "Where to; - is standard output (default: ${DEFAULT-VALUE}).")
  private String file = "millrace.conf";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    if (file.equals("-")) {
      out.print(ConfigTemplate.text());
      out.flush();
      return Exit.OK;
    }
    try {
      Files.writeString(Path.of(file), ConfigTemplate.text(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException exists) {
      spec.commandLine().getErr().println(file + " is there already; it was left as it is");
      return Exit.FAILED;
    } catch (IOException unwritable) {
      spec.commandLine().getErr().println(file + " cannot be written: " + unwritable.getMessage());
      return Exit.FAILED;
    }
    out.printf(
        Locale.ROOT,
        """
        wrote %1$s: remove the # before a key to change it
          millrace check-config --config %1$s --changed   shows what differs from the defaults
          millrace node --config %1$s                     starts; prints the source password once
          millrace doctor --config %1$s                   says what stands in the way
        """,
        file);
    out.flush();
    return Exit.OK;
  }
}
