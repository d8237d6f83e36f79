package org.millrace.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class StormFilterTest {

  private static final Duration PERIOD = Duration.ofSeconds(60);

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong now = new AtomicLong();
  private final Logger logger = context.getLogger("x");

  @BeforeEach
  void install() {
    lines.setContext(context);
    lines.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    var filter = new StormFilter(PERIOD, now::get);
    filter.setContext(context);
    context.addTurboFilter(filter);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void stormBecomesItsFirstLinesAndACount() {
    for (var i = 0; i < 1000; i++) {
      logger.warn("disk {} is full", i);
    }
    assertThat(messages()).hasSize(StormFilter.PER_PERIOD).first().isEqualTo("disk 0 is full");

    now.addAndGet(PERIOD.toNanos());
    logger.warn("disk {} is full", 1000);

    assertThat(messages().subList(StormFilter.PER_PERIOD, messages().size()))
        .containsExactly("997 more of: disk {} is full", "disk 1000 is full");
  }

  @Test
  void newsAreNeverHeldBack() {
    for (var i = 0; i < 100; i++) {
      logger.info("listener {} came", i);
    }
    assertThat(messages()).hasSize(100);
  }

  @Test
  void oneStormDoesNotSilenceAnother() {
    for (var i = 0; i < 10; i++) {
      logger.warn("a {}", i);
    }
    logger.warn("b");
    logger.error("a {}", 1);

    assertThat(messages()).contains("b", "a 1").hasSize(StormFilter.PER_PERIOD + 2);
  }

  @Test
  void kindsBeyondTheBoundAreLoggedAndNotRemembered() {
    for (var i = 0; i < 2 * StormFilter.KINDS_MAX; i++) {
      logger.warn("kind " + i);
    }
    assertThat(messages()).hasSize(2 * StormFilter.KINDS_MAX);
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
