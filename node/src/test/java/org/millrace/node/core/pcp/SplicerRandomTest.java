package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Packet;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.pcp.Splicer.Action;
import org.millrace.node.core.pcp.Splicer.Event;

/** The splicer under random order; a failing seed is in the message. */
final class SplicerRandomTest {

  private static final byte[] HEAD = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0, 77, 78};
  private static final byte[] OTHER_HEAD = {'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0, 88};
  private static final long MILLI = 1_000_000L;

  private final List<Action> actions = new ArrayList<>();
  private final byte[] stream = new byte[200_000];

  @BeforeEach
  void fillStream() {
    new Random(3).nextBytes(stream);
  }

  /** Two upstreams of one stream, cut differently and interleaved at random, one dying. */
  @Test
  void anyInterleavingOfTwoUpstreamsGivesTheStream() {
    for (var seed = 0; seed < 300; seed++) {
      actions.clear();
      var random = new Random(seed);
      var both = new Splicer(Splicer.Limits.DEFAULT, new MediaInfo(Container.FLV, List.of()));
      both.on(new Event.SourceOpened(1), 0, actions::add);
      both.on(new Event.SourceOpened(2), 0, actions::add);
      var at = new int[] {0, 15, 15 + random.nextInt(3000)};
      for (var source = 1; source <= 2; source++) {
        var head = new Packet(Packet.Kind.HEAD, 0, 0, HEAD);
        both.on(new Event.PacketRead(source, head), 0, actions::add);
      }
      var dies = random.nextInt(100);
      // The standby joined further on, so the leader lives until it has come there.
      for (var step = 0; at[2] < 30_000; step++) {
        var alive = step < dies || at[1] < at[2];
        var source = alive ? 1 + random.nextInt(2) : 2;
        if (!alive) {
          both.on(new Event.SourceClosed(1), 0, actions::add);
        }
        var length = 1 + random.nextInt(900);
        var data = Arrays.copyOfRange(stream, at[source], at[source] + length);
        var packet = new Packet(Packet.Kind.DATA, at[source], 0, data);
        both.on(new Event.PacketRead(source, packet), 0, actions::add);
        at[source] += length;
      }
      assertThat(lost()).as("seed %d", seed).isZero();
      var all = joined();
      assertThat(all)
          .as("seed %d", seed)
          .isEqualTo(Arrays.copyOfRange(stream, 15, 15 + all.length));
      assertThat(all.length).isGreaterThan(29_000);
    }
  }

  @Test
  void randomPacketsNeverBreakTheOrderOfPositions() {
    for (var seed = 0; seed < 200; seed++) {
      actions.clear();
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
                      source,
                      new Packet(Packet.Kind.HEAD, 0, 0, random.nextBoolean() ? HEAD : OTHER_HEAD));
              default ->
                  new Event.PacketRead(
                      source,
                      new Packet(
                          Packet.Kind.DATA,
                          random.nextInt(3) == 0 ? random.nextLong() & 0xFFFF_FFFFL : 100L * step,
                          random.nextInt(2),
                          new byte[random.nextInt(300)]));
            };
        any.on(event, step * 100L * MILLI, actions::add);
        any.onDeadline(step * 100L * MILLI, actions::add);
      }
      var last = Long.MIN_VALUE;
      for (var placed : placed()) {
        if (placed.entry() instanceof Chunk chunk) {
          assertThat(placed.position()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
          last = placed.position() + chunk.payload().length;
        } else {
          last = Long.MIN_VALUE;
        }
      }
    }
  }

  private List<Placed> placed() {
    return actions.stream()
        .filter(Action.Append.class::isInstance)
        .map(action -> ((Action.Append) action).placed())
        .toList();
  }

  private List<Chunk> chunks() {
    return placed().stream()
        .filter(p -> p.entry() instanceof Chunk)
        .map(p -> (Chunk) p.entry())
        .toList();
  }

  private byte[] joined() {
    var all = new ByteArrayOutputStream();
    chunks().forEach(chunk -> all.writeBytes(chunk.payload()));
    return all.toByteArray();
  }

  private long lost() {
    return actions.stream()
        .mapToLong(action -> action instanceof Action.CountLost(var bytes) ? bytes : 0)
        .sum();
  }
}
