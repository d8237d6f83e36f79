package org.millrace.node.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Defaults that depend on the machine: its name, and where its data belongs. */
final class Surroundings {

  private Surroundings() {}

  static ConfigObject fill(ConfigObject root, Map<String, String> environment) {
    if (!(root.get("node") instanceof ConfigObject node)) {
      return root;
    }
    var filled = fill(node, "name", hostName(environment));
    return root.withValue("node", fill(filled, "data-dir", dataDir(environment)));
  }

  private static ConfigObject fill(ConfigObject section, String key, String value) {
    var given = section.get(key);
    if (given == null || !"".equals(given.unwrapped())) {
      return section;
    }
    var origin = ConfigOriginFactory.newSimple(EffectiveConfig.DEFAULT);
    return section.withValue(key, ConfigValueFactory.fromAnyRef(value).withOrigin(origin));
  }

  /** The kernel's name for the machine: asking the resolver could take seconds. */
  private static String hostName(Map<String, String> environment) {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return environment.getOrDefault("HOSTNAME", "node");
    }
  }

  private static String dataDir(Map<String, String> environment) {
    var given = environment.get("STATE_DIRECTORY");
    if (given != null && !given.isBlank()) {
      return given.split(":", 2)[0];
    }
    var data = environment.get("XDG_DATA_HOME");
    var base =
        data == null || data.isBlank()
            ? Path.of(environment.getOrDefault("HOME", "."), ".local", "share")
            : Path.of(data);
    return base.resolve("millrace").toString();
  }
}
