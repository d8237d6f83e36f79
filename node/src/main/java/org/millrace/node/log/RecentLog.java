package org.millrace.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest lines of the log, for programs that show it: at most {@link #LINES_MAX} of {@link
 * #LINE_CHARS_MAX} characters. Levels are numbers as those programs have them: 0 off, 1 fatal, 2
 * error, 3 warn, 4 info, 5 debug.
 */
public final class RecentLog {

  public static final int LINES_MAX = 1000;
  public static final int LEVEL_MAX = 5;
  static final int LINE_CHARS_MAX = 500;

  private static final List<Level> LEVELS =
      List.of(Level.OFF, Level.ERROR, Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final ch.qos.logback.classic.Logger root;
  private final Memory memory = new Memory();

  private RecentLog(LoggerContext context) {
    this.root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    memory.setContext(context);
    memory.setName("recent");
    memory.start();
    root.addAppender(memory);
  }

  /** The log of this process; lines are kept from the first time somebody asks. */
  public static RecentLog ofProcess() {
    return Holder.ONE;
  }

  private static final class Holder {
    private static final RecentLog ONE =
        new RecentLog((LoggerContext) LoggerFactory.getILoggerFactory());
  }

  /**
   * Lines, the oldest first.
   *
   * @param from how many of the oldest to leave out
   */
  public List<String> lines(int from, int linesMax) {
    return memory.lines().stream().skip(from).limit(linesMax).toList();
  }

  public void clear() {
    memory.clear();
  }

  /** How much is logged now. */
  public int level() {
    var level = root.getLevel();
    for (var number = LEVEL_MAX; number >= 0; number--) {
      if (LEVELS.get(number).isGreaterOrEqual(level)) {
        return number;
      }
    }
    return 0;
  }

  /** Logs more or less until the next start. */
  public void level(int number) {
    root.setLevel(LEVELS.get(number));
  }

  private static final class Memory extends AppenderBase<ILoggingEvent> {
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    @Override
    protected void append(ILoggingEvent event) {
      var text = event.getFormattedMessage();
      var line =
          TIME.format(event.getInstant())
              + " ["
              + event.getLevel()
              + "] "
              + (text.length() > LINE_CHARS_MAX ? text.substring(0, LINE_CHARS_MAX) : text)
                  .replaceAll("\\p{Cntrl}", " ");
      synchronized (lines) {
        if (lines.size() >= LINES_MAX) {
          lines.remove();
        }
        lines.add(line);
      }
    }

    private List<String> lines() {
      synchronized (lines) {
        return List.copyOf(lines);
      }
    }

    private void clear() {
      synchronized (lines) {
        lines.clear();
      }
    }
  }
}
