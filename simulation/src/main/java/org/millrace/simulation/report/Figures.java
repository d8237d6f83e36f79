package org.millrace.simulation.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.world.Outcome;

/** The charts of the page, each with a sentence that says what it means. */
final class Figures {

  private final RunData run;
  private final @Nullable RunData beside;

  Figures(RunData run, @Nullable RunData beside) {
    this.run = run;
    this.beside = beside;
  }

  void appendTo(StringBuilder body) {
    figure(body, "Network lag", cumulative("lag_ms", "seconds behind the source"), lagMeaning());
    figure(body, "Lag over time", overTime(), overTimeMeaning());
    figure(body, "Every chunk", chunks(), chunksMeaning());
    figure(body, "Lag and the limit", theory(), theoryMeaning());
    figure(
        body,
        "Start-up",
        cumulative("start_ms", "seconds from the join to playback"),
        "Half of the simulated viewers saw a picture %s after joining, 99 %% within %s."
            .formatted(Report.seconds(run, "startup.p50"), Report.seconds(run, "startup.p99")));
    figure(body, "Stalls", stalls(), stallsMeaning());
    figure(body, "Uplink use by class", uplinks(), uplinksMeaning());
    figure(body, "Depth of the first stripe", depth(), depthMeaning());
    figure(body, "What the bytes were", bytes(), bytesMeaning());
    figure(body, "Viewers and traffic", traffic(), trafficMeaning());
  }

  private static void figure(StringBuilder body, String title, String picture, String meaning) {
    body.append("<section><h2>").append(title).append("</h2>").append(picture);
    body.append("<p>").append(meaning).append("</p></section>");
  }

  private String name(RunData of) {
    return of.text("strategy");
  }

  private String cumulative(String column, String label) {
    var chart = new Chart(label, "% of viewers", false);
    chart.cumulative(name(run), scaled(run.viewers(column)), "a");
    if (beside != null) {
      chart.cumulative(name(beside), scaled(beside.viewers(column)), "b");
    }
    return chart.svg();
  }

  private static double[] scaled(double[] millis) {
    return Arrays.stream(millis).map(ms -> ms / 1e3).toArray();
  }

  private String lagMeaning() {
    return "A viewer's lag is the delay of its worst chunk in the measured span: in simulation half"
        + " stay within %s of the source, 99 %% within %s."
            .formatted(Report.seconds(run, "lag.p50"), Report.seconds(run, "lag.p99"));
  }

  private String overTime() {
    var chart = new Chart("simulated second", "delay of chunks, s", false);
    chart.line("p99", measuredSeconds(run), measured(run, "delay_p99_ms"), "b");
    chart.line("p50", measuredSeconds(run), measured(run, "delay_p50_ms"), "a");
    if (beside != null) {
      chart.line(
          name(beside) + " p99", measuredSeconds(beside), measured(beside, "delay_p99_ms"), "d");
    }
    for (var fault : run.scenario().faults()) {
      chart.mark(fault.atMillis() / 1e3, fault.kind());
    }
    if (run.scenario().peers().flashCount() > 0) {
      chart.mark(run.scenario().peers().flashAtMillis() / 1e3, "crowd");
    }
    return chart.svg();
  }

  private static double[] measuredSeconds(RunData of) {
    var p50 = of.series("delay_p50_ms");
    return java.util.stream.IntStream.range(0, p50.length)
        .filter(s -> p50[s] > 0)
        .mapToDouble(s -> s)
        .toArray();
  }

  private static double[] measured(RunData of, String column) {
    var values = of.series(column);
    return Arrays.stream(measuredSeconds(of)).map(s -> values[(int) s] / 1e3).toArray();
  }

  private String overTimeMeaning() {
    return "Chunks by the simulated second in which they left the source; measuring begins after"
        + " the warm-up of %s s%s."
            .formatted(
                Ticks.label(run.scenario().warmupMillis() / 1e3),
                run.scenario().faults().isEmpty() ? "" : ", and the dashed marks are the faults");
  }

  private String chunks() {
    var chart = new Chart("seconds behind the source", "% of chunks", false);
    chart.line(name(run), scaled(run.chunkDelays()), percents(), "a");
    if (beside != null) {
      chart.line(name(beside), scaled(beside.chunkDelays()), percents(), "b");
    }
    return chart.svg();
  }

  private static double[] percents() {
    var y = new double[201];
    Arrays.setAll(y, i -> i / 2.0);
    return y;
  }

  private String chunksMeaning() {
    return "All measured chunks of all simulated viewers: half arrive within %s, 99 %% within %s."
        .formatted(Report.seconds(run, "chunk.p50"), Report.seconds(run, "chunk.p99"));
  }

  private String theory() {
    var sizes = new ArrayList<Double>();
    var top = Math.max(1e5, run.figure("viewers"));
    for (double n = 100; n <= top * 1.01; n *= 1.3) {
      sizes.add(n);
    }
    var x = sizes.stream().mapToDouble(d -> d).toArray();
    var y = Arrays.stream(x).map(n -> Theory.bound(run.scenario(), n)).toArray();
    var chart =
        new Chart("viewers", "seconds", true).line("limit of theory", x, y, "theory").reach(0.1);
    var styles = List.of("a", "b");
    for (var data : beside == null ? List.of(run) : List.of(run, beside)) {
      var at = new double[] {Math.max(100, data.figure("viewers"))};
      var style = styles.get(data == run ? 0 : 1);
      chart.dots(name(data) + ", chunk p50", at, new double[] {data.figure("chunk.p50")}, style);
      if (data.figure("lag.p50") > 0) {
        chart.dots(
            name(data) + ", lag p50",
            at,
            new double[] {data.figure("lag.p50")},
            data == run ? "c" : "d");
      }
    }
    return chart.svg();
  }

