package org.millrace.node.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line per listener, when it leaves. As text the combined form that log readers know, and
 * behind it what a stream needs:
 *
 * <pre>
 * 10.0.0.7 - - [20/Nov/2026:22:12:01 +0000] "GET /live HTTP/1.1" 200 81920 "-" "VLC/3.0" 63.5 skips=0 end=client_left
 * </pre>
 *
 * <p>As JSON the same by name.
 */
public final class AccessLog {

  /** Its logger, so that it can be found and filtered. */
  static final String LOGGER = "access";

  private static final int AGENT_CHARS_MAX = 200;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Logger logger;

  public AccessLog() {
    this(LoggerFactory.getLogger(LOGGER));
  }

  AccessLog(Logger logger) {
    this.logger = logger;
  }

  /**
   * A listener that has left.
   *
   * @param time when it came
   * @param request method and version as it asked, {@code GET /live HTTP/1.1}
   * @param agent what the player calls itself, or empty
   * @param bytes of media sent to it
   * @param skips how often it fell behind and jumped to the newest key frame
   * @param end why it ended, one lower-case word
   */
  public record Visit(
      Instant time,
      String address,
      String mount,
      String request,
      int status,
      String agent,
      long bytes,
      double seconds,
      int skips,
      String end) {}

  /** Writes the line. Does not block. */
  public void left(Visit visit) {
    if (!logger.isInfoEnabled()) {
      return;
    }
    var agent = agent(visit.agent());
    logger
        .atInfo()
        .setMessage(combined(visit, agent))
        .addKeyValue("address", visit.address())
        .addKeyValue("mount", visit.mount())
        .addKeyValue("status", visit.status())
        .addKeyValue("agent", agent)
        .addKeyValue("bytes", visit.bytes())
        .addKeyValue("seconds", tenths(visit.seconds()))
        .addKeyValue("skips", visit.skips())
        .addKeyValue("end", visit.end())
        .log();
  }

  private static String combined(Visit visit, String agent) {
    return visit.address()
        + " - - ["
        + TIME.format(visit.time())
        + "] \""
        + quoted(visit.request())
        + "\" "
        + visit.status()
        + " "
        + visit.bytes()
        + " \"-\" \""
        + quoted(agent)
        + "\" "
        + tenths(visit.seconds())
        + " skips="
        + visit.skips()
        + " end="
        + visit.end();
  }

  private static double tenths(double seconds) {
    return Math.round(seconds * 10) / 10.0;
  }

  private static String agent(String agent) {
    if (agent.isBlank()) {
      return "-";
    }
    return agent.length() > AGENT_CHARS_MAX ? agent.substring(0, AGENT_CHARS_MAX) : agent;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
