package org.millrace.simulation.scenario;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers with units, as people write them: {@code 2 Mbit}, {@code 1.5s}, {@code 20%}, {@code
 * 4KiB}.
 */
final class Units {

  private static final Map<String, Double> SECONDS =
      Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "m", 60.0, "min", 60.0, "h", 3600.0);
  private static final Map<String, Double> BITS =
      Map.of("bit", 1.0, "kbit", 1e3, "mbit", 1e6, "gbit", 1e9);
  private static final Map<String, Double> BYTES =
      Map.of("b", 1.0, "kib", 1024.0, "mib", 1024.0 * 1024);
  private static final Map<String, Double> SHARE = Map.of("%", 0.01, "", 1.0);

  /** By the last word of a component's name: the units and what one of them is in the component. */
  private static final Map<String, Scale> SCALES =
      Map.of(
          "Nanos", new Scale(SECONDS, 1e9),
          "Micros", new Scale(SECONDS, 1e6),
          "Millis", new Scale(SECONDS, 1e3),
          "Bps", new Scale(BITS, 1),
          "Bytes", new Scale(BYTES, 1),
          "Share", new Scale(SHARE, 1));

  private record Scale(Map<String, Double> units, double factor) {}

  private Units() {}

  /** The name without its unit. */
  static String withoutUnit(String component) {
    for (var suffix : SCALES.keySet()) {
      if (component.endsWith(suffix) && !suffix.equals("Share")) {
        return component.substring(0, component.length() - suffix.length());
      }
    }
    return component;
  }

  /** The number in the component's own unit. */
  static double parse(String key, String component, String text) {
    for (var suffix : SCALES.entrySet()) {
      if (component.endsWith(suffix.getKey())) {
        return parse(key, text, suffix.getValue());
      }
    }
    return parse(key, text, new Scale(SHARE, 1));
  }

  /** A quantity whose unit decides: seconds, a share, or a plain number. */
  static double free(String key, String text) {
    var all = new TreeMap<>(SECONDS);
    all.putAll(SHARE);
    return parse(key, text, new Scale(all, 1));
  }

  private static double parse(String key, String text, Scale scale) {
    var trimmed = text.strip().toLowerCase(Locale.ROOT).replace("/s", "");
    var end = 0;
    while (end < trimmed.length() && "+-.0123456789e_".indexOf(trimmed.charAt(end)) >= 0) {
      end++;
    }
    var unit = trimmed.substring(end).strip();
    var factor = scale.units().get(unit);
    try {
      var number = Double.parseDouble(trimmed.substring(0, end).replace("_", ""));
      if (number == 0) {
        return 0;
      }
      if (factor != null) {
        return number * factor * scale.factor();
      }
    } catch (NumberFormatException notANumber) {
      throw new ScenarioException(key + ": \"" + text + "\" is not a number");
    }
    throw new ScenarioException(
        key + ": \"" + text + "\" needs one of the units " + new TreeMap<>(scale.units()).keySet());
  }
}