  private String theoryMeaning() {
    var bound = Theory.bound(run.scenario(), run.figure("viewers"));
    return "No scheme of whole chunks over links of 70 ms and these uplinks serves its last viewer"
        + " sooner than the dashed line; half of the simulated chunks take %.2f times that limit (%.2f s), half of the viewers' worst chunks %.2f times."
            .formatted(run.figure("chunk.p50") / bound, bound, run.figure("lag.p50") / bound);
  }

  private String stalls() {
    if (run.figure("stall") == 0 && run.figure("late") == 0 && beside == null) {
      return "<p class=\"none\">Nobody stood still, and no chunk came too late.</p>";
    }
    var chart = new Chart("% of the time stood still or too late", "% of viewers", false);
    chart.cumulative("stood still", percentOf(run.viewers("stalled")), "a");
    chart.cumulative("chunks too late", percentOf(run.viewers("late")), "c");
    if (beside != null) {
      chart.cumulative(name(beside) + ", too late", percentOf(beside.viewers("late")), "b");
    }
    return chart.svg();
  }

  private static double[] percentOf(double[] shares) {
    return Arrays.stream(shares).map(share -> 100 * share).toArray();
  }

  private String stallsMeaning() {
    return "Simulated viewers stood still %.3f %% of their time, and %.3f %% of their chunks came later than %s s behind the source or never."
        .formatted(
            100 * run.figure("stall"),
            100 * run.figure("late"),
            Ticks.label(run.scenario().protocol().lagTargetMillis() / 1e3));
  }

  private String uplinks() {
    var chart = new Chart("% of the uplink used", "% of viewers of the class", false);
    var styles = Report.styles();
    var classes = run.scenario().uplinks();
    run.viewersBy("class", "uplink_use")
        .forEach(
            (index, values) ->
                chart.cumulative(
                    index < 0 ? "sources" : rate(classes.get(index).rateBps()),
                    percentOf(values),
                    styles.get(Math.floorMod(index, styles.size()))));
    return chart.svg();
  }

  private static String rate(long bps) {
    return bps < 1_000_000
        ? Ticks.label(bps / 1e3) + " kbit/s"
        : Ticks.label(bps / 1e6) + " Mbit/s";
  }

  private String uplinksMeaning() {
    var uses = run.viewers("uplink_use");
    return "Everything a simulated viewer sent, by what its line could have carried while it was"
        + " there; the median is %.0f %%, and the swarm has %.2f times the uplink that it needs."
            .formatted(100 * Outcome.quantile(uses, 0.5), run.number("resourceIndex"));
  }

  private String depth() {
    var depths = run.viewers("depth");
    var most = depths.length == 0 ? 1 : (int) depths[depths.length - 1];
    var x = new double[most + 1];
    var y = new double[most + 1];
    for (int i = 0; i <= most; i++) {
      x[i] = i;
    }
    for (var depth : depths) {
      y[(int) depth] += 100.0 / depths.length;
    }
    return new Chart("hops from the source", "% of viewers", false)
        .line(name(run), x, y, "a")
        .svg();
  }

  private String depthMeaning() {
    var depths = run.viewers("depth");
    return "How many simulated peers pass a chunk of the first stripe on before a viewer has it, at"
        + " the end of the run: median %.0f, at most %.0f."
            .formatted(Outcome.quantile(depths, 0.5), Outcome.quantile(depths, 1));
  }

  private String bytes() {
    var total = run.bytes().values().stream().mapToDouble(d -> d).sum();
    var rows = new StringBuilder();
    run.bytes().entrySet().stream()
        .filter(entry -> entry.getValue() / total > 0.00005)
        .sorted((p, q) -> Double.compare(q.getValue(), p.getValue()))
        .limit(14)
        .forEach(
            entry ->
                rows.append(
                    "<div class=\"bar\"><span>%s</span><i style=\"width:%.2f%%\"></i><span>%.2f %%</span></div>"
                        .formatted(
                            Html.escape(entry.getKey()),
                            100 * entry.getValue() / total,
                            100 * entry.getValue() / total)));
    return rows.toString();
  }

  private String bytesMeaning() {
    return String.format(
        Locale.ROOT,
        "Of every simulated byte sent by anybody in the whole run, joining included. Once measured,"
            + " all that is not a first copy of media is %.1f %% of the media, and the source sent"
            + " the stream %.2f times.",
        100 * run.figure("overhead"),
        run.figure("source.cost"));
  }

  private String traffic() {
    var chart = new Chart("simulated second", "viewers", false);
    chart.line("viewers", run.series("second"), run.series("viewers"), "a");
    for (var fault : run.scenario().faults()) {
      chart.mark(fault.atMillis() / 1e3, fault.kind());
    }
    return chart.reach(1).svg();
  }

  private String trafficMeaning() {
    return "Who was there; on average a simulated viewer sent %.1f MB in all."
        .formatted(run.figure("bytes.per.viewer") / 1e6);
  }
}
