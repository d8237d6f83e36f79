package org.millrace.simulation.network;

import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.scenario.Scenario;

/** Where peers are: a region, a place in it, a last mile. Gives the one-way latency of a pair. */
public final class Geography {

  /** No two peers are nearer; the engine's look-ahead. */
  public static final long LATENCY_MIN_NANOS = 2_000_000;

  private static final int GRID = 5;

  private final boolean regions;
  private final double scale;
  private final byte[] region;
  private final float[] x;
  private final float[] y;
  private final float[] accessMillis;
  private final float[] matrix = Regions.matrix();

  public Geography(Scenario scenario, int peers) {
    this.regions = scenario.network().latency().equals("regions");
    this.scale = scenario.network().latencyScale();
    this.region = new byte[peers];
    this.x = new float[peers];
    this.y = new float[peers];
    this.accessMillis = new float[peers];
    for (int p = 0; p < peers; p++) {
      var seed = Chance.mix(scenario.seed(), 0x67656f, p);
      x[p] = (float) Chance.unit(Chance.mix(seed, 1));
      y[p] = (float) Chance.unit(Chance.mix(seed, 2));
      accessMillis[p] = (float) (3 + 12 * Chance.unit(Chance.mix(seed, 3)));
      region[p] =
          regions
              ? (byte) Regions.at(Chance.unit(Chance.mix(seed, 4)))
              : (byte) (((int) (x[p] * GRID)) * GRID + ((int) (y[p] * GRID)));
    }
  }

  /** Puts a peer where another is: they are the same person. */
  public void move(int peer, int to) {
    x[peer] = x[to];
    y[peer] = y[to];
    accessMillis[peer] = accessMillis[to];
    region[peer] = region[to];
  }

  /** Without jitter. */
  public long latencyNanos(int a, int b) {
    double millis = accessMillis[a] + accessMillis[b];
    if (regions) {
      millis += matrix[region[a] * Regions.count() + region[b]];
    } else {
      var dx = x[a] - x[b];
      var dy = y[a] - y[b];
      millis += 8 + 86.3 * Math.sqrt(dx * dx + dy * dy);
    }
    return Math.max(LATENCY_MIN_NANOS, (long) (millis * scale * 1e6));
  }

  /** Equal numbers are near each other; what a peer can know of its own network. */
  public int region(int peer) {
    return region[peer];
  }

  public float x(int peer) {
    return x[peer];
  }

  public float y(int peer) {
    return y[peer];
  }
}
