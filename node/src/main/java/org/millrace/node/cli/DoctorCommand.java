package org.millrace.node.cli;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "disk, clock, certificate, uplink, fronts; and says of each what to do.",
      "Ends with 1 if something does not work, with 5 if something will not for long."
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration ROUTER_PATIENCE = Duration.ofSeconds(8);
  private static final Duration UPLINK_RAMP = Duration.ofSeconds(2);
  private static final Duration UPLINK_SPAN = Duration.ofSeconds(6);

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

  @Option(
      names = "--uplink-to",
      paramLabel = "URL",
      description = {
        "Measures the uplink: sends there by PUT for eight seconds. A mount of another node of",
        "yours, http://source:PASSWORD@host:7144/uplink, or any place that takes PUT."
      })
  private @Nullable URI uplinkTo;

  @Option(
      names = "--uplink-password",
      paramLabel = "PASSWORD",
      defaultValue = "${env:MILLRACE_SOURCE_PASSWORD}",
      description = "Password there; also from the environment: MILLRACE_SOURCE_PASSWORD.")
  private @Nullable String uplinkPassword;

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
    all.add(uplink(config));
    all.addAll(new FrontChecks(config, PATIENCE).all());
    if (!skipRouter) {
      new GatewayCheck(config, ROUTER_PATIENCE).find().ifPresent(all::add);
    }
    if (!timeServer.isBlank()) {
      all.add(ClockCheck.ask(timeServer, PATIENCE));
    }
    return all;
  }

  private Finding uplink(NodeConfig config) {
    var check = new UplinkCheck(config, UPLINK_RAMP, UPLINK_SPAN);
    var to = uplinkTo;
    if (to == null) {
      return check.known(PortChecks.ownAddress().orElse(null));
    }
    if (to.getHost() == null || !String.valueOf(to.getScheme()).matches("https?")) {
      return Finding.bad("uplink", "Not measured: --uplink-to needs a URL like http://host/place.");
    }
    var inUrl = String.valueOf(to.getRawUserInfo()).replaceFirst("^[^:]*:?", "");
    var given = uplinkPassword == null ? "" : uplinkPassword;
    return check.measured(to, to.getRawUserInfo() == null ? given : inUrl);
  }

  private void print(Finding finding) {
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT, "%s  %-14s %s%n", finding.state().word(), finding.about(), finding.says());
  }
}
