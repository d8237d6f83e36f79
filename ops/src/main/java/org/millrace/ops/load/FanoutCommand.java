package org.millrace.ops.load;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.cli.Exit;
import org.millrace.ops.ctl.AdminClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench fanout}: what it costs a node to send one stream to many. */
@Command(
    name = "fanout",
    description = {
      "Starts a node, publishes a stamped stream, listens to it many times, and prints CPU per"
          + " gigabyte, lag and loss, beside those of a bare server that only writes.",
      "Ends with 5 if anything was lost or the ratio is above --ratio-max."
    },
    mixinStandardHelpOptions = true)
final class FanoutCommand implements Callable<Integer> {

  private static final String PATH = "/bench";
  private static final String PASSWORD = "bench";

  /** What is put down to chance when the stalled players come. */
  private static final double FELT = 0.1;

  private static final double FELT_MILLIS = 5;
  private static final String ROW = "%-8s %9s %7s %9s %9s %9s %9s %6s %4s %9s %8s%n";

  @Option(names = "--listeners", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int listeners = 500;

  @Option(names = "--kbps", paramLabel = "RATE", description = "Default: ${DEFAULT-VALUE}.")
  private int kilobitsPerSecond = 320;

  @Option(
      names = "--step",
      paramLabel = "MS",
      description = "The source sends so often, and the bare server too (default: 100).")
  private int stepMillis = 100;

  @Option(names = "--seconds", paramLabel = "N", description = "Measured (default: 8).")
  private int seconds = 8;

  @Option(
      names = "--warm",
      paramLabel = "N",
      description = "Seconds before that, for the compiler too (default: 6).")
  private int warmSeconds = 6;

  @Option(names = "--low-lag", description = "The node sends at once, without a cadence.")
  private boolean lowLag;

  @Option(
      names = "--stalled",
      paramLabel = "N",
      description = {
        "Measures again with so many more players that never read; they must not be felt: ends"
            + " with 5 if lag or rate of the others is worse by more than a tenth and 5 ms."
      })
  private int stalled;

  @Option(names = "--heap", paramLabel = "SIZE", description = "Of the node (default: 512m).")
  private String heap = "512m";

  @Option(names = "--ratio-max", paramLabel = "X", description = "The most that is acceptable.")
  private double ratioMax = Double.MAX_VALUE;

  private long cut;

  @Spec private CommandSpec spec = CommandSpec.create();

  private record Measured(Listeners.Figures figures, double cpuSeconds, double megabytes) {
    double cpuPerGigabyte() {
      return cpuSeconds / Math.max(1e-9, figures.bytes() / 1e9);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    try {
      out.printf(
          Locale.ROOT,
          "%d listeners at %d kbit/s, a step of %d ms, %d s%n%n",
          listeners,
          kilobitsPerSecond,
          stepMillis,
          seconds);
      out.printf(
          Locale.ROOT,
          ROW,
          "",
          "connected",
          "alive",
          "GB",
          "CPU s/GB",
          "lag p50",
          "p99",
          "jumps",
          "bad",
          "kbps min",
          "RSS MB");
      var floor = measureFloor();
      print(out, "floor", floor);
      var rows = measureNode();
      var node = rows.getFirst();
      print(out, "node", node);
      if (stalled > 0) {
        print(out, "+stalled", rows.getLast());
        out.printf(Locale.ROOT, "%n%d of %d that never read were cut%n", cut, stalled);
      }
      var ratio = node.cpuPerGigabyte() / Math.max(1e-9, floor.cpuPerGigabyte());
      out.printf(Locale.ROOT, "%nratio    %.2f%n", ratio);
      out.flush();
      var good = node.figures().isClean() && ratio <= ratioMax && isAsGood(node, rows.getLast());
      return good ? Exit.OK : Exit.DEGRADED;
    } catch (IOException failed) {
      spec.commandLine().getErr().println(failed.getMessage());
      return Exit.FAILED;
    }
  }

  private Measured measureFloor() throws IOException, InterruptedException {
    var port = freePort();
    var verb =
        List.of(
            "bench",
            "floor-server",
            "--port=" + port,
            "--kbps=" + kilobitsPerSecond,
            "--step=" + stepMillis);
    try (var server = Child.start(List.of("-Xmx" + heap), verb)) {
      server.await(() -> outputOf(server).contains("ready"));
      return listen(server, port, 0).getFirst();
    }
  }

  /** Whether the others do not feel those that never read. */
  private static boolean isAsGood(Measured before, Measured with) {
    var lagMax = before.figures().lagMillisP50() * (1 + FELT) + FELT_MILLIS;
    return with.figures().isClean()
        && with.figures().lagMillisP50() <= lagMax
        && with.figures().kilobitsPerSecondMin()
            >= before.figures().kilobitsPerSecondMin() * (1 - FELT);
  }

  private List<Measured> measureNode() throws IOException, InterruptedException {
    var port = freePort();
    var adminPort = freePort();
    var data = Files.createTempDirectory("millrace-bench");
    var config = data.resolve("bench.conf");
    Files.writeString(
        config,
        """
        millrace {
          channel { low-lag = %s, reader { lag-max = 2 s, stall-max = 5 s } }
          limits { listeners = 0, connections = %d }
        }
        """
            .formatted(lowLag, listeners + stalled + 100));
    var verb = new ArrayList<>(List.of("node", "--config=" + config, "--bind=127.0.0.1"));
    verb.addAll(List.of("--port=" + port, "--admin-port=" + adminPort));
    verb.addAll(List.of("--data=" + data, "--source-password=" + PASSWORD));
    try (var node = Child.start(List.of("-Xmx" + heap), verb);
        var admin = new AdminClient(URI.create("http://127.0.0.1:" + adminPort), "")) {
      node.await(() -> answers(admin));
      try (var _ = new StampedSource(port, PATH, PASSWORD, kilobitsPerSecond, stepMillis)) {
        node.await(() -> isOnAir(admin));
        var rows = listen(node, port, stalled);
        cut = stalledPlayersCut(admin);
        return rows;
      }
    } finally {
      delete(data);
    }
  }

  /** One row, and a second one with the stalled players if there are any. */
  private List<Measured> listen(Child server, int port, int stalledPlayers) throws IOException {
    var rows = new ArrayList<Measured>();
    try (var players = new Listeners(port, PATH, listeners)) {
      players.connectAll(TimeUnit.SECONDS.toNanos(warmSeconds));
      rows.add(measure(server, players));
      if (stalledPlayers > 0) {
        players.connectStalled(stalledPlayers);
        rows.add(measure(server, players));
      }
    }
    return rows;
  }

  private Measured measure(Child server, Listeners players) throws IOException {
    var cpu = new double[2];
    var figures =
        players.measure(
            TimeUnit.SECONDS.toNanos(seconds),
            () -> cpu[0] = server.cpuSeconds(),
            () -> cpu[1] = server.cpuSeconds());
    return new Measured(figures, cpu[1] - cpu[0], server.residentMegabytes());
  }

  private static void print(PrintWriter out, String name, Measured measured) {
    var figures = measured.figures();
    out.printf(
        Locale.ROOT,
        ROW,
        name,
        "%.2f s".formatted(figures.connectSeconds()),
        figures.alive(),
        "%.3f".formatted(figures.bytes() / 1e9),
        "%.3f".formatted(measured.cpuPerGigabyte()),
        "%.1f ms".formatted(figures.lagMillisP50()),
        "%.1f ms".formatted(figures.lagMillisP99()),
        figures.jumps(),
        figures.bad(),
        "%.0f".formatted(figures.kilobitsPerSecondMin()),
        "%.0f".formatted(measured.megabytes()));
    out.flush();
  }

  private static String outputOf(Child child) {
    try {
      return child.output();
    } catch (IOException notYet) {
      return "";
    }
  }

  private static boolean answers(AdminClient admin) {
    return channels(admin) >= 0;
  }

  private static boolean isOnAir(AdminClient admin) {
    return channels(admin) > 0;
  }

  /** How many channels have begun; -1 while nobody answers. */
  private static long channels(AdminClient admin) {
    try {
      return admin.status().channels().stream().filter(each -> each.ingestBytes() > 0).count();
    } catch (AdminClient.NoAnswer notYet) {
      return -1;
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static long stalledPlayersCut(AdminClient admin) throws InterruptedException {
    try {
      return admin.status().channels().stream().mapToLong(NodeStatus.Channel::stalled).sum();
    } catch (AdminClient.NoAnswer gone) {
      return 0;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
