package org.millrace.simulation.scenario;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds scenarios by name or file, and lays settings of the command line over them. */
public final class Scenarios {

  /** The shipped ones, each a file of the same name beside the defaults. */
  public static final List<String> SHIPPED =
      List.of(
          "radio-56k",
          "sports-flash-crowd",
          "concert-100k",
          "million",
          "conference-30",
          "mass-failure",
          "churn",
          "hostile",
          "nat",
          "tight-capacity",
          "steady",
          "p4s");

  private static final String FOLDER = "/org/millrace/simulation/scenarios/";

  private Scenarios() {}

  /** A scenario of the sweep's value by key, in order of writing, and the whole of it as HOCON. */
  public record Variant(Map<String, String> values, Scenario scenario, String text) {}

  public static Scenario load(String nameOrFile, List<String> settings) {
    return bind(config(nameOrFile, settings).withoutPath("sweep"));
  }

  /** One scenario for each combination of the lists under {@code sweep}. */
  public static List<Variant> variants(String nameOrFile, List<String> settings) {
    var config = config(nameOrFile, settings);
    var variants = new ArrayList<Variant>();
    var axes = new LinkedHashMap<String, List<?>>();
    if (config.hasPath("sweep")) {
      for (var entry : config.getConfig("sweep").entrySet()) {
        if (!(entry.getValue().unwrapped() instanceof List<?> values)) {
          throw new ScenarioException("sweep." + entry.getKey() + " is a list [ … ]");
        }
        axes.put(entry.getKey(), values);
      }
    }
    combine(config.withoutPath("sweep"), new ArrayList<>(axes.entrySet()), Map.of(), variants);
    return variants;
  }

  private static void combine(
      Config config,
      List<Map.Entry<String, List<?>>> axes,
      Map<String, String> chosen,
      List<Variant> out) {
    if (axes.isEmpty()) {
      out.add(new Variant(chosen, bind(config), rendered(config)));
      return;
    }
    var axis = axes.getFirst();
    for (var value : axis.getValue()) {
      var more = new LinkedHashMap<>(chosen);
      more.put(axis.getKey(), String.valueOf(value));
      combine(
          config.withValue(axis.getKey(), ConfigValueFactory.fromAnyRef(value)),
          axes.subList(1, axes.size()),
          more,
          out);
    }
  }

  /** From the text that a run folder keeps. */
  public static Scenario parse(String text) {
    return bind(ConfigFactory.parseString(text).resolve().withFallback(defaults()));
  }

  /** The whole scenario as HOCON, every key written out. */
  public static String render(String nameOrFile, List<String> settings) {
    return rendered(config(nameOrFile, settings).withoutPath("sweep"));
  }

  private static String rendered(Config config) {
    return config
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  private static Config config(String nameOrFile, List<String> settings) {
    try {
      var config = ConfigFactory.parseReader(new StringReader(textOf(nameOrFile)));
      for (var setting : settings) {
        var equals = setting.indexOf('=');
        if (equals <= 0) {
          throw new ScenarioException("--set takes key=value, not " + setting);
        }
        config =
            ConfigFactory.parseString(
                    setting.substring(0, equals) + "=" + quoted(setting.substring(equals + 1)))
                .withFallback(config);
      }
      return config.withFallback(defaults()).resolve();
    } catch (ConfigException wrong) {
      throw new ScenarioException(nameOrFile + ": " + wrong.getMessage());
    }
  }

  /** Lists and blocks stay HOCON, all else is a string, so that {@code 2Mbit} needs no quotes. */
  private static String quoted(String value) {
    var first = value.isEmpty() ? ' ' : value.charAt(0);
    return first == '[' || first == '{' || first == '"' ? value : "\"" + value + "\"";
  }

  private static Config defaults() {
    return ConfigFactory.parseReader(new StringReader(resource("reference.conf")));
  }

  private static Scenario bind(Config config) {
    return RecordBinder.bind(Scenario.class, config.root(), "", null);
  }

  private static String textOf(String nameOrFile) {
    if (SHIPPED.contains(nameOrFile)) {
      return resource(nameOrFile + ".conf");
    }
    var file = Path.of(nameOrFile);
    if (!Files.isReadable(file)) {
      var nearest =
          SHIPPED.stream()
              .min(
                  (a, b) ->
                      RecordBinder.distance(nameOrFile, a) - RecordBinder.distance(nameOrFile, b));
      throw new ScenarioException(
          "no scenario and no file "
              + nameOrFile
              + "; did you mean "
              + nearest.orElseThrow()
              + "?");
    }
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String resource(String name) {
    try (var in = Scenarios.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("missing " + FOLDER + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
