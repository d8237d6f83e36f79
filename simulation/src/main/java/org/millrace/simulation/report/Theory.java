package org.millrace.simulation.report;

import org.millrace.simulation.scenario.Scenario;

/** The delay that no scheme beats: each holder sends a chunk to a few others, one after another. */
public final class Theory {

  private static final double MEAN_LATENCY_SECONDS = 0.07;
  private static final int COPIES = 8;

  private Theory() {}

  /**
   * Seconds until the last of so many viewers has a chunk, for uniform latency: n(t) = Σ n(t − λ −
   * i), i = 0 … k − 1, two copies from the source.
   *
   * @param copies of a chunk that one holder sends at most
   */
  public static double bound(
      double viewers, double chunkBits, double uplinkBps, double latencySeconds, int copies) {
    var slot = chunkBits / uplinkBps;
    var flight = (int) ((latencySeconds + slot) / slot);
    var slots = new double[flight + 20_000];
    slots[flight] += 1;
    slots[Math.min(flight + 1, slots.length - 1)] += 1;
    var sum = 0.0;
    for (int t = flight; t < slots.length; t++) {
      for (int i = 0; i < copies; i++) {
        var born = t - flight - i;
        if (born >= 0) {
          slots[t] += slots[born];
        }
      }
      sum += slots[t];
      if (sum >= viewers) {
        return t * slot;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** For the stream, the uplinks and the latency of a scenario, at any number of viewers. */
  public static double bound(Scenario scenario, double viewers) {
    var uplink = scenario.uplinks().stream().mapToDouble(u -> u.share() * u.rateBps()).sum();
    return bound(
        viewers,
        scenario.settings().chunkBytes() * 8.0,
        uplink,
        MEAN_LATENCY_SECONDS * scenario.network().latencyScale(),
        COPIES);
  }
}
