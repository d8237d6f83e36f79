package org.millrace.simulation.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.millrace.simulation.sweep.ClusterMember;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace sim worker}. */
@Command(
    name = "worker",
    description = {
      "Does runs for sweeps of other machines, until it is ended. Workers and sweeps trust each",
      "other: anything but loopback needs a network of its own."
    },
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {

  @Option(
      names = "--bind",
      paramLabel = "HOST",
      description = "own address (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "own port (default: ${DEFAULT-VALUE})")
  private int port = 7_146;

  @Option(
      names = "--seed-node",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "workers that are there already; none for the first one")
  private List<String> seeds = List.of();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "runs at a time (default: all cores)")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws InterruptedException {
    try (var member = ClusterMember.join(host, port, seeds, workers)) {
      System.out.println("works for: millrace sim sweep --seed-node " + member.address());
      member.await();
    }
    return 0;
  }
}
