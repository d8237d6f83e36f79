package org.millrace.node.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Chromium without a window, driven by its own protocol (DevTools) over a web socket. */
public final class Browser implements AutoCloseable {

  private static final long ANSWER_SECONDS_MAX = 30;
  private static final String LISTENING = "DevTools listening on ";

  private final Process process;
  private final Path profile;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final Map<String, Consumer<JsonNode>> sessions = new ConcurrentHashMap<>();
  private final WebSocket socket;

  private Browser(Process process, Path profile, URI address) {
    this.process = process;
    this.profile = profile;
    this.socket = http.newWebSocketBuilder().buildAsync(address, new Incoming()).join();
  }

  /** Skips the test, and says so, where there is no Chromium. */
  public static void assumePresent() {
    Assumptions.assumeTrue(
        program().isPresent(), "chromium is not installed: pages are not looked at in a browser");
  }

  private static Optional<Path> program() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one with an empty profile. */
  public static Browser start() {
    try {
      var profile = Files.createTempDirectory("millrace-browser");
      var process =
          new ProcessBuilder(
                  program().orElseThrow().toString(),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--disable-background-networking",
                  "--disable-component-update",
                  "--disable-sync",
                  "--disable-extensions",
                  "--mute-audio",
                  "--autoplay-policy=no-user-gesture-required",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var errors =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      for (var line = errors.readLine(); line != null; line = errors.readLine()) {
        if (line.startsWith(LISTENING)) {
          Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
          return new Browser(process, profile, URI.create(line.substring(LISTENING.length())));
        }
      }
      throw new IllegalStateException("chromium ended with " + process.exitValue());
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  /** A new tab with cookies of its own, on an empty page. */
  public BrowserTab tab() {
    var context = call("", "Target.createBrowserContext", Map.of());
    var target =
        call(
            "",
            "Target.createTarget",
            Map.of(
                "url",
                "about:blank",
                "browserContextId",
                context.get("browserContextId").asText()));
    var attached =
        call(
            "",
            "Target.attachToTarget",
            Map.of("targetId", target.get("targetId").asText(), "flatten", true));
    var session = attached.get("sessionId").asText();
    var tab = new BrowserTab(this, session, target.get("targetId").asText());
    sessions.put(session, tab::on);
    tab.begin();
    return tab;
  }

  /** Calls a method of the protocol; an empty session is the browser's own. */
  JsonNode call(String session, String method, Map<String, ?> parameters) {
    var number = numbers.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    asked.put(number, answer);
    var message = mapper.createObjectNode().put("id", number).put("method", method);
    message.set("params", mapper.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    synchronized (socket) {
      socket.sendText(message.toString(), true).join();
    }
    try {
      var told = answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
      if (told.has("error")) {
        throw new IllegalStateException(method + ": " + told.get("error"));
      }
      return told.get("result");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    } catch (ExecutionException | TimeoutException none) {
      throw new IllegalStateException(method + " was not answered", none);
    }
  }

  void forget(String session) {
    sessions.remove(session);
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
    var all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      for (var each : all) {
        each.onExit().get(5, TimeUnit.SECONDS);
      }
      remove(profile);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | IOException leftOver) {
      // What stays in the temporary directory does no harm.
    }
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (var file : files) {
      Files.deleteIfExists(file);
    }
  }

  /** Waits for something that comes by itself. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final class Incoming implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        var whole = message.toString();
        message.setLength(0);
        take(whole);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void take(String whole) {
      try {
        var told = mapper.readTree(whole);
        if (told.has("id")) {
          var answer = asked.remove(told.get("id").asInt());
          if (answer != null) {
            answer.complete(told);
          }
        } else {
          var listener = sessions.get(told.path("sessionId").asText(""));
          if (listener != null) {
            listener.accept(told);
          }
        }
      } catch (JsonProcessingException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }
}
