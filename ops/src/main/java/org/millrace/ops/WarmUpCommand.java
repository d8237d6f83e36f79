package org.millrace.ops;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.millrace.node.cli.Exit;
import picocli.CommandLine.Command;

/**
 * {@code millrace warm-up}: a short life of a node, with a source, a listener and an operator. The
 * launcher records it (JEP 514), so that later starts find classes loaded and linked.
 */
@Command(name = "warm-up", hidden = true, mixinStandardHelpOptions = true)
final class WarmUpCommand implements Callable<Integer> {

  private static final int BYTES_HEARD = 20_000;
  private static final int READY_TRIES = 200;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  @Override
  public Integer call() throws IOException, InterruptedException {
    var port = freePort();
    var adminPort = freePort();
    var data = Files.createTempDirectory("millrace-warm-up").toString();
    verb(
        "node",
        "--bind=127.0.0.1",
        "--port=" + port,
        "--admin-port=" + adminPort,
        "--rtmp-port=0",
        "--data=" + data,
        "--source-password=warm");
    var media = "http://127.0.0.1:" + port;
    var admin = "http://127.0.0.1:" + adminPort;
    try (var client = HttpClient.newHttpClient()) {
      if (!becomes(client, admin + "/ready")) {
        return Exit.FAILED;
      }
      verb("push", "test-pattern", "--seconds=3", "--password=warm", "--to=" + media + "/live");
      if (!becomes(client, media + "/live.m3u") || !hears(client, media + "/live")) {
        return Exit.FAILED;
      }
      for (var page : List.of(media + "/", media + "/api/channels", admin + "/metrics")) {
        becomes(client, page);
      }
      Millrace.commandLine().execute("status", "--admin=" + admin);
    }
    return Exit.OK;
  }

  private static void verb(String... arguments) {
    Thread.ofPlatform().daemon().start(() -> Millrace.commandLine().execute(arguments));
  }

  private static boolean becomes(HttpClient client, String url) throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_WITHIN).build();
    for (var i = 0; i < READY_TRIES; i++) {
      try {
        var response = client.send(request, HttpResponse.BodyHandlers.discarding());
        if (response.statusCode() == 200) {
          return true;
        }
      } catch (IOException notYet) {
        // Tries again.
      }
      TimeUnit.MILLISECONDS.sleep(25);
    }
    return false;
  }

  private static boolean hears(HttpClient client, String url)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_WITHIN).build();
    var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var stream = response.body()) {
      return response.statusCode() == 200 && stream.readNBytes(BYTES_HEARD).length > 0;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
