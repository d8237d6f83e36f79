package org.millrace.node.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace doctor}: says what stands in a node's way on this machine. */
@Command(
    name = "doctor",
    description = {
      "Looks at this machine as a node would use it: ports, reachability, file limits, memory,",
      "disk, clock, certificate, uplink; and says of each what to do.",
      "Ends with 1 if something does not work, with 5 if something will not for long."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration ROUTER_PATIENCE = Duration.ofSeconds(8);

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Option(
      names = "--time-server",
      paramLabel = "HOST",
      defaultValue = "pool.ntp.org",
      description = "Asked for the time, by NTP; empty asks nobody (default: ${DEFAULT-VALUE}).")
  private String timeServer = "pool.ntp.org";

  @Option(
      names = "--skip-router",
      description = "Does not ask the router for a port mapping (which is taken back at once).")
  private boolean skipRouter;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    NodeConfig config;
    try {
      config = flags.load().config();
    } catch (ConfigInvalid invalid) {
      spec.commandLine().getErr().println(invalid.getMessage());
      return Exit.USAGE;
    }
    var findings = findings(config);
    findings.forEach(this::print);
    spec.commandLine().getOut().flush();
    var worst = findings.stream().map(Finding::state).max(Enum::compareTo).orElseThrow();
    return switch (worst) {
      case OK, NOTE -> Exit.OK;
      case WEAK -> Exit.DEGRADED;
      case BAD -> Exit.FAILED;
    };
  }

  private List<Finding> findings(NodeConfig config) {
    var all = new ArrayList<Finding>();
    all.add(Finding.ok("configuration", "It holds."));
    all.addAll(new MachineChecks(config).all());
    all.addAll(new PortChecks(config, PATIENCE).all());
    if (!skipRouter) {
      new GatewayCheck(config, ROUTER_PATIENCE).find().ifPresent(all::add);
    }
    if (!timeServer.isBlank()) {
      all.add(ClockCheck.ask(timeServer, PATIENCE));
    }
    return all;
  }

  private void print(Finding finding) {
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT, "%s  %-14s %s%n", finding.state().word(), finding.about(), finding.says());
  }
}
