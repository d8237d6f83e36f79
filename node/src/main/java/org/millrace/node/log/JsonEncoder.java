package org.millrace.node.log;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One flat JSON object a line: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code
 * message}, the context ({@code channel}, {@code peer}), what the event adds by key, {@code error}.
 */
final class JsonEncoder extends EncoderBase<ILoggingEvent> {

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
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("time", Instant.ofEpochMilli(event.getTimeStamp()));
    fields.put("level", event.getLevel());
    fields.put("logger", event.getLoggerName());
    fields.put("thread", event.getThreadName());
    fields.put("message", event.getFormattedMessage());
    event
        .getMDCPropertyMap()
        .forEach(
            (key, value) -> {
              if (LogContext.isOurs(key)) {
                fields.put(key, value);
              }
            });
    var pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> fields.putIfAbsent(pair.key, pair.value));
    }
    if (event.getThrowableProxy() != null) {
      fields.put("error", throwables.convert(event));
    }
    return (object(fields) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  private static String object(Map<String, Object> fields) {
    var json = new StringBuilder(240).append('{');
    for (var field : fields.entrySet()) {
      if (json.length() > 1) {
        json.append(',');
      }
      string(field.getKey(), json);
      json.append(':');
      if (field.getValue() instanceof Number || field.getValue() instanceof Boolean) {
        json.append(field.getValue());
      } else {
        string(String.valueOf(field.getValue()), json);
      }
    }
    return json.append('}').toString();
  }

  private static void string(String text, StringBuilder json) {
    json.append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ' || (c >= 0x7f && c < 0xa0) || Character.isSurrogate(c)) {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
