package org.millrace.simulation.network;

import java.util.SplittableRandom;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.ScenarioException;

/** How long viewers stay, and how much longer those stay whom a snapshot meets. */
final class Sessions {

  private static final int CANDIDATES = 64;

  private final Scenario.Peers peers;
  private final SplittableRandom random;

  Sessions(Scenario.Peers peers, SplittableRandom random) {
    this.peers = peers;
    this.random = random;
  }

  /** A new viewer's whole session; {@link Long#MAX_VALUE} when viewers do not leave. */
  long wholeNanos() {
    var median = peers.medianMillis() * 1e6;
    var u = random.nextDouble();
    return switch (peers.session()) {
      case "none" -> Long.MAX_VALUE;
      case "exponential" -> (long) (median / Math.log(2) * -Math.log1p(-u));
      case "lognormal" -> (long) (median * Math.exp(peers.spread() * random.nextGaussian()));
      case "weibull" ->
          (long) (median * Math.pow(-Math.log1p(-u) / Math.log(2), 1 / peers.spread()));
      default ->
          throw new ScenarioException(
              "peers.session is none, exponential, weibull or lognormal, not " + peers.session());
    };
  }

  /**
   * The rest of a session met at a random moment: long sessions are met in proportion to their
   * length, so one of 64 candidates is chosen by length, and of it a random part is left.
   */
  long residualNanos() {
    if (peers.session().equals("none")) {
      return Long.MAX_VALUE;
    }
    var candidates = new long[CANDIDATES];
    var sum = 0.0;
    for (int i = 0; i < CANDIDATES; i++) {
      candidates[i] = wholeNanos();
      sum += candidates[i];
    }
    var point = random.nextDouble() * sum;
    for (var candidate : candidates) {
      point -= candidate;
      if (point < 0) {
        return (long) (candidate * random.nextDouble());
      }
    }
    return candidates[CANDIDATES - 1];
  }
}
