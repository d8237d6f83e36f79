package org.millrace.simulation.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A line chart as inline SVG; colours come from the page's style, so it follows light and dark. */
final class Chart {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;
  private static final int LEFT = 58;
  private static final int RIGHT = 16;
  private static final int TOP = 26;
  private static final int BOTTOM = 46;

  private record Line(String name, double[] x, double[] y, String style, boolean dots) {}

  private record Mark(double x, String name) {}

  private final String xLabel;
  private final String yLabel;
  private final boolean logX;
  private final List<Line> lines = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private double xMin = Double.MAX_VALUE;
  private double xMax = -Double.MAX_VALUE;
  private double yMin;
  private double yMax;

  Chart(String xLabel, String yLabel, boolean logX) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
    this.logX = logX;
  }

  /** The style is one of the page's classes: a, b, c, d, theory. */
  Chart line(String name, double[] x, double[] y, String style) {
    return add(new Line(name, x, y, style, false));
  }

  Chart dots(String name, double[] x, double[] y, String style) {
    return add(new Line(name, x, y, style, true));
  }

  Chart mark(double x, String name) {
    marks.add(new Mark(x, name));
    return this;
  }

  /** What values the y axis reaches at least. */
  Chart reach(double y) {
    yMax = Math.max(yMax, y);
    return this;
  }

  /** Values as a cumulative curve, thinned to 200 points. */
  Chart cumulative(String name, double[] sorted, String style) {
    if (sorted.length == 0) {
      return this;
    }
    var points = Math.min(200, sorted.length);
    var x = new double[points + 1];
    var y = new double[points + 1];
    x[0] = sorted[0];
    for (int i = 1; i <= points; i++) {
      var index = (int) Math.ceil((double) i * sorted.length / points) - 1;
      x[i] = sorted[index];
      y[i] = 100.0 * (index + 1) / sorted.length;
    }
    return line(name, x, y, style);
  }

  private Chart add(Line line) {
    lines.add(line);
    for (int i = 0; i < line.x().length; i++) {
      xMin = Math.min(xMin, line.x()[i]);
      xMax = Math.max(xMax, line.x()[i]);
      yMin = Math.min(yMin, line.y()[i]);
      yMax = Math.max(yMax, line.y()[i]);
    }
    return this;
  }

  String svg() {
    if (lines.isEmpty() || xMin > xMax) {
      return "<p class=\"none\">nothing to draw</p>";
    }
    if (xMax - xMin < 1e-9) {
      xMax = xMin + 1;
    }
    if (yMax - yMin < 1e-9) {
      yMax = yMin + 1;
    }
    var svg = new StringBuilder(4_096);
    svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\">".formatted(WIDTH, HEIGHT));
    axes(svg);
    for (var mark : marks) {
      if (mark.x() >= xMin && mark.x() <= xMax) {
        svg.append(
            "<line class=\"mark\" x1=\"%1$s\" x2=\"%1$s\" y1=\"%2$d\" y2=\"%3$d\"/>"
                .formatted(f(px(mark.x())), TOP, HEIGHT - BOTTOM));
        svg.append(
            "<text class=\"mark\" x=\"%s\" y=\"%d\">%s</text>"
                .formatted(f(px(mark.x()) + 4), TOP + 10, Html.escape(mark.name())));
      }
    }
    lines.forEach(line -> draw(svg, line));
    legend(svg);
    return svg.append("</svg>").toString();
  }

  private void draw(StringBuilder svg, Line line) {
    if (line.dots()) {
      for (int i = 0; i < line.x().length; i++) {
        svg.append(
            "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"5\"/>"
                .formatted(line.style(), f(px(line.x()[i])), f(py(line.y()[i]))));
      }
      return;
    }
    svg.append("<polyline class=\"line %s\" points=\"".formatted(line.style()));
    for (int i = 0; i < line.x().length; i++) {
      svg.append(f(px(line.x()[i]))).append(',').append(f(py(line.y()[i]))).append(' ');
    }
    svg.append("\"/>");
  }

  /** Above the plot, from left to right. */
  private void legend(StringBuilder svg) {
    if (lines.size() < 2) {
      return;
    }
    var x = LEFT;
    for (var line : lines) {
      svg.append(
          "<line class=\"line %s\" x1=\"%d\" x2=\"%d\" y1=\"10\" y2=\"10\"/>"
              .formatted(line.style(), x, x + 18));
      svg.append(
          "<text class=\"legend\" x=\"%d\" y=\"14\">%s</text>"
              .formatted(x + 23, Html.escape(line.name())));
      x += 36 + line.name().length() * 7;
    }
  }

  private void axes(StringBuilder svg) {
    for (var tick : Ticks.of(yMin, yMax, false)) {
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$s\" y2=\"%3$s\"/>"
              .formatted(LEFT, WIDTH - RIGHT, f(py(tick))));
      svg.append(
          "<text class=\"tick end\" x=\"%d\" y=\"%s\">%s</text>"
              .formatted(LEFT - 6, f(py(tick) + 4), Ticks.label(tick)));
    }
    for (var tick : Ticks.of(xMin, xMax, logX)) {
      svg.append(
          "<text class=\"tick mid\" x=\"%s\" y=\"%d\">%s</text>"
              .formatted(f(px(tick)), HEIGHT - BOTTOM + 16, Ticks.label(tick)));
    }
    svg.append(
        "<text class=\"axis mid\" x=\"%d\" y=\"%d\">%s</text>"
            .formatted((WIDTH + LEFT) / 2, HEIGHT - 8, Html.escape(xLabel)));
    svg.append(
        "<text class=\"axis mid\" transform=\"translate(14,%d) rotate(-90)\">%s</text>"
            .formatted((HEIGHT - BOTTOM + TOP) / 2, Html.escape(yLabel)));
  }

  private double px(double x) {
    var at =
        logX
            ? Math.log(Math.max(x, 1e-9) / xMin) / Math.log(xMax / xMin)
            : (x - xMin) / (xMax - xMin);
    return LEFT + at * (WIDTH - LEFT - RIGHT);
  }

  private double py(double y) {
    return HEIGHT - BOTTOM - (y - yMin) / (yMax - yMin) * (HEIGHT - BOTTOM - TOP);
  }

  private static String f(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
