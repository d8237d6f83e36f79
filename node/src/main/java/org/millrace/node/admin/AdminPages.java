package org.millrace.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.node.config.EffectiveConfig;

/**
 * The pages of the administration, whoever serves them. Everything here is read only: a request
 * changes nothing.
 */
public final class AdminPages {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final String INDEX =
      """
      /alive           200 while the event loops turn; for a supervisor
      /ready           200 while newcomers are welcome, 503 with the reason else; for a balancer
      /metrics         for Prometheus
      /api/v1/status   the node and its channels (JSON)
      /api/v1/config   effective configuration, and where each value came from (JSON)
      """;

  private final StatusSource source;
  private final EffectiveConfig config;
  private @Nullable Metrics metrics;
  private @Nullable ObjectMapper mapper;

  public AdminPages(StatusSource source, EffectiveConfig config) {
    this.source = source;
    this.config = config;
  }

  /** A whole response. Bodies are at most some hundred bytes a channel. */
  public record Page(int status, String contentType, byte[] body) {}

  /** Whether a path may be asked for without the admin token from anywhere. */
  public static boolean isOpen(String path) {
    return path.equals("/alive") || path.equals("/ready");
  }

  /**
   * Answers a GET or HEAD.
   *
   * @param path without query
   * @param accept the Accept header, or empty
   */
  public Page get(String path, String accept) {
    return switch (path) {
      case "/" -> text(200, INDEX);
      case "/alive" -> source.alive() ? text(200, "alive\n") : text(503, "stuck\n");
      case "/ready" ->
          source
              .notReady()
              .map(reason -> text(503, reason + "\n"))
              .orElseGet(() -> text(200, "ready\n"));
      case "/metrics" -> metricsPage(accept);
      case "/api/v1/status" -> json(200, source.status());
      case "/api/v1/config" -> json(200, config.entries());
      default -> problem(404, "no such page; / lists them");
    };
  }

  /** An answer that something is wrong with the request. */
  public Page problem(int status, String message) {
    return json(status, Map.of("error", message));
  }

  private Page metricsPage(String accept) {
    var type = accept.contains("application/openmetrics-text") ? OPEN_METRICS : METRICS;
    return new Page(200, type, metrics().page(type).getBytes(StandardCharsets.UTF_8));
  }

  private static Page text(int status, String text) {
    return new Page(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private Page json(int status, Object value) {
    try {
      var text = mapper().writeValueAsString(value) + "\n";
      return new Page(status, JSON, text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException broken) {
      throw new IllegalStateException("no JSON of " + value.getClass(), broken);
    }
  }

  private synchronized Metrics metrics() {
    var made = metrics;
    if (made == null) {
      made = new Metrics(source);
      metrics = made;
    }
    return made;
  }

  private synchronized ObjectMapper mapper() {
    var made = mapper;
    if (made == null) {
      made = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
      mapper = made;
    }
    return made;
  }
}
