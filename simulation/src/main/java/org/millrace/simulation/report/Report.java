package org.millrace.simulation.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One page of one run, with another run beside it when there is one. Needs no network. */
public final class Report {

  private final RunData run;
  private final @Nullable RunData beside;

  public Report(RunData run, @Nullable RunData beside) {
    this.run = run;
    this.beside = beside;
  }

  /** Writes {@code report.html} into the run's folder and returns its path. */
  public Path write() throws IOException {
    var file = run.folder().resolve("report.html");
    Files.writeString(file, html());
    return file;
  }

  String html() {
    var figures = new Figures(run, beside);
    var body = new StringBuilder(65_536);
    head(body);
    tiles(body);
    body.append("<div class=\"grid2\">");
    figures.appendTo(body);
    swarm(body);
    table(body);
    body.append("</div>");
    foot(body);
    return resource("page.html")
        .replace("@TITLE@", Html.escape(run.text("name")) + ", simulated")
        .replace("@BODY@", body);
  }

  private void head(StringBuilder body) {
    var scenario = run.scenario();
    body.append(
        "<h1>%s<span class=\"tag\">simulated</span></h1>".formatted(Html.escape(run.text("name"))));
    body.append(
        "<p class=\"sub\">%s %s viewers of a stream of %s kbit/s, strategy <b>%s</b>%s, %s simulated seconds, seed %s.</p>"
            .formatted(
                Html.escape(run.text("description")),
                Ticks.label(run.figure("viewers")),
                Ticks.label(scenario.stream().bitrateBps() / 1e3),
                Html.escape(run.text("strategy")),
                beside == null
                    ? ""
                    : ", beside <b>" + Html.escape(beside.text("strategy")) + "</b>",
                Ticks.label(run.number("simulatedSeconds")),
                run.text("seed")));
    for (var alarm : run.lines("alarms")) {
      body.append("<div class=\"alarm\">").append(Html.escape(alarm)).append("</div>");
    }
    var expectations = run.lines("expectations");
    if (!expectations.isEmpty()) {
      body.append("<div class=\"gates\">");
      for (var line : expectations) {
        body.append(line.startsWith("ok") ? "<span class=\"gate\">" : "<span class=\"gate bad\">")
            .append(Html.escape(line))
            .append("</span>");
      }
      body.append("</div>");
    }
  }

  private void tiles(StringBuilder body) {
    body.append("<div class=\"tiles\">");
    tile(body, "network lag, half of the viewers", seconds("lag.p50"), "p99 " + seconds("lag.p99"));
    tile(
        body,
        "start-up, half of the viewers",
        seconds("startup.p50"),
        "p99 " + seconds("startup.p99"));
    tile(
        body, "time stood still", percent("stall"), percent("stalled.viewers") + " of the viewers");
    tile(body, "chunks too late or lost", percent("late"), percent("missing") + " lost");
    tile(body, "duplicates", percent("duplicates"), "of the media");
    tile(body, "overhead", percent("overhead"), "headers and acks included");
    tile(
        body,
        "the source sends",
        String.format(Locale.ROOT, "%.2f×", run.figure("source.cost")),
        "the stream's bytes");
    body.append("</div>");
  }

  private static void tile(StringBuilder body, String what, String value, String more) {
    body.append(
        "<div class=\"tile\"><span>%s</span><b>%s</b><em>%s</em></div>"
            .formatted(what, value, more));
  }

  private String seconds(String figure) {
    return seconds(run, figure);
  }

  static String seconds(RunData of, String figure) {
    var value = of.figure(figure);
    return value < 0 ? "never" : String.format(Locale.ROOT, "%.2f s", value);
  }

  private String percent(String figure) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * run.figure(figure));
  }

  private void swarm(StringBuilder body) {
    var data = run.swarm();
    if (data == null) {
      return;
    }
    body.append(
        "<section class=\"wide\"><h2>The swarm, second by second</h2><div class=\"swarm\"><canvas"
            + " id=\"swarm\"></canvas><input type=\"range\" id=\"swarm-time\" min=\"0\" value=\"0\""
            + " aria-label=\"time\"><div id=\"swarm-label\"></div></div><p>Each dot is a simulated"
            + " viewer at its place in the network, bigger with more uplink; a line joins it to who"
            + " feeds its first stripe; green is near the source in time, red two seconds behind."
            + "</p></section>");
    body.append("<script>")
        .append(resource("swarm.js").replace("@DATA@", data.strip()))
        .append("</script>");
  }

  private void table(StringBuilder body) {
    body.append(
        "<section class=\"wide\"><details><summary>All"
            + " figures</summary><table><tr><th>figure</th><th class=\"n\">");
    body.append(Html.escape(run.text("strategy"))).append("</th>");
    if (beside != null) {
      body.append("<th class=\"n\">").append(Html.escape(beside.text("strategy"))).append("</th>");
    }
    body.append("</tr>");
    run.figures()
        .forEach(
            (name, value) -> {
              body.append("<tr><td>").append(name).append("</td><td class=\"n\">");
              body.append(RunFolder.number(value)).append("</td>");
              if (beside != null) {
                body.append("<td class=\"n\">")
                    .append(RunFolder.number(beside.figure(name)))
                    .append("</td>");
              }
              body.append("</tr>");
            });
    body.append(
        "</table><p>Simulated: times in seconds, the rest shares and"
            + " counts.</p></details></section>");
  }

  private void foot(StringBuilder body) {
    body.append(
        "<footer><p>Simulated with seed %s: %s events in %s CPU seconds, %s events per CPU second, %s bytes of memory a peer; outcome <code>%s</code>, Java %s. The same seed gives the same outcome: <code>millrace sim replay %s</code></p></footer>"
            .formatted(
                run.text("seed"),
                Ticks.label(run.number("events")),
                Ticks.label(run.number("cpuSeconds")),
                Ticks.label(run.number("eventsPerCpuSecond")),
                Ticks.label(run.number("bytesPerPeer")),
                run.text("hash"),
                Html.escape(run.text("java")),
                "DIR"));
    body.append("<details><summary>the whole scenario</summary><pre>");
    try {
      body.append(Html.escape(Files.readString(run.folder().resolve("scenario.resolved.conf"))));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    body.append("</pre></details>");
  }

  static String resource(String name) {
    try (var in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<String> styles() {
    return List.of("a", "b", "c", "d");
  }
}
