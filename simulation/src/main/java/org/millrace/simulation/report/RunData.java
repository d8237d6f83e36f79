package org.millrace.simulation.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.Scenarios;

/** A run folder, read back. */
public final class RunData {

  private final Path folder;
  private final Config run;
  private final Scenario scenario;
  private final Map<String, double[]> series;
  private final Map<String, double[]> viewers;
  private final double[] chunkDelays;
  private final @Nullable String swarm;

  public RunData(Path folder) throws IOException {
    this.folder = folder;
    this.run = ConfigFactory.parseString(Files.readString(folder.resolve("run.json")));
    this.scenario = Scenarios.parse(Files.readString(folder.resolve("scenario.resolved.conf")));
    this.series = columns(folder.resolve("series.csv"));
    this.viewers = columns(folder.resolve("viewers.csv"));
    this.chunkDelays =
        ConfigFactory.parseString(Files.readString(folder.resolve("hist.json")))
            .getDoubleList("chunkDelayMillis")
            .stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    var drawing = folder.resolve("swarm.json");
    this.swarm = Files.exists(drawing) ? Files.readString(drawing) : null;
  }

  private static Map<String, double[]> columns(Path csv) throws IOException {
    var lines = Files.readAllLines(csv);
    var names = lines.getFirst().split(",", -1);
    var values = new double[names.length][lines.size() - 1];
    for (int row = 1; row < lines.size(); row++) {
      var cells = lines.get(row).split(",", -1);
      for (int c = 0; c < names.length; c++) {
        values[c][row - 1] = Double.parseDouble(cells[c]);
      }
    }
    var map = new LinkedHashMap<String, double[]>();
    for (int c = 0; c < names.length; c++) {
      map.put(names[c], values[c]);
    }
    return map;
  }

  public Path folder() {
    return folder;
  }

  public Scenario scenario() {
    return scenario;
  }

  public String text(String key) {
    return run.getString(key);
  }

  public double number(String key) {
    return run.getDouble(key);
  }

  public List<String> lines(String key) {
    return run.getStringList(key);
  }

  /** Figures by name, in the order of writing them down. */
  public Map<String, Double> figures() {
    return numbers("figures");
  }

  public double figure(String name) {
    return figures().getOrDefault(name, 0.0);
  }

  public Map<String, Double> bytes() {
    return numbers("bytes");
  }

  private Map<String, Double> numbers(String key) {
    var map = new LinkedHashMap<String, Double>();
    var object = run.getObject(key);
    var names = new ArrayList<>(object.keySet());
    names.sort(Comparator.comparingInt(name -> line(object, name)));
    for (var name : names) {
      map.put(name, run.getDouble(key + "." + ConfigUtil.quoteString(name)));
    }
    return map;
  }

  private static int line(ConfigObject object, String name) {
    return Objects.requireNonNull(object.get(name)).origin().lineNumber();
  }

  public double[] series(String column) {
    return column(series, column);
  }

  /** A column of the measured viewers, sorted, without those that have no value. */
  public double[] viewers(String column) {
    var measured = column(viewers, "measured");
    var values = column(viewers, column);
    var kept = new double[values.length];
    var size = 0;
    for (int i = 0; i < values.length; i++) {
      if ((measured[i] == 1 || column.equals("start_ms")) && values[i] >= 0) {
        kept[size++] = values[i];
      }
    }
    kept = Arrays.copyOf(kept, size);
    Arrays.sort(kept);
    return kept;
  }

  /** Values of one column by the value of another. */
  public Map<Integer, double[]> viewersBy(String group, String column) {
    var groups = column(viewers, group);
    var values = column(viewers, column);
    var lists = new java.util.TreeMap<Integer, List<Double>>();
    for (int i = 0; i < values.length; i++) {
      lists.computeIfAbsent((int) groups[i], _ -> new ArrayList<>()).add(values[i]);
    }
    var map = new java.util.TreeMap<Integer, double[]>();
    lists.forEach(
        (key, list) -> map.put(key, list.stream().mapToDouble(d -> d).sorted().toArray()));
    return map;
  }

  private static double[] column(Map<String, double[]> table, String name) {
    var column = table.get(name);
    if (column == null) {
      throw new IllegalArgumentException("no column " + name);
    }
    return column;
  }

  /** Delays of all measured chunks at 0, ½, 1, … 100 percent. */
  public double[] chunkDelays() {
    return chunkDelays.clone();
  }

  public @Nullable String swarm() {
    return swarm;
  }
}
