package org.millrace.simulation.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.millrace.simulation.run.Alarms;
import org.millrace.simulation.run.Expectation;
import org.millrace.simulation.run.Simulation;
import org.millrace.simulation.world.Outcome;

/** Writes the files of a run: what was asked, what came of it, in total, by second, by viewer. */
public final class RunFolder {

  private RunFolder() {}

  /** Writes everything but the page. */
  public static void write(Path folder, Simulation.Finished run, String scenarioText)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("scenario.resolved.conf"), scenarioText);
    Files.writeString(folder.resolve("run.json"), runJson(run));
    Files.writeString(folder.resolve("series.csv"), series(run));
    Files.writeString(folder.resolve("viewers.csv"), viewers(run.outcome()));
    Files.writeString(folder.resolve("hist.json"), histogram(run.outcome()));
    if (!run.snapshots().isEmpty()) {
      Files.writeString(folder.resolve("swarm.json"), swarm(run));
    }
  }

  private static String runJson(Simulation.Finished run) {
    var outcome = run.outcome();
    var scenario = outcome.scenario();
    var json = new StringBuilder("{\n");
    put(json, "name", quoted(scenario.name()));
    put(json, "description", quoted(scenario.description()));
    put(json, "strategy", quoted(scenario.strategy()));
    put(json, "engine", quoted(scenario.engine().name().toLowerCase(Locale.ROOT)));
    put(json, "seed", String.valueOf(scenario.seed()));
    put(json, "hash", quoted("%016x".formatted(outcome.hash())));
    put(json, "simulatedSeconds", number(run.simulatedSeconds()));
    put(json, "events", String.valueOf(run.events()));
    put(json, "cpuSeconds", number(run.cpuSeconds()));
    put(json, "wallSeconds", number(run.wallSeconds()));
    put(json, "eventsPerCpuSecond", number(run.eventsPerCpuSecond()));
    put(json, "bytesPerPeer", String.valueOf(run.bytesPerPeer()));
    put(json, "java", quoted(Runtime.version().toString()));
    put(json, "resourceIndex", number(scenario.resourceIndex()));
    put(json, "figures", numbers(outcome.figures()));
    put(json, "bytes", numbers(bytesByType(outcome)));
    put(json, "alarms", list(Alarms.of(run)));
    put(json, "expectations", list(expectations(outcome)));
    json.setLength(json.length() - 2);
    return json.append("\n}\n").toString();
  }

  /** Each expectation with its figure, beginning with ok or FAILED. */
  public static List<String> expectations(Outcome outcome) {
    var lines = new ArrayList<String>();
    for (var line : outcome.scenario().expect()) {
      var expectation = Expectation.parse(line);
      lines.add(
          (expectation.holds(outcome.figures()) ? "ok: " : "FAILED: ")
              + line
              + ", simulated "
              + rounded(outcome.figures().getOrDefault(expectation.figure(), Double.NaN)));
    }
    return lines;
  }

  /** Everything sent, media first, then control by message, then what the transport adds. */
  static Map<String, Double> bytesByType(Outcome outcome) {
    var tally = outcome.tally();
    var map = new java.util.LinkedHashMap<String, Double>();
    var useful = (double) tally.usefulBytes;
    map.put("media, first copies", useful);
    map.put("media, duplicates", (double) tally.duplicateBytes);
    tally
        .bytesByKind()
        .forEach(
            (kind, bytes) ->
                map.put(
                    kind.equals("Chunk") ? "chunk headers, proofs, in flight, lost" : kind,
                    kind.equals("Chunk")
                        ? Math.max(0, bytes - useful - tally.duplicateBytes)
                        : (double) bytes));
    map.put("packet and record headers", (double) tally.headerBytes);
    map.put("acknowledgements", (double) tally.ackBytes);
    map.put("repeats after loss", (double) tally.repeatBytes);
    map.put("connection handshakes", (double) tally.handshakeBytes);
    return map;
  }

  private static String series(Simulation.Finished run) {
    var text =
        new StringBuilder(
            "second,viewers,joins,leaves,delay_p50_ms,delay_p99_ms,delay_max_ms,sent_bytes,"
                + "useful_bytes,duplicates,stalls\n");
    var alive = 0;
    var seconds = run.outcome().tally().seconds();
    for (int s = 0; s < Math.min(seconds.length, Math.ceil(run.simulatedSeconds())); s++) {
      var second = seconds[s];
      alive += second.joins - second.leaves;
      text.append(
          "%d,%d,%d,%d,%.1f,%.1f,%.1f,%d,%d,%d,%d%n"
              .formatted(
                  s,
                  alive - run.outcome().scenario().stream().sources(),
                  second.joins,
                  second.leaves,
                  second.delays.millis(0.5),
                  second.delays.millis(0.99),
                  second.delays.millis(1),
                  second.sentBytes,
                  second.usefulBytes,
                  second.duplicates,
                  second.stalls));
    }
    return text.toString();
  }

  private static String viewers(Outcome outcome) {
    var text =
        new StringBuilder(
            "peer,class,region,free_rider,measured,lag_ms,mean_delay_ms,start_ms,late,missing,"
                + "stalled,stalls,uplink_use,links,depth\n");
    for (var v : outcome.viewers()) {
      text.append(v.peer()).append(',').append(v.uplinkClass()).append(',').append(v.region());
      text.append(',').append(v.freeRider() ? 1 : 0).append(',').append(v.survived() ? 1 : 0);
      text.append(',')
          .append(number(v.lagMillis()))
          .append(',')
          .append(number(v.meanDelayMillis()));
      text.append(',').append(number(v.startMillis())).append(',').append(number(v.lateShare()));
      text.append(',')
          .append(number(v.missingShare()))
          .append(',')
          .append(number(v.stalledShare()));
      text.append(',').append(v.stalls()).append(',').append(number(v.uplinkUse()));
      text.append(',').append(v.links()).append(',').append(v.depth()).append('\n');
    }
    return text.toString();
  }

  private static String histogram(Outcome outcome) {
    var text = new StringBuilder("{ \"chunkDelayMillis\": [");
    for (int i = 0; i <= 200; i++) {
      text.append(i == 0 ? "" : ", ").append(number(outcome.tally().chunkDelays.millis(i / 200.0)));
    }
    return text.append("] }\n").toString();
  }

  private static String swarm(Simulation.Finished run) {
    var world = java.util.Objects.requireNonNull(run.world());
    var text = new StringBuilder("{\"x\":[");
    var size = world.population().tracker();
    join(text, size, p -> number(world.geography().x(p)));
    text.append("],\"y\":[");
    join(text, size, p -> number(world.geography().y(p)));
    text.append("],\"class\":[");
    join(text, size, p -> String.valueOf(world.population().uplinkClass(p)));
    text.append("],\"frames\":[");
    join(
        text,
        run.snapshots().size(),
        f -> {
          var frame = new StringBuilder("{\"p\":[");
          join(frame, size, p -> String.valueOf(run.snapshots().get(f).parents()[p]));
          frame.append("],\"d\":[");
          join(frame, size, p -> String.valueOf(run.snapshots().get(f).delayMillis()[p]));
          return frame.append("]}").toString();
        });
    return text.append("]}\n").toString();
  }

  private static void join(
      StringBuilder text, int count, java.util.function.IntFunction<String> item) {
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append(item.apply(i));
    }
  }

  private static void put(StringBuilder json, String key, String value) {
    json.append("  \"").append(key).append("\": ").append(value).append(",\n");
  }

  private static String numbers(Map<String, Double> map) {
    var json = new StringBuilder("{");
    map.forEach(
        (key, value) ->
            json.append(json.length() == 1 ? "\n    " : ",\n    ")
                .append(quoted(key))
                .append(": ")
                .append(number(value)));
    return json.append("\n  }").toString();
  }

  private static String list(List<String> lines) {
    return "[" + String.join(", ", lines.stream().map(RunFolder::quoted).toList()) + "]";
  }

  /** To four digits that count. */
  private static String rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : "none";
  }

  static String number(double value) {
    if (Double.isInfinite(value) || Double.isNaN(value)) {
      return "-1";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.6f" : "%.3f", value);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
  }
}
