package org.millrace.node.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.millrace.node.Identity;
import org.millrace.node.Node;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.log.AccessLog;
import org.millrace.node.log.Logging;
import org.millrace.node.playback.ListenerLog;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace node}: runs a node until it is told to stop. */
@Command(
    name = "node",
    description = "Runs a node: encoders push to it, players and other nodes take from it.",
    mixinStandardHelpOptions = true)
public final class NodeCommand implements Callable<Integer> {

  @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (HOCON).")
  private @Nullable Path config;

  @Option(names = "--port", description = "Port for media; 0 takes any free one.")
  private @Nullable String port;

  @Option(names = "--admin-port", description = "Port for administration.")
  private @Nullable String adminPort;

  @Option(names = "--data", paramLabel = "DIR", description = "Directory of secrets and identity.")
  private @Nullable String data;

  @Option(names = "--bind", paramLabel = "ADDR", description = "Address to listen on.")
  private @Nullable String bind;

  @Option(
      names = "--source-password",
      paramLabel = "PASSWORD",
      description = "Password of encoders; not kept.")
  private @Nullable String sourcePassword;

  @Override
  public Integer call() throws Exception {
    ConfigLoader.Loaded loaded;
    try {
      loaded = ConfigLoader.load(Optional.ofNullable(config), System.getenv(), flags());
    } catch (ConfigInvalid invalid) {
      System.err.println(invalid.getMessage());
      return 2;
    }
    var settings = loaded.config();
    Logging.configure(settings.log());
    var log = LoggerFactory.getLogger("node");
    try (var dir = DataDir.open(settings.node().dataDir())) {
      var secrets = Secrets.open(dir, settings.ingest().sourcePassword());
      var node = Node.start(loaded, secrets, Identity.open(dir), listenerLog());
      for (var fresh : secrets.fresh()) {
        System.out.printf(
            Locale.ROOT, "%s password (shown once): %s%n", fresh.kind(), fresh.secret());
      }
      var address = node.address();
      log.info("push to http://source:PASSWORD@{}:{}/live", "localhost", address.getPort());
      log.info("watch at http://{}:{}/", "localhost", address.getPort());
      log.info("administer at http://localhost:{}/", node.adminAddress().getPort());
      var stop = new CountDownLatch(1);
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop.countDown();
                    try {
                      stopped.await();
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                  },
                  "stop"));
      stop.await();
      node.drain(settings.drain().listenersWaitMax());
      stopped.countDown();
      return 0;
    } catch (DataDir.Unusable unusable) {
      System.err.println(unusable.getMessage());
      return 1;
    }
  }

  private List<ConfigLoader.Flag> flags() {
    var flags = new ArrayList<ConfigLoader.Flag>();
    add(flags, "--port", "node.port", port);
    add(flags, "--admin-port", "admin.port", adminPort);
    add(flags, "--data", "node.data-dir", data);
    add(flags, "--bind", "node.bind", bind);
    add(flags, "--source-password", "ingest.source-password", sourcePassword);
    return flags;
  }

  private static void add(
      List<ConfigLoader.Flag> flags, String flag, String key, @Nullable String value) {
    if (value != null) {
      flags.add(new ConfigLoader.Flag(flag, key, value));
    }
  }

  private static ListenerLog listenerLog() {
    var access = new AccessLog();
    return visit ->
        access.left(
            new AccessLog.Visit(
                Instant.now().minusNanos(visit.report().nanos()),
                visit.remote().getAddress().getHostAddress(),
                visit.mount(),
                "GET " + visit.mount() + " " + visit.protocol(),
                200,
                visit.agent(),
                visit.report().bytes(),
                visit.report().nanos() / 1e9,
                visit.report().skips(),
                visit.report().end().word()));
  }
}
