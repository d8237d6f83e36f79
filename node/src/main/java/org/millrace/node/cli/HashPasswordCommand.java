package org.millrace.node.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.millrace.node.secret.Secrets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace hash-password}: a password as it may stand in a file. */
@Command(
    name = "hash-password",
    description = {
      "Reads a password from the terminal or standard input and prints its hash,",
      "for ingest.source-password."
    },
    mixinStandardHelpOptions = true)
public final class HashPasswordCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var password = read();
    if (password.isEmpty()) {
      spec.commandLine().getErr().println("no password was given");
      return Exit.USAGE;
    }
    spec.commandLine().getOut().println(Secrets.hashOf(password));
    return Exit.OK;
  }

  private static String read() throws IOException {
    @SuppressWarnings("SystemConsoleNull") // Null on a Java without its console module.
    var console = System.console();
    if (console != null && console.isTerminal()) {
      var typed = console.readPassword("Password: ");
      return typed == null ? "" : new String(typed);
    }
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var line = input.readLine();
    return line == null ? "" : line;
  }
}
