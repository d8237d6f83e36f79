package org.millrace.node.log;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.TreeMap;

/**
 * A line for people: {@code 22:12:01.123 INFO Channel /live 10.0.0.7: words key=value}. What
 * strangers sent cannot begin a line of its own or move the cursor: control characters are escaped.
 */
final class TextEncoder extends EncoderBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());
  private static final byte[] NOTHING = {};

  private final ThrowableProxyConverter throwables = new RootCauseFirstThrowableProxyConverter();

  @Override
  public void start() {
    throwables.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new StringBuilder(160);
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    line.append(' ').append(event.getLevel());
    line.append(" ".repeat(Math.max(0, 5 - event.getLevel().toString().length())));
    line.append(' ').append(lastWord(event.getLoggerName()));
    for (var context : new TreeMap<>(event.getMDCPropertyMap()).entrySet()) {
      if (LogContext.isOurs(context.getKey())) {
        line.append(' ');
        escape(context.getValue(), line);
      }
    }
    line.append(": ");
    escape(event.getFormattedMessage(), line);
    var pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (var pair : pairs) {
        line.append(' ').append(pair.key).append('=');
        escape(String.valueOf(pair.value), line);
      }
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(throwables.convert(event));
    }
    return line.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  private static String lastWord(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  static void escape(String text, StringBuilder line) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (Character.isISOControl(c)) {
        line.append("\\x").append(Character.forDigit(c >> 4, 16));
        line.append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
  }

  /** The message alone, for lines that have a form of their own. */
  static final class MessageOnly extends EncoderBase<ILoggingEvent> {

    @Override
    public byte[] headerBytes() {
      return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      var line = new StringBuilder();
      escape(event.getFormattedMessage(), line);
      return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return NOTHING;
    }
  }
}
