package org.millrace.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.node.config.NodeConfig.Log;
import org.millrace.node.config.NodeConfig.LogFormat;
import org.millrace.node.config.NodeConfig.LogLevel;
import org.slf4j.helpers.BasicMDCAdapter;

class LoggingTest {

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void textLineSaysWhereItIsAboutWhat() {
    configure(LogFormat.TEXT, true);
    context.getMDCAdapter().put(LogContext.CHANNEL, "/live");
    context.getMDCAdapter().put("foreign", "x");
    context.getLogger("org.millrace.node.ingest.Feed").info("source {} came", "10.0.0.7");

    assertThat(lines())
        .singleElement()
        .asString()
        .endsWith(" INFO  Feed /live: source 10.0.0.7 came");
  }

  @Test
  void whatOthersWriteToAsWellStaysOpen() {
    var closed = new AtomicBoolean();
    var shared =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    context.getLogger("x").addAppender(Logging.console(context, shared, new TextEncoder()));
    context.reset();
    assertThat(closed).isFalse();
  }

  @Test
  void strangersCannotBeginALineOfTheirOwn() {
    configure(LogFormat.TEXT, true);
    context.getLogger("x").info("agent {}", "a\r\n2026 ERROR forged\u001b[2J");

    assertThat(lines()).singleElement().asString().endsWith("a\\x0d\\x0a2026 ERROR forged\\x1b[2J");
  }

  @Test
  void jsonLineIsOneFlatObject() throws Exception {
    configure(LogFormat.JSON, true);
    context.getMDCAdapter().put(LogContext.PEER, "10.0.0.7:5");
    context
        .getLogger("x")
        .atWarn()
        .addKeyValue("bytes", 7)
        .setCause(new IllegalStateException("broken \"it\"\n\ud800"))
        .log("went");

    var line = json().getFirst();
    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("message").asText()).isEqualTo("went");
    assertThat(line.get("peer").asText()).isEqualTo("10.0.0.7:5");
    assertThat(line.get("bytes").asInt()).isEqualTo(7);
    assertThat(line.get("error").asText()).contains("IllegalStateException: broken \"it\"\n");
    assertThat(Instant.parse(line.get("time").asText())).isBefore(Instant.now().plusSeconds(1));
  }

  @Test
  void accessLineHasTheCombinedForm() {
    configure(LogFormat.TEXT, true);
    new AccessLog(context.getLogger(AccessLog.LOGGER)).left(visit("VLC \"3\"\n"));

    assertThat(lines())
        .containsExactly(
            "10.0.0.7 - - [20/Nov/2026:22:12:01 +0000] \"GET /live HTTP/1.1\" 200 81920 \"-\""
                + " \"VLC \\\"3\\\"\\x0a\" 63.5 skips=2 end=client_left");
  }

  @Test
  void accessLineHasTheSameByNameInJson() throws Exception {
    configure(LogFormat.JSON, true);
    new AccessLog(context.getLogger(AccessLog.LOGGER)).left(visit(""));

    var line = json().getFirst();
    assertThat(line.get("bytes").asLong()).isEqualTo(81_920);
    assertThat(line.get("seconds").asDouble()).isEqualTo(63.5);
    assertThat(line.get("agent").asText()).isEqualTo("-");
    assertThat(line.get("end").asText()).isEqualTo("client_left");
  }

  @Test
  void accessLogCanBeSwitchedOff() {
    configure(LogFormat.TEXT, false);
    new AccessLog(context.getLogger(AccessLog.LOGGER)).left(visit(""));

    assertThat(lines()).isEmpty();
  }

  private static AccessLog.Visit visit(String agent) {
    return new AccessLog.Visit(
        Instant.parse("2026-11-20T22:12:01Z"),
        "10.0.0.7",
        "/live",
        "GET /live HTTP/1.1",
        200,
        agent,
        81_920,
        63.46,
        2,
        "client_left");
  }

  private void configure(LogFormat format, boolean access) {
    context.setMDCAdapter(new BasicMDCAdapter());
    var config = new Log(format, LogLevel.INFO, new TreeMap<>(), access, Duration.ofSeconds(60));
    Logging.configure(context, config, out);
  }

  /** Stopping the context writes what waits. */
  private List<String> lines() {
    context.stop();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private List<JsonNode> json() throws Exception {
    var mapper = new ObjectMapper();
    var nodes = new java.util.ArrayList<JsonNode>();
    for (var line : lines()) {
      nodes.add(mapper.readTree(line));
    }
    return nodes;
  }
}
