package org.millrace.simulation.cli;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.millrace.simulation.bench.CpuClock;
import org.millrace.simulation.bridge.SwarmBox;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.scenario.Scenarios;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace swarm-box}. */
@Command(
    name = "swarm-box",
    description = {
      "Runs a whole swarm of the node's actors in this process, in real time, over links in"
          + " memory,",
      "and says how far the viewers are behind."
    },
    mixinStandardHelpOptions = true)
public final class SwarmBoxCommand implements Callable<Integer> {

  @Option(names = "--peers", paramLabel = "N", description = "viewers (default: ${DEFAULT-VALUE})")
  private int peers = 200;

  @Option(
      names = "--bitrate",
      paramLabel = "RATE",
      description = "of the stream (default: ${DEFAULT-VALUE}); the uplinks are in proportion")
  private String bitrate = "200kbit";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "measured (default: ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "seconds before (default: ${DEFAULT-VALUE})")
  private int warmup = 20;

  @Option(names = "--seed", paramLabel = "S", description = "who is where")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException {
    Scenario scenario;
    try {
      scenario = scenario();
    } catch (ScenarioException wrong) {
      System.err.println("swarm-box: " + wrong.getMessage());
      return RunCommand.BAD_SCENARIO;
    }
    try (var box = new SwarmBox(scenario)) {
      for (int s = 0; s < warmup; s++) {
        TimeUnit.SECONDS.sleep(1);
        System.err.printf("%d s: %d of %d play%n", s + 1, box.status().playing(), peers);
      }
      box.measure();
      var cpu = CpuClock.nanos();
      TimeUnit.SECONDS.sleep(seconds);
      var used = (CpuClock.nanos() - cpu) / 1e9;
      print(box.status(), used);
      return box.status().disorder() == 0 ? 0 : RunCommand.FAILED;
    }
  }

  private Scenario scenario() {
    var rate = Scenarios.load("steady", List.of("stream.bitrate=" + bitrate)).stream().bitrateBps();
    var uplinks = new StringJoiner(", ", "uplinks=[", "]");
    uplinks.add(uplink(20, Math.max(8_000, rate / 16)));
    uplinks.add(uplink(30, rate));
    uplinks.add(uplink(30, 2 * rate));
    uplinks.add(uplink(20, 5 * rate));
    return Scenarios.load(
        "steady",
        List.of(
            "seed=" + seed,
            "stream.bitrate=" + bitrate,
            "stream.chunk=2048b",
            "stream.source-uplink=" + 5 * rate + "bit",
            "peers.count=" + peers,
            "peers.ramp=" + Math.max(1, warmup / 2) + "s",
            uplinks.toString()));
  }

  private static String uplink(int percent, long rateBps) {
    return "{ share = %d%%, rate = %dbit }".formatted(percent, rateBps);
  }

  private void print(SwarmBox.Status status, double cpuSeconds) {
    System.out.printf(
        Locale.ROOT,
        "%d members in real time at %s, %d s: %d play, %d chunks, chunk delay p50 %.3f s, p99 %.3f"
            + " s%n",
        status.viewers(),
        bitrate,
        seconds,
        status.playing(),
        status.chunks(),
        status.p50Millis() / 1e3,
        status.p99Millis() / 1e3);
    System.out.printf(
        Locale.ROOT,
        "duplicates %.2f %%, out of order %d, wires late by %.1f ms in one of a hundred, lost %d,"
            + " %.2f cores%n",
        100 * status.duplicateShare(),
        status.disorder(),
        status.latenessMillis(),
        status.lost(),
        cpuSeconds / seconds);
  }
}
