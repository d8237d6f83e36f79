package org.millrace.node.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Calms storms: of warnings and errors with the same words, {@link #PER_PERIOD} a period are
 * logged, and the rest as one line with their number when the period is over. Words are compared
 * before values go into them. Remembers at most {@link #KINDS_MAX} kinds.
 */
final class StormFilter extends TurboFilter {

  static final int PER_PERIOD = 3;
  static final int KINDS_MAX = 256;

  private static final String SUMMARY = " more of: ";

  private final long periodNanos;
  private final LongSupplier nanoTime;
  private final Map<Kind, Storm> storms = new LinkedHashMap<>();
  private boolean tellingScheduled;

  StormFilter(Duration period) {
    this(period, System::nanoTime);
  }

  StormFilter(Duration period, LongSupplier nanoTime) {
    this.periodNanos = period.toNanos();
    this.nanoTime = nanoTime;
  }

  private record Kind(Logger logger, Level level, String words) {}

  private static final class Storm {
    final long sinceNanos;
    long seen;

    Storm(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private record Untold(Kind kind, long number) {}

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    if (format == null || !level.isGreaterOrEqual(Level.WARN) || isSummary(format)) {
      return FilterReply.NEUTRAL;
    }
    tell(over(nanoTime.getAsLong()));
    return admits(new Kind(logger, level, format)) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private synchronized boolean admits(Kind kind) {
    var storm = storms.get(kind);
    if (storm == null) {
      if (storms.size() >= KINDS_MAX) {
        // So many kinds at once: each is admitted, and none is counted, until a period is over.
        return true;
      }
      storm = new Storm(nanoTime.getAsLong());
      storms.put(kind, storm);
    }
    var admitted = ++storm.seen <= PER_PERIOD;
    if (!admitted && !tellingScheduled && getContext() != null) {
      tellingScheduled = true;
      var _ =
          getContext()
              .getScheduledExecutorService()
              .schedule(this::tellScheduled, periodNanos, TimeUnit.NANOSECONDS);
    }
    return admitted;
  }

  /** Forgets the storms whose period is over. */
  private synchronized List<Untold> over(long nowNanos) {
    var untold = new ArrayList<Untold>();
    storms
        .entrySet()
        .removeIf(
            entry -> {
              var isOver = nowNanos - entry.getValue().sinceNanos >= periodNanos;
              if (isOver && entry.getValue().seen > PER_PERIOD) {
                untold.add(new Untold(entry.getKey(), entry.getValue().seen - PER_PERIOD));
              }
              return isOver;
            });
    return untold;
  }

  private void tellScheduled() {
    synchronized (this) {
      tellingScheduled = false;
    }
    tell(over(nanoTime.getAsLong()));
  }

  private static void tell(List<Untold> untold) {
    for (var each : untold) {
      var text = each.number() + SUMMARY + each.kind().words();
      if (each.kind().level().equals(Level.ERROR)) {
        each.kind().logger().error(text);
      } else {
        each.kind().logger().warn(text);
      }
    }
  }

  private static boolean isSummary(String format) {
    return format.contains(SUMMARY);
  }
}
