package org.millrace.ops.ctl;

import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.millrace.node.cli.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace status}: one node on one screen. */
@Command(
    name = "status",
    description = {
      "Shows a running node on one screen.",
      "Ends with 3 if no node answers, with 5 if it drains or is at a limit."
    },
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

  private static final double STRESS_HIGH = 0.95;
  private static final int LINES = 24;
  private static final String HOME_AND_CLEAR = "\033[H\033[2J";

  @Option(
      names = "--admin",
      paramLabel = "URL",
      defaultValue = "http://localhost:7145",
      description = "The node's administration (default: ${DEFAULT-VALUE}).")
  private URI admin = URI.create("http://localhost:7145");

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:MILLRACE_ADMIN_TOKEN:-}",
      description = "Admin token; also from the environment: MILLRACE_ADMIN_TOKEN.")
  private String token = "";

  @Option(names = "--watch", description = "Again every second, until interrupted.")
  private boolean watch;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    try (var client = new AdminClient(admin, token)) {
      while (true) {
        var status = client.status();
        out.print((watch ? HOME_AND_CLEAR : "") + StatusScreen.render(status, lines()));
        out.flush();
        if (!watch) {
          return status.draining() || status.stress() >= STRESS_HIGH ? Exit.DEGRADED : Exit.OK;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (AdminClient.NoAnswer noAnswer) {
      spec.commandLine().getErr().println(noAnswer.getMessage());
      return noAnswer.exitCode();
    }
  }

  private int lines() {
    if (!watch) {
      return Integer.MAX_VALUE;
    }
    var lines = System.getenv("LINES");
    return lines != null && lines.matches("\\d{1,4}") ? Integer.parseInt(lines) : LINES;
  }
}
