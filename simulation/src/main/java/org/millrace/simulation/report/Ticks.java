package org.millrace.simulation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Round numbers along an axis. */
final class Ticks {

  private Ticks() {}

  static List<Double> of(double from, double to, boolean log) {
    var ticks = new ArrayList<Double>();
    if (log) {
      for (double t = Math.pow(10, Math.ceil(Math.log10(from) - 1e-9)); t <= to * 1.001; t *= 10) {
        ticks.add(t);
      }
      return ticks;
    }
    var raw = (to - from) / 5;
    var power = Math.pow(10, Math.floor(Math.log10(raw)));
    var step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
    for (double t = Math.ceil(from / step - 1e-9) * step; t <= to + step * 1e-6; t += step) {
      ticks.add(Math.abs(t) < step * 1e-9 ? 0 : t);
    }
    return ticks;
  }

  static String label(double value) {
    var size = Math.abs(value);
    if (size >= 1e6) {
      return trimmed(value / 1e6) + "M";
    }
    if (size >= 1e4) {
      return trimmed(value / 1e3) + "k";
    }
    return trimmed(value);
  }

  private static String trimmed(double value) {
    var text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
