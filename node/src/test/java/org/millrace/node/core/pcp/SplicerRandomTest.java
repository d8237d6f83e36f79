package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Spliced.HEAD;
import static org.millrace.node.core.pcp.Spliced.OTHER_HEAD;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Packet;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.pcp.Splicer.Event;

/** The splicer under random order; a failing seed is in the message. */
final class SplicerRandomTest {

  private static final long MILLI = 1_000_000L;

  private Spliced spliced = new Spliced();

  /** Two upstreams of one stream, cut differently and interleaved at random, one dying. */
  @Test
  void anyInterleavingOfTwoUpstreamsGivesTheStream() {
    for (var seed = 0; seed < 300; seed++) {
      spliced = new Spliced();
      var random = new Random(seed);
      var both = new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
      both.on(new Event.SourceOpened(1), 0, spliced);
      both.on(new Event.SourceOpened(2), 0, spliced);
      var at = new int[] {0, 15, 15 + random.nextInt(3000)};
      for (var source = 1; source <= 2; source++) {
        var head = Spliced.head(HEAD, 0);
        both.on(new Event.PacketRead(source, head), 0, spliced);
      }
      var dies = random.nextInt(100);
      // The standby joined further on, so the leader lives until it has come there.
      for (var step = 0; at[2] < 30_000; step++) {
        var alive = step < dies || at[1] < at[2];
        var source = alive ? 1 + random.nextInt(2) : 2;
        if (!alive) {
          both.on(new Event.SourceClosed(1), 0, spliced);
        }
        var length = 1 + random.nextInt(900);
        var data = spliced.stream(at[source], at[source] + length);
        var packet = new Packet(Packet.Kind.DATA, at[source], 0, data);
        both.on(new Event.PacketRead(source, packet), 0, spliced);
        at[source] += length;
      }
      assertThat(spliced.lost()).as("seed %d", seed).isZero();
      var all = spliced.joined();
      assertThat(all).as("seed %d", seed).isEqualTo(spliced.stream(15, 15 + all.length));
      assertThat(all.length).isGreaterThan(29_000);
    }
  }

  @Test
  void randomPacketsNeverBreakTheOrderOfPositions() {
    for (var seed = 0; seed < 200; seed++) {
      spliced = new Spliced();
      var random = new Random(seed);
      var any = new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
      for (var step = 0; step < 300; step++) {
        var source = random.nextInt(4);
        Event event =
            switch (random.nextInt(12)) {
              case 0 -> new Event.SourceOpened(source);
              case 1 -> new Event.SourceClosed(source);
              case 2 -> new Event.LeaderChosen(source);
              case 3, 4 ->
                  new Event.PacketRead(
                      source, Spliced.head(random.nextBoolean() ? HEAD : OTHER_HEAD, 0));
              default ->
                  new Event.PacketRead(
                      source,
                      new Packet(
                          Packet.Kind.DATA,
                          random.nextInt(3) == 0 ? random.nextLong() & 0xFFFF_FFFFL : 100L * step,
                          random.nextInt(2),
                          new byte[random.nextInt(300)]));
            };
        any.on(event, step * 100L * MILLI, spliced);
        any.onDeadline(step * 100L * MILLI, spliced);
      }
      var last = Long.MIN_VALUE;
      for (var placed : spliced.placed()) {
        if (placed.entry() instanceof Chunk chunk) {
          assertThat(placed.position()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
          last = placed.position() + chunk.payload().length;
        } else {
          last = Long.MIN_VALUE;
        }
      }
    }
  }
}
