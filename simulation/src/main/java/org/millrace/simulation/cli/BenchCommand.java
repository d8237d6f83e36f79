package org.millrace.simulation.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.millrace.simulation.bench.EngineBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace sim bench}. */
@Command(
    name = "bench",
    description = "Times the engine alone on an epidemic push: events per CPU second.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  private static final int TICK_MICROS = 64;
  private static final long EVENTS_WANTED = 40_000_000;
  private static final int EVENTS_PER_PEER_AND_SECOND = 29;

  @Option(names = "--peers", paramLabel = "N", split = ",", description = "default: 10k,100k,1M")
  private List<Integer> peers = List.of(10_000, 100_000, 1_000_000);

  @Option(names = "--threads", paramLabel = "N", description = "default: 1")
  private int threads = 1;

  @Option(names = "--exact", description = "the exact engine too")
  private boolean exact;

  @Option(names = "--rounds", paramLabel = "N", description = "default: 3, after one to warm up")
  private int rounds = 3;

  @Override
  public Integer call() {
    EngineBench.run(10_000, 1, TICK_MICROS, threads, 10_000);
    for (int count : peers) {
      var span =
          Math.clamp(EVENTS_WANTED * 1_000 / count / EVENTS_PER_PEER_AND_SECOND, 2_500, 120_000);
      for (int round = 0; round < rounds; round++) {
        print(EngineBench.run(count, 1, TICK_MICROS, threads, span));
      }
      if (exact) {
        print(EngineBench.run(count, 1, TICK_MICROS, 0, span));
      }
    }
    return 0;
  }

  private static void print(EngineBench.Result result) {
    System.out.printf(
        Locale.ROOT,
        "%-16s %8d peers %11d events %7.2f CPU s %6.2f M events/CPU-s %5d bytes/peer coverage %.3f"
            + " hash=%016x%n",
        result.engine(),
        result.peers(),
        result.events(),
        result.cpuSeconds(),
        result.eventsPerCpuSecond() / 1e6,
        result.bytesPerPeer(),
        result.coverage(),
        result.hash());
  }
}
