package org.millrace.ops.load;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.millrace.node.cli.Exit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench hls}: what it costs a node to serve low-latency HLS. */
@Command(
    name = "hls",
    description = {
      "Starts a node, publishes a clip, watches it by low-latency HLS many times, and prints CPU"
          + " per gigabyte of media, lag and what was missing, beside a bare server that writes the"
          + " same rate.",
      "Ends with 5 if a named part was missing, a viewer was lost or miscounted, or the ratio is"
          + " above --ratio-max."
    },
    mixinStandardHelpOptions = true)
final class HlsCommand implements Callable<Integer> {

  @Option(names = "--viewers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private int viewers = 500;

  @Option(
      names = "--media",
      paramLabel = "FILE",
      description = "The clip, played in a loop (default: ${DEFAULT-VALUE}).")
  private String media = "test-pattern";

  @Option(names = "--seconds", paramLabel = "N", description = "Measured (default: 20).")
  private int seconds = 20;

  @Option(names = "--warm", paramLabel = "N", description = "Seconds before that (default: 15).")
  private int warmSeconds = 15;

  @Option(
      names = "--step",
      paramLabel = "MS",
      description = "The bare server writes so often (default: 100).")
  private int stepMillis = 100;

  @Option(names = "--heap", paramLabel = "SIZE", description = "Of the node (default: 512m).")
  private String heap = "512m";

  @Option(names = "--ratio-max", paramLabel = "X", description = "The most that is acceptable.")
  private double ratioMax = Double.MAX_VALUE;

  @Spec private CommandSpec spec = CommandSpec.create();

  private record Measured(
      HlsViewers.Figures figures, int counted, double cpuSeconds, double megabytes) {
    double cpuPerGigabyte() {
      return cpuSeconds / Math.max(1e-9, figures.bytes() / 1e9);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    try {
      var node = measureNode();
      var figures = node.figures();
      out.printf(
          Locale.ROOT,
          """
          %d viewers of %s by low-latency HLS, %d s
          alive      %d, counted by the node: %d
          media      %.3f GB, %.0f kbit/s each, %d playlists
          missing    %d %s
          told of    p50 %.0f ms, p99 %.0f ms after the part's end
          node       %.3f CPU s/GB, RSS %.0f MB
          """,
          viewers,
          media,
          seconds,
          figures.alive(),
          node.counted(),
          figures.bytes() / 1e9,
          figures.kilobitsPerSecond(),
          figures.playlists(),
          figures.missing(),
          figures.firstMissing(),
          figures.lagMillisP50(),
          figures.lagMillisP99(),
          node.cpuPerGigabyte(),
          node.megabytes());
      out.flush();
      var floor = measureFloor((int) Math.round(figures.kilobitsPerSecond()));
      var ratio = node.cpuPerGigabyte() / Math.max(1e-9, floor);
      out.printf(Locale.ROOT, "floor      %.3f CPU s/GB%nratio      %.2f%n", floor, ratio);
      out.flush();
      var clean = figures.alive() == viewers && node.counted() == viewers && figures.missing() == 0;
      return clean && ratio <= ratioMax ? Exit.OK : Exit.DEGRADED;
    } catch (IOException failed) {
      spec.commandLine().getErr().println(failed.getMessage());
      return Exit.FAILED;
    }
  }

  private Measured measureNode() throws IOException, InterruptedException {
    var settings = "limits { listeners = 0, connections = %d }".formatted(viewers + 100);
    try (var node = BenchNode.start(List.of("-Xmx" + heap), settings)) {
      var push =
          List.of(
              "push",
              media,
              "--loop",
              "--to=http://127.0.0.1:" + node.port() + "/bench",
              "--password=" + BenchNode.PASSWORD);
      try (var _ = Child.start(List.of("-Xmx128m"), push);
          var players = new HlsViewers(node.port(), "bench", viewers)) {
        node.awaitOnAir();
        var cpu = new double[2];
        var counted = new int[1];
        var figures =
            players.run(
                TimeUnit.SECONDS.toNanos(warmSeconds),
                TimeUnit.SECONDS.toNanos(seconds),
                () -> cpu[0] = node.process().cpuSeconds(),
                () -> {
                  cpu[1] = node.process().cpuSeconds();
                  counted[0] = node.listeners();
                });
        var megabytes = node.process().residentMegabytes();
        return new Measured(figures, counted[0], cpu[1] - cpu[0], megabytes);
      }
    }
  }

  private double measureFloor(int kilobitsPerSecond) throws IOException, InterruptedException {
    var port = BenchNode.freePort();
    var verb =
        List.of(
            "bench",
            "floor-server",
            "--port=" + port,
            "--kbps=" + kilobitsPerSecond,
            "--step=" + stepMillis);
    try (var server = Child.start(List.of("-Xmx" + heap), verb)) {
      server.await(() -> server.said("ready"));
      var cpu = new double[2];
      try (var players = new Listeners(port, "/bench", viewers)) {
        players.connectAll(TimeUnit.SECONDS.toNanos(3));
        var figures =
            players.measure(
                TimeUnit.SECONDS.toNanos(8),
                () -> cpu[0] = server.cpuSeconds(),
                () -> cpu[1] = server.cpuSeconds());
        return (cpu[1] - cpu[0]) / Math.max(1e-9, figures.bytes() / 1e9);
      }
    }
  }
}
