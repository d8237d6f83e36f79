package org.millrace.simulation.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scenario, and what is changed in it. */
final class ScenarioOptions {

  @Parameters(paramLabel = "SCENARIO", description = "a shipped scenario or a file; see 'sim list'")
  String name = "steady";

  @Option(names = "--peers", paramLabel = "N", description = "viewers")
  private @Nullable Integer peers;

  @Option(names = "--seed", paramLabel = "S", description = "one seed, one run")
  private @Nullable Long seed;

  @Option(names = "--strategy", paramLabel = "NAME", description = "swarm, a baseline, or reduced")
  private @Nullable String strategy;

  @Option(names = "--engine", paramLabel = "NAME", description = "wheel, exact or actors")
  private @Nullable String engine;

  @Option(names = "--threads", paramLabel = "N", description = "any number gives the same result")
  private @Nullable Integer threads;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "any key of the scenario")
  private List<String> settings = List.of();

  List<String> settings() {
    var all = new ArrayList<String>();
    add(all, "peers.count", peers);
    add(all, "seed", seed);
    add(all, "strategy", strategy);
    add(all, "engine", engine);
    add(all, "threads", threads);
    all.addAll(settings);
    return all;
  }

  private static void add(List<String> all, String key, @Nullable Object value) {
    if (value != null) {
      all.add(key + "=" + value);
    }
  }
}
