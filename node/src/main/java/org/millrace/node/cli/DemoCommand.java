package org.millrace.node.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.millrace.node.Node;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.log.Logging;
import org.millrace.node.network.Identity;
import org.millrace.node.secret.DataDir;
import org.millrace.node.secret.Secrets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code millrace demo}: a broadcast to look at. Three nodes in one process, each a whole node with
 * ports of its own: an encoder pushes to the first, the other two relay it one from the other.
 */
@Command(
    name = "demo",
    description = "Shows a live broadcast: a source, two relays and a test pattern.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final String MOUNT = "/live";
  private static final int NODES = 3;
  private static final int PORTS_APART = 100;

  @Option(
      names = "--port",
      defaultValue = "7144",
      description = "First media port; the relays take the ports 100 and 200 higher.")
  private int port = 7144;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "End by itself after so long; 0 goes on until Ctrl-C.")
  private long seconds;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var termination = Termination.install();
    var code = Exit.FAILED;
    try {
      code = demo(termination);
    } finally {
      Logging.stop();
      termination.finished(code);
    }
    return code;
  }

  private int demo(Termination termination) throws InterruptedException {
    var began = System.nanoTime();
    var password = UUID.randomUUID().toString();
    var nodes = new ArrayList<Node>();
    var dirs = new ArrayList<DataDir>();
    Path data = null;
    try {
      data = Files.createTempDirectory("millrace-demo");
      for (int i = 0; i < NODES; i++) {
        nodes.add(start(i, data.resolve("node" + i), password, dirs));
      }
      push(password);
      awaitFirstByte(nodes.getLast());
      tell((System.nanoTime() - began) / 1e9);
      if (seconds > 0) {
        termination.await(seconds);
      } else {
        termination.await();
      }
      return Exit.OK;
    } catch (ConfigInvalid | DataDir.Unusable | IOException failed) {
      spec.commandLine().getErr().println("demo: " + failed.getMessage());
      spec.commandLine().getErr().flush();
      return Exit.FAILED;
    } finally {
      nodes.reversed().forEach(Node::close);
      clean(data, dirs);
    }
  }

  /** The first node is pushed to; each other one pulls from the one before. */
  private Node start(int number, Path data, String password, List<DataDir> dirs)
      throws ConfigInvalid, DataDir.Unusable, IOException {
    var media = port + number * PORTS_APART;
    var flags = new ArrayList<ConfigLoader.Flag>();
    var settings =
        Map.of(
            "node.name",
            number == 0 ? "source" : "relay " + number,
            "node.bind",
            "127.0.0.1",
            "node.port",
            Integer.toString(media),
            "node.data-dir",
            data.toString(),
            "admin.port",
            Integer.toString(media + 1),
            "rtmp.enabled",
            "false",
            "log.level",
            "warn",
            "log.access",
            "false",
            "ingest.source-password",
            password);
    settings.forEach((key, value) -> flags.add(new ConfigLoader.Flag("demo", key, value)));
    if (number > 0) {
      var upstream = "http://127.0.0.1:" + (media - PORTS_APART) + MOUNT;
      flags.add(
          new ConfigLoader.Flag(
              "demo", "ingest.pull", "[{mount=\"" + MOUNT + "\",url=\"" + upstream + "\"}]"));
      flags.add(new ConfigLoader.Flag("demo", "ingest.pull-backoff.first", "100 ms"));
    }
    var loaded = ConfigLoader.load(Optional.empty(), Map.of(), flags);
    if (number == 0) {
      Logging.configure(loaded.config().log());
    }
    var dir = DataDir.open(data);
    dirs.add(dir);
    var secrets = Secrets.open(dir, Optional.of(password));
    return Node.start(loaded, secrets, Identity.open(dir), _ -> {});
  }

  private void push(String password) {
    var target = "http://127.0.0.1:" + port + MOUNT;
    Thread.ofVirtual()
        .name("push")
        .start(
            () ->
                new CommandLine(new PushCommand())
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute(
                        MediaInput.TEST_PATTERN,
                        "--to",
                        target,
                        "--password",
                        password,
                        "--name",
                        "Demo"));
  }

  /** Listens at a relay until a byte of media has come through all nodes before it. */
  private static void awaitFirstByte(Node relay) throws IOException, InterruptedException {
    if (relay.channels().await(MOUNT, Duration.ofSeconds(30)).isPresent()) {
      try (var player = new Socket(InetAddress.getLoopbackAddress(), relay.address().getPort())) {
        var request = "GET " + MOUNT + " HTTP/1.0\r\n\r\n";
        player.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var answer = new String(player.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        if (answer.endsWith(" 200")) {
          return;
        }
      }
    }
    throw new IOException("no media came through within 30 s");
  }

  private void tell(double afterSeconds) {
    var out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        """
        On air, through two relays, after %.1f s.
          watch       http://localhost:%d/c%s
          relays      http://localhost:%d/c%s  http://localhost:%d/c%s
          player      ffplay http://localhost:%d%s
          administer  http://localhost:%d/
        Ctrl-C ends it.
        """,
        afterSeconds,
        port,
        MOUNT,
        port + PORTS_APART,
        MOUNT,
        port + 2 * PORTS_APART,
        MOUNT,
        port + 2 * PORTS_APART,
        MOUNT,
        port + 1);
    out.flush();
  }

  private static void clean(@Nullable Path data, List<DataDir> dirs) {
    try {
      for (var dir : dirs) {
        dir.close();
      }
      if (data != null) {
        try (var files = Files.walk(data)) {
          files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
      }
    } catch (IOException _) {
      // Left-overs in the temporary directory do no harm.
    }
  }
}
