package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

class GatherTest {

  private final Gather gather = new Gather(true);
  private final List<RingEntry> out = new ArrayList<>();

  @Test
  void smallChunksOfARadioLeaveTogetherAfterTheirHold() {
    begin(false);
    for (var i = 0; i <= 25; i++) {
      gather.take(chunk(78), i * 100_000_000L, out::add);
    }

    assertThat(out).hasSize(2);
    assertThat(((Chunk) out.getLast()).payload()).hasSize(26 * 78);
    assertThat(((Chunk) out.getLast()).joinable()).isTrue();
  }

  @Test
  void noMoreIsHeldThanItsBound() {
    begin(false);
    for (var i = 0; i < 40; i++) {
      gather.take(chunk(500), 0, out::add);
    }

    assertThat(out).hasSize(3);
    assertThat(out.stream().skip(1).map(Chunk.class::cast))
        .allSatisfy(
            chunk -> assertThat(chunk.payload().length).isLessThanOrEqualTo(Gather.BYTES_MAX));
  }

  @Test
  void videoAndLargeChunksGoAsTheyAre() {
    begin(true);
    gather.take(chunk(78), 0, out::add);
    assertThat(out).hasSize(2);

    begin(false);
    gather.take(chunk(600), 0, out::add);
    assertThat(out).hasSize(4);
  }

  @Test
  void noChildTakesWhatIsHeldForAStall() {
    assertThat(2 * Gather.HOLD_NANOS).isLessThanOrEqualTo(UpstreamPatience.DEFAULT.stallNanos());
  }

  @Test
  void whatHasToBeQuickIsNotHeld() {
    var quick = new Gather(false);
    quick.take(header(false), 0, out::add);
    quick.take(chunk(78), 0, out::add);

    assertThat(out).hasSize(2);
  }

  @Test
  void aRadioOf24KbitCostsAtMostFivePercentMoreThanItself() {
    begin(false);
    // Frames of MP3 at 22,050 Hz.
    for (var i = 0; i < 10_000; i++) {
      gather.take(chunk(78), i * 26_122_449L, out::add);
    }

    var media = 0L;
    var sent = 0L;
    for (var chunk : out.subList(1, out.size())) {
      var bytes = ((Chunk) chunk).payload().length;
      media += bytes;
      var framed = bytes + 72;
      sent += framed + (framed + 1447) / 1448 * 52L;
    }
    assertThat((double) sent / media).isLessThan(1.05);
  }

  @Test
  void whatIsHeldGoesBeforeANewHeaderAndAtTheEnd() {
    begin(false);
    gather.take(chunk(10), 0, out::add);
    begin(false);
    assertThat(out).hasSize(3);
    assertThat(out.get(1)).isInstanceOf(Chunk.class);

    gather.take(chunk(20), 0, out::add);
    gather.flush(out::add);
    gather.flush(out::add);
    assertThat(out).hasSize(4);
  }

  private void begin(boolean video) {
    gather.take(header(video), 0, out::add);
  }

  private static StreamHeader header(boolean video) {
    var track = new MediaInfo.Track(0, MediaEvent.Kind.VIDEO, "", "", new byte[0], 0, 0, 0, 0);
    var info = new MediaInfo(Container.MP3, video ? List.of(track) : List.of());
    return new StreamHeader(new byte[0], new byte[0], info);
  }

  private static Chunk chunk(int bytes) {
    return new Chunk(new byte[bytes], true, false);
  }
}
