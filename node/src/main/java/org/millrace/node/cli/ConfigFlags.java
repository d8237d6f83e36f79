package org.millrace.node.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import picocli.CommandLine.Option;

/** The flags that decide a node's configuration, for the verbs that take one. */
final class ConfigFlags {

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (HOCON).")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for media; 0 takes any free one.")
  private @Nullable String port;

  @Option(
      names = "--rtmp-port",
      paramLabel = "PORT",
      description = "Port for OBS and other RTMP encoders; 0 takes any free one.")
  private @Nullable String rtmpPort;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "Port for administration; 0 takes any free one.")
  private @Nullable String adminPort;

  @Option(names = "--data", paramLabel = "DIR", description = "Directory of secrets and identity.")
  private @Nullable String data;

  @Option(names = "--bind", paramLabel = "ADDR", description = "Address to listen on.")
  private @Nullable String bind;

  @Option(
      names = "--source-password",
      paramLabel = "PASSWORD",
      description = "Password of encoders, or its hash (millrace hash-password); not kept.")
  private @Nullable String sourcePassword;

  ConfigLoader.Loaded load() throws ConfigInvalid {
    return load(List.of());
  }

  /** With more settings, of a verb that means them. */
  ConfigLoader.Loaded load(List<ConfigLoader.Flag> more) throws ConfigInvalid {
    var flags = new ArrayList<>(more);
    add(flags, "--port", "node.port", port);
    add(flags, "--admin-port", "admin.port", adminPort);
    add(flags, "--rtmp-port", "rtmp.port", rtmpPort);
    add(flags, "--data", "node.data-dir", data);
    add(flags, "--bind", "node.bind", bind);
    add(flags, "--source-password", "ingest.source-password", sourcePassword);
    return ConfigLoader.load(Optional.ofNullable(config), System.getenv(), flags);
  }

  private static void add(
      List<ConfigLoader.Flag> flags, String flag, String key, @Nullable String value) {
    if (value != null) {
      flags.add(new ConfigLoader.Flag("flag " + flag, key, value));
    }
  }
}
