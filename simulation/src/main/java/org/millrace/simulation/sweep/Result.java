package org.millrace.simulation.sweep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What came of a job. */
public record Result(String label, long seed, Map<String, Double> figures, long hash) {

  public Result {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** A figure, or not a number where this run has none. */
  public double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }
}
