package org.millrace.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a node's configuration: defaults, then the file, then the environment, then what was
 * changed while the node ran ({@link LiveFile}), then flags.
 */
public final class ConfigLoader {

  static final String ROOT = "millrace";
  private static final String PEKKO = "pekko";
  private static final String VARIABLE = "MILLRACE_CONF_";

  private final Map<String, String> environment;
  private final List<Problem> problems = new ArrayList<>();

  private ConfigLoader(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * A value given on the command line.
   *
   * @param flag how it was given, {@code --port}
   * @param key without {@code millrace.}
   */
  public record Flag(String flag, String key, String value) {}

  /**
   * A configuration that holds.
   *
   * @param pekko what the file says under {@code pekko}, an escape hatch for actor systems
   * @param decided the same without what was changed while the node ran; empty if nothing was
   */
  public record Loaded(
      NodeConfig config, EffectiveConfig effective, Config pekko, Optional<Loaded> decided) {}

  /** The defaults alone. */
  public static NodeConfig defaults() {
    try {
      return load(Optional.empty(), Map.of(), List.of()).config();
    } catch (ConfigInvalid invalid) {
      throw new IllegalStateException("reference.conf does not hold", invalid);
    }
  }

  /** Reads it all, or tells every mistake at once. */
  public static Loaded load(Optional<Path> file, Map<String, String> environment, List<Flag> flags)
      throws ConfigInvalid {
    var decided = new ConfigLoader(environment).read(file, flags, ConfigFactory.empty());
    var live = live(LiveFile.in(decided.config().node().dataDir()));
    if (live.isEmpty()) {
      return decided;
    }
    var loaded = new ConfigLoader(environment).read(file, flags, live);
    return new Loaded(
        loaded.config,
        loaded.effective.overriding(decided.effective, live),
        loaded.pekko,
        Optional.of(decided));
  }

  private static Config live(LiveFile file) throws ConfigInvalid {
    try {
      return file.parse();
    } catch (ConfigException broken) {
      throw new ConfigInvalid(
          List.of(new Problem(file.path().toString(), "", withoutPlace(broken))));
    }
  }

  private Loaded read(Optional<Path> file, List<Flag> flags, Config live) throws ConfigInvalid {
    var reference =
        ConfigFactory.parseResources(
            ConfigLoader.class,
            "reference.conf",
            ConfigParseOptions.defaults().setAllowMissing(false));
    var known = new KnownKeys(section(reference.root()));
    var given = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
    checkTop(given.root());
    known.check(section(given.root()), problems);
    checkTop(live.root());
    known.check(section(live.root()), problems);

    var decided = fromEnvironment(known).withFallback(given).withFallback(reference);
    var overrides = ConfigFactory.empty();
    for (var flag : flags) {
      overrides = put(overrides, known, ROOT + "." + flag.key(), flag.value(), flag.flag());
    }
    var merged = overrides.withFallback(live).withFallback(decided).withOnlyPath(ROOT);
    var resolved = Surroundings.fill(section(merged.root()), environment);
    var config = new RecordBinder(problems).bind(NodeConfig.class, withMounts(resolved), ROOT);
    if (config == null || !problems.isEmpty()) {
      throw new ConfigInvalid(problems.stream().distinct().toList());
    }
    var pekko = given.hasPath(PEKKO) ? given.withOnlyPath(PEKKO) : ConfigFactory.empty();
    return new Loaded(config, EffectiveConfig.of(resolved), pekko, Optional.empty());
  }

  private Config parse(Path file) throws ConfigInvalid {
    try {
      return ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
          .resolve();
    } catch (ConfigException.IO unreadable) {
      throw new ConfigInvalid(List.of(new Problem(file.toString(), "", "cannot be read")));
    } catch (ConfigException broken) {
      var where = broken.origin() == null ? file.toString() : Problem.where(broken.origin());
      throw new ConfigInvalid(List.of(new Problem(where, "", withoutPlace(broken))));
    }
  }

  /** The parser's message without the place that we print in our own form. */
  private static String withoutPlace(ConfigException broken) {
    var message = String.valueOf(broken.getMessage());
    var place = broken.origin() == null ? "" : broken.origin().description() + ": ";
    return message.startsWith(place) ? message.substring(place.length()) : message;
  }

  private void checkTop(ConfigObject given) {
    for (var entry : KnownKeys.sorted(given).entrySet()) {
      if (!entry.getKey().equals(ROOT) && !entry.getKey().equals(PEKKO)) {
        problems.add(
            Problem.at(
                entry.getValue().origin(),
                entry.getKey(),
                "stands outside of " + ROOT + " { ... }, where every key of a node lives"));
      }
    }
  }

  private Config fromEnvironment(KnownKeys known) {
    var keys = new TreeMap<String, String>();
    for (var key : known.leaves().keySet()) {
      keys.put(variable(key), key);
    }
    var overrides = ConfigFactory.empty();
    for (var entry : new TreeMap<>(environment).entrySet()) {
      if (!entry.getKey().startsWith(VARIABLE)) {
        continue;
      }
      var key = keys.get(entry.getKey());
      if (key == null) {
        var words = entry.getKey().substring(VARIABLE.length()).toLowerCase(Locale.ROOT);
        var nearest = known.nearest(ROOT + "." + words.replace('_', '.'));
        problems.add(
            new Problem(
                "environment",
                entry.getKey(),
                "is not a key; the nearest one is " + variable(nearest)));
      } else {
        overrides = put(overrides, known, key, entry.getValue(), "environment " + entry.getKey());
      }
    }
    return overrides;
  }

  private static String variable(String key) {
    return VARIABLE
        + key.substring(ROOT.length() + 1)
            .toUpperCase(Locale.ROOT)
            .replace('.', '_')
            .replace('-', '_');
  }

  private Config put(Config config, KnownKeys known, String key, String text, String from) {
    var usual = known.leaves().get(key);
    if (usual == null) {
      throw new IllegalStateException("no such key: " + key);
    }
    var origin = ConfigOriginFactory.newSimple(from);
    var value = parsed(usual.valueType(), key, text, from);
    return value == null ? config : config.withValue(key, value.withOrigin(origin));
  }

  /** Lists and sections are written as HOCON also outside of the file; all else is plain text. */
  private @Nullable ConfigValue parsed(
      ConfigValueType usual, String key, String text, String from) {
    if (usual != ConfigValueType.LIST && usual != ConfigValueType.OBJECT) {
      return ConfigValueFactory.fromAnyRef(text);
    }
    try {
      return ConfigFactory.parseString("v = " + text).getValue("v");
    } catch (ConfigException broken) {
      problems.add(new Problem(from, key, "is not HOCON"));
      return null;
    }
  }

  /** Completes each mount's settings with those of all channels. */
  private static ConfigObject withMounts(ConfigObject root) {
    if (!(root.get("mounts") instanceof ConfigObject mounts)) {
      return root;
    }
    var complete = mounts;
    for (var mount : mounts.entrySet()) {
      if (mount.getValue() instanceof ConfigObject settings && root.get("channel") != null) {
        complete = complete.withValue(mount.getKey(), settings.withFallback(root.get("channel")));
      }
    }
    return root.withValue("mounts", complete);
  }

  private ConfigObject section(ConfigObject root) {
    var value = root.get(ROOT);
    if (value instanceof ConfigObject object) {
      return object;
    }
    if (value != null) {
      problems.add(Problem.at(value.origin(), ROOT, "must be a section in braces"));
    }
    return ConfigFactory.empty().root();
  }
}
