package org.millrace.node.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.config.NodeConfig.LogFormat;
import org.slf4j.LoggerFactory;

/** The logging of a process, as its configuration wants it. */
public final class Logging {

  /** Log lines that wait for the output; more are dropped rather than waited for. */
  static final int WAITING_LINES_MAX = 1 << 15;

  private static final int FLUSH_MILLIS_MAX = 3000;

  /** Loggers of libraries whose news is none for an operator: what peers do is counted. */
  private static final Map<String, Level> QUIET =
      Map.of(
          "org.apache.pekko", Level.WARN,
          "org.apache.pekko.io.TcpListener", Level.OFF,
          "io.netty", Level.WARN,
          "io.netty.handler.ssl", Level.ERROR);

  private Logging() {}

  /** Replaces whatever was configured before. */
  public static void configure(NodeConfig.Log config) {
    configure(context(), config, System.out);
  }

  /** Writes out what waits. Nothing is logged afterwards. */
  public static void stop() {
    context().stop();
  }

  /** How much is said from here on. */
  public static void change(NodeConfig.LogLevel level) {
    context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level(level));
  }

  /** How much the process says now, as the configuration would name it. */
  public static String level() {
    var level = context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getLevel();
    return level == null ? "info" : level.toString().toLowerCase(Locale.ROOT);
  }

  static void configure(LoggerContext context, NodeConfig.Log config, OutputStream out) {
    context.reset();
    var json = config.format() == LogFormat.JSON;
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level(config.level()));
    root.addAppender(async(context, out, json ? new JsonEncoder() : new TextEncoder()));
    var tail = new LogTail();
    tail.setContext(context);
    tail.start();
    root.addAppender(tail);

    var access = context.getLogger(AccessLog.LOGGER);
    access.setAdditive(false);
    access.setLevel(config.access() ? Level.INFO : Level.OFF);
    access.addAppender(
        async(context, out, json ? new JsonEncoder() : new TextEncoder.MessageOnly()));

    QUIET.forEach((name, level) -> context.getLogger(name).setLevel(level));
    config.levels().forEach((name, level) -> context.getLogger(name).setLevel(level(level)));

    var storms = new StormFilter(config.stormPeriod());
    storms.setContext(context);
    storms.start();
    context.addTurboFilter(storms);
  }

  static Appender<ILoggingEvent> async(
      LoggerContext context, OutputStream out, EncoderBase<ILoggingEvent> encoder) {
    var console = console(context, out, encoder);
    var async = new AsyncAppender();
    async.setContext(context);
    async.setName("async");
    async.setQueueSize(WAITING_LINES_MAX);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.setMaxFlushTime(FLUSH_MILLIS_MAX);
    async.addAppender(console);
    async.start();
    return async;
  }

  static Appender<ILoggingEvent> console(
      LoggerContext context, OutputStream out, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    var console = new OutputStreamAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName("console");
    console.setEncoder(encoder);
    console.setOutputStream(new Lent(out));
    console.start();
    return console;
  }

  private static Level level(NodeConfig.LogLevel level) {
    return switch (level) {
      case ERROR -> Level.ERROR;
      case WARN -> Level.WARN;
      case INFO -> Level.INFO;
      case DEBUG -> Level.DEBUG;
      case TRACE -> Level.TRACE;
    };
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** A stream that others write to as well: an appender that ends must not close it. */
  private static final class Lent extends OutputStream {
    private final OutputStream out;

    private Lent(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
