package org.millrace.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.TextHead;

/** Somebody calls: what a line does before it knows for whom. */
final class LineTest {

  private final List<TextHead> heads = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          Line.calledIn(PcpReader.beginningWithHead(AtomLimits.STREAM), heads::add));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void whoCallsAndNeverSaysForWhomIsCut() {
    for (var second = 0; second < Line.INTRODUCTION_SECONDS_MAX; second++) {
      assertThat(channel.isOpen()).isTrue();
      say("GIV /x".substring(Math.min(second, 5), Math.min(second, 5) + 1));
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runPendingTasks();
    }
    assertThat(channel.isOpen()).isFalse();
    assertThat(heads).isEmpty();
  }

  @Test
  void whoCallsAndSaysSoStays() {
    say("GIV /14A4882A14A4882A14A4882A14A4882A\r\n\r\n");
    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    channel.runPendingTasks();
    assertThat(heads).hasSize(1);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aHeadWithoutAnEndIsCutAtItsLimit() {
    for (var i = 0; i < 1000 && channel.isOpen(); i++) {
      say("x".repeat(1000));
    }
    assertThat(channel.isOpen()).isFalse();
  }

  private void say(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }
}
