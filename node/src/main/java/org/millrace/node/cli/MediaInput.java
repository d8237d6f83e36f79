package org.millrace.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.millrace.node.config.Version;
import org.millrace.node.core.media.Container;
import org.millrace.node.log.Failures;

/**
 * Media from wherever a verb's argument points: a file, {@code http(s)://}, {@code -} for standard
 * input, or one of the clips that come with the program.
 *
 * @param named the container as the other side names it, empty to find out
 * @param endless it begins again when it ends, without being asked to
 */
record MediaInput(InputStream bytes, Optional<Container> named, boolean endless)
    implements AutoCloseable {

  /** A moving picture with a clock and a beep a second: FLV, H.264 and AAC, 8 s. */
  static final String TEST_PATTERN = "test-pattern";

  /** A chord: MP3, 9.6 s. */
  static final String TEST_TONE = "test-tone";

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  static MediaInput open(String where) throws InputProblem, InterruptedException {
    return switch (where) {
      case TEST_PATTERN -> clip("test-pattern.flv", Container.FLV);
      case TEST_TONE -> clip("test-tone.mp3", Container.MP3);
      case "-" -> new MediaInput(System.in, Optional.empty(), false);
      default ->
          where.startsWith("http://") || where.startsWith("https://") ? fetch(where) : file(where);
    };
  }

  private static MediaInput clip(String name, Container container) {
    var bytes = MediaInput.class.getResourceAsStream(name);
    if (bytes == null) {
      throw new IllegalStateException(name + " is missing in this build");
    }
    return new MediaInput(bytes, Optional.of(container), true);
  }

  private static MediaInput file(String where) throws InputProblem {
    try {
      return new MediaInput(Files.newInputStream(Path.of(where)), Optional.empty(), false);
    } catch (NoSuchFileException missing) {
      throw new InputProblem(Exit.USAGE, where + ": there is no such file");
    } catch (IOException unreadable) {
      throw new InputProblem(Exit.USAGE, where + " cannot be read: " + unreadable.getMessage());
    }
  }

  @SuppressWarnings("resource") // The client ends with its only response.
  private static MediaInput fetch(String where) throws InputProblem, InterruptedException {
    try {
      var client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NORMAL)
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(ANSWER_WITHIN)
              .build();
      var request =
          HttpRequest.newBuilder(URI.create(where))
              .timeout(ANSWER_WITHIN)
              .header("User-Agent", "millrace/" + Version.current())
              .build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        try (var body = response.body()) {
          var reason = new String(body.readNBytes(300), StandardCharsets.UTF_8);
          throw InputProblem.ofStatus(where, response.statusCode(), reason);
        }
      }
      var type = response.headers().firstValue("Content-Type").orElse("");
      return new MediaInput(response.body(), Container.ofContentType(type), false);
    } catch (IllegalArgumentException notUrl) {
      throw new InputProblem(Exit.USAGE, where + " is not a URL: " + notUrl.getMessage());
    } catch (IOException unreachable) {
      throw new InputProblem(
          Exit.UNREACHABLE, where + " cannot be reached: " + Failures.inWords(unreachable));
    }
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
