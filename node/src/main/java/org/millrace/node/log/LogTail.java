package org.millrace.node.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** The newest lines of the process's log, for whoever cannot see its output. */
public final class LogTail extends AppenderBase<ILoggingEvent> {

  /** Lines held. */
  public static final int LINES_MAX = 300;

  private static final int LINE_CHARS_MAX = 2000;
  private static final ArrayDeque<String> NEWEST = new ArrayDeque<>();

  private final TextEncoder encoder = new TextEncoder();

  @Override
  public void start() {
    encoder.setContext(getContext());
    encoder.start();
    super.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    var text = new String(encoder.encode(event), StandardCharsets.UTF_8).stripTrailing();
    var line = text.length() > LINE_CHARS_MAX ? text.substring(0, LINE_CHARS_MAX) + "…" : text;
    synchronized (NEWEST) {
      if (NEWEST.size() == LINES_MAX) {
        NEWEST.removeFirst();
      }
      NEWEST.addLast(line);
    }
  }

  /** The oldest first. */
  public static List<String> lines() {
    synchronized (NEWEST) {
      return List.copyOf(NEWEST);
    }
  }
}
