package org.millrace.simulation.spy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Participant;
import org.millrace.simulation.world.Strategy;

/**
 * All spies of a run with one clock between them: for each chunk they name the stranger from whom
 * one of them had it first. Several threads may note at once; the earliest note stands, so their
 * order cannot matter.
 */
public final class SpyRing implements Strategy {

  private static final int PEER_BITS = 20;
  private static final long NOTHING = Long.MAX_VALUE;

  private final Strategy strategy;
  private final Population population;
  private final SwarmSettings settings;
  private final long fromIndex;

  /** By chunk: when in microseconds, and from whom. */
  private final AtomicLongArray first;

  private SpyRing(Scenario scenario, Strategy strategy) {
    this.strategy = strategy;
    this.population = new Population(scenario);
    this.settings = scenario.settings();
    this.fromIndex = scenario.warmupMillis() * 1_000_000L / settings.chunkNanos();
    var chunks = scenario.durationMillis() * 1_000_000L / settings.chunkNanos() - fromIndex;
    this.first = new AtomicLongArray((int) chunks + 1);
    for (int i = 0; i < first.length(); i++) {
      first.set(i, NOTHING);
    }
  }

  /** Spies as the scenario has them. */
  public static SpyRing in(Scenario scenario, Strategy strategy) {
    return new SpyRing(scenario, strategy);
  }

  @Override
  public Participant participant(
      int self,
      SwarmSettings ofSwarm,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    var participant = strategy.participant(self, ofSwarm, profile, around, random);
    return population.role(self) == Population.Role.SPY ? new Spy(participant, this) : participant;
  }

  /** A chunk came to a spy. */
  void note(int from, long seq, long nowNanos) {
    var stripe = seq % settings.stripes();
    var index = seq / settings.stripes() * settings.dataStripes() + stripe - fromIndex;
    if (stripe < settings.dataStripes()
        && index >= 0
        && index < first.length()
        && population.role(from) != Population.Role.SPY) {
      var note = nowNanos / 1_000 << PEER_BITS | from;
      first.accumulateAndGet((int) index, note, Math::min);
    }
  }

  /**
   * What the spies found out: {@code spy.precision} is the share of chunks for which they name the
   * source, {@code spy.suspects} how many peers they name more often than the source, and {@code
   * spy.noted} the share of chunks for which they name anybody.
   */
  public Map<String, Double> figures() {
    var named = new LinkedHashMap<Integer, Integer>();
    var noted = 0;
    for (int i = 0; i < first.length(); i++) {
      if (first.get(i) != NOTHING) {
        noted++;
        named.merge((int) first.get(i) & ((1 << PEER_BITS) - 1), 1, Integer::sum);
      }
    }
    var source =
        named.entrySet().stream()
            .filter(entry -> entry.getKey() < population.sources())
            .mapToInt(Map.Entry::getValue)
            .sum();
    var more = named.values().stream().filter(count -> count > source).count();
    var figures = new LinkedHashMap<String, Double>();
    figures.put("spy.precision", (double) source / Math.max(1, noted));
    figures.put("spy.suspects", (double) more);
    figures.put("spy.noted", (double) noted / first.length());
    return figures;
  }
}
