package org.millrace.ops.ctl;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.cli.Exit;

/** Asks one node's administration. */
public final class AdminClient implements AutoCloseable {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

  private final URI base;
  private final String token;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
  private final ObjectMapper mapper =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * @param base like {@code http://localhost:7145}, or {@code http://node:7144/admin}
   * @param token empty where loopback is enough
   */
  public AdminClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** The node did not answer as it should. */
  public static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    NoAnswer(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  public NodeStatus status() throws NoAnswer, InterruptedException {
    try {
      return mapper.readValue(get("/api/v1/status"), NodeStatus.class);
    } catch (IOException notStatus) {
      throw new NoAnswer(Exit.FAILED, base + " is not a node's administration");
    }
  }

  private String get(String path) throws NoAnswer, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base.toString().replaceFirst("/$", "") + path))
            .timeout(ANSWER_WITHIN);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return switch (response.statusCode()) {
        case 200 -> response.body();
        case 401 -> throw new NoAnswer(Exit.REFUSED, base + " needs the admin token (--token)");
        default -> throw new NoAnswer(Exit.FAILED, base + " answered " + response.statusCode());
      };
    } catch (IOException unreachable) {
      throw new NoAnswer(
          Exit.UNREACHABLE, "no node answers at " + base + ": is it running? (--admin)");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
