package org.millrace.simulation.run;

import java.util.Map;
import java.util.regex.Pattern;
import org.millrace.simulation.scenario.Quantity;
import org.millrace.simulation.scenario.ScenarioException;

/** A line of {@code expect}: a figure, a comparison, a limit. */
public record Expectation(String figure, String comparison, double limit) {

  private static final Pattern LINE = Pattern.compile("\\s*([\\w.]+)\\s*(<=|>=|<|>)\\s*(.+)");

  public static Expectation parse(String line) {
    var match = LINE.matcher(line);
    if (!match.matches()) {
      throw new ScenarioException("expect: \"" + line + "\" is not like \"lag.p99 <= 2s\"");
    }
    return new Expectation(
        match.group(1), match.group(2), Quantity.parse("expect", match.group(3)));
  }

  /** Whether the figures meet it; a figure that does not exist is the author's mistake. */
  public boolean holds(Map<String, Double> figures) {
    var value = figures.get(figure);
    if (value == null) {
      throw new ScenarioException("expect: no figure " + figure + " among " + figures.keySet());
    }
    return switch (comparison) {
      case "<=" -> value <= limit;
      case ">=" -> value >= limit;
      case "<" -> value < limit;
      default -> value > limit;
    };
  }
}
