package org.millrace.simulation.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.hunt.Ingredient.Choice;
import org.millrace.simulation.hunt.Ingredient.Fault;
import org.millrace.simulation.hunt.Ingredient.Setting;

/** Draws what goes wrong in a run: from nothing but its seed. */
public final class FaultDraw {

  private static final int FAULTS_MAX = 4;
  private static final int REGIONS = 20;
  private static final double PEERS_LEAST = 3;
  private static final double PEERS_MOST = 120;

  private FaultDraw() {}

  public static Draft draw(String base, long seed) {
    var random = new SplittableRandom(Chance.mix(seed, 0x68756e74));
    var drawn = new ArrayList<Ingredient>();
    maybe(random, 0.5, drawn, () -> percent("network.loss", random, 5, 0.1));
    maybe(random, 0.3, drawn, () -> percent("peers.churn-per-minute", random, 60, 2));
    maybe(random, 0.3, drawn, () -> percent("peers.free-rider", random, 15, 2));
    maybe(random, 0.25, drawn, () -> percent("hostile.forger", random, 10, 1));
    maybe(random, 0.25, drawn, () -> percent("hostile.silent", random, 10, 1));
    maybe(random, 0.25, drawn, () -> percent("nat.punchable", random, 40, 2));
    maybe(random, 0.15, drawn, () -> percent("nat.relayed", random, 15, 2));
    maybe(random, 0.2, drawn, () -> new Setting("network.jitter", random.nextInt(1, 40), 1, "ms"));
    maybe(random, 0.15, drawn, () -> new Choice("network.ordered", "false"));
    maybe(random, 0.15, drawn, () -> new Setting("stream.parity-stripes", 1, 1, ""));
    if (random.nextDouble() < 0.35) {
      drawn.add(new Setting("peers.flash-count", random.nextInt(10, 80), 2, ""));
      drawn.add(new Choice("peers.flash-at", moment(random) + "ms"));
      drawn.add(new Choice("peers.flash", random.nextInt(200, 5_000) + "ms"));
    }
    var regions = random.nextDouble() < 0.3;
    if (regions) {
      drawn.add(new Choice("network.latency", "regions"));
    }
    var faults = random.nextInt(FAULTS_MAX + 1);
    for (int f = 0; f < faults; f++) {
      drawn.add(fault(random, regions));
    }
    return new Draft(
        base,
        seed,
        (int) Math.exp(random.nextDouble(Math.log(PEERS_LEAST), Math.log(PEERS_MOST))),
        drawn);
  }

  private static Fault fault(SplittableRandom random, boolean regions) {
    var kinds = List.of("kill", "unplug", "partition", "freeze", "skew");
    var kind = kinds.get(random.nextInt(kinds.size()));
    var span =
        switch (kind) {
          case "partition", "freeze" -> random.nextInt(100, 6_000);
          case "skew" -> random.nextInt(1, 2_000);
          default -> 0;
        };
    var wholeRegion = regions && random.nextBoolean();
    return new Fault(
        kind,
        moment(random),
        span,
        wholeRegion ? 100 : random.nextInt(2, 45),
        wholeRegion ? random.nextInt(REGIONS) : -1);
  }

  private static long moment(SplittableRandom random) {
    return random.nextLong(Draft.FAULTS_FROM_MILLIS, Draft.FAULTS_TO_MILLIS);
  }

  private static Setting percent(String key, SplittableRandom random, double most, double least) {
    var amount = Math.rint((least + random.nextDouble() * (most - least)) * 10) / 10;
    return new Setting(key, amount, least, "%");
  }

  private static void maybe(
      SplittableRandom random,
      double chance,
      List<Ingredient> drawn,
      java.util.function.Supplier<Ingredient> ingredient) {
    if (random.nextDouble() < chance) {
      drawn.add(ingredient.get());
    }
  }
}
