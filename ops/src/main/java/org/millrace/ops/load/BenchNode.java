package org.millrace.ops.load;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.millrace.ops.ctl.AdminClient;

/** A node of its own for one measurement, on free ports of loopback. */
final class BenchNode implements AutoCloseable {

  static final String PASSWORD = "bench";

  private final Path data;
  private final Child child;
  private final AdminClient admin;
  private final int port;

  private BenchNode(Path data, Child child, AdminClient admin, int port) {
    this.data = data;
    this.child = child;
    this.admin = admin;
    this.port = port;
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param settings what stands in {@code millrace { }}
   */
  static BenchNode start(List<String> javaOptions, String settings)
      throws IOException, InterruptedException {
    var port = freePort();
    var adminPort = freePort();
    var data = Files.createTempDirectory("millrace-bench");
    var config = Files.writeString(data.resolve("bench.conf"), "millrace { " + settings + " }");
    var verb =
        List.of(
            "node",
            "--config=" + config,
            "--bind=127.0.0.1",
            "--port=" + port,
            "--admin-port=" + adminPort,
            "--rtmp-port=0",
            "--data=" + data,
            "--source-password=" + PASSWORD);
    var child = Child.start(javaOptions, verb);
    var admin = new AdminClient(URI.create("http://127.0.0.1:" + adminPort), "");
    var node = new BenchNode(data, child, admin, port);
    child.await(() -> node.channels() >= 0);
    return node;
  }

  int port() {
    return port;
  }

  Child process() {
    return child;
  }

  /** Waits until a channel has begun. */
  void awaitOnAir() throws IOException, InterruptedException {
    child.await(() -> channels() > 0);
  }

  /** How many listeners it counts; -1 if it does not say. */
  int listeners() {
    try {
      return admin.status().listeners();
    } catch (AdminClient.NoAnswer notNow) {
      return -1;
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** How many channels have begun; -1 while nobody answers. */
  private long channels() {
    try {
      return admin.status().channels().stream().filter(each -> each.ingestBytes() > 0).count();
    } catch (AdminClient.NoAnswer notYet) {
      return -1;
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    admin.close();
    child.close();
    try (var files = Files.walk(data)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
