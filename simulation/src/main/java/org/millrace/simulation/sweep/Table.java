package org.millrace.simulation.sweep;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results by label, as a table of medians with their range over the seeds. */
public final class Table {

  private final Map<String, List<Result>> rows = new LinkedHashMap<>();

  public Table(List<Result> results) {
    for (var result : results) {
      rows.computeIfAbsent(result.label(), _ -> new ArrayList<>()).add(result);
    }
  }

  /** The results of one label. */
  public List<Result> row(String label) {
    return rows.getOrDefault(label, List.of());
  }

  /** The middle one over the seeds; not a number where a run has none. */
  public double median(String label, String figure) {
    var sorted = sorted(label, figure);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private double[] sorted(String label, String figure) {
    return row(label).stream().mapToDouble(result -> result.figure(figure)).sorted().toArray();
  }

  /** Markdown: a line for each label, a column for each figure. */
  public void print(PrintStream to, String corner, List<String> figures) {
    to.println("| " + corner + " | " + String.join(" | ", figures) + " |");
    to.println("|---".repeat(figures.size() + 1) + "|");
    for (var label : rows.keySet()) {
      var line = new StringBuilder("| ").append(label);
      for (var figure : figures) {
        line.append(" | ").append(cell(sorted(label, figure), figure));
      }
      to.println(line.append(" |"));
    }
  }

  private static String cell(double[] sorted, String figure) {
    if (sorted.length == 0 || Double.isNaN(sorted[0])) {
      return "–";
    }
    var middle = text(sorted[sorted.length / 2], figure);
    var least = text(sorted[0], figure);
    var most = text(sorted[sorted.length - 1], figure);
    return least.equals(most) ? middle : middle + " (" + least + "…" + most + ")";
  }

  /** Shares as percentages, times in seconds, factors and counts as they are. */
  private static String text(double value, String figure) {
    return switch (figure) {
      case "late",
          "missing",
          "stall",
          "stalled.viewers",
          "stalled.early",
          "duplicates",
          "overhead" ->
          String.format(Locale.ROOT, "%.2f %%", 100 * value);
      case "events", "bytes.per.peer", "spy.suspects", "forged.played" ->
          String.format(Locale.ROOT, "%.0f", value);
      default -> Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.2f", value);
    };
  }
}
