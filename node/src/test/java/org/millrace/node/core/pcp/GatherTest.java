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

  private final Gather gather = new Gather();
  private final List<RingEntry> out = new ArrayList<>();

  @Test
  void smallChunksOfARadioLeaveTogetherAfterASecond() {
    begin(false);
    for (var i = 0; i <= 10; i++) {
      gather.take(chunk(78), i * 100_000_000L, out::add);
    }

    assertThat(out).hasSize(2);
    assertThat(((Chunk) out.getLast()).payload()).hasSize(11 * 78);
    assertThat(((Chunk) out.getLast()).joinable()).isTrue();
  }

  @Test
  void noMoreIsHeldThanItsBound() {
    begin(false);
    for (var i = 0; i < 20; i++) {
      gather.take(chunk(500), 0, out::add);
    }

    assertThat(out).hasSize(3);
    assertThat(out.stream().skip(1).map(Chunk.class::cast))
        .allSatisfy(chunk -> assertThat(chunk.payload().length).isLessThanOrEqualTo(4096));
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
    var track = new MediaInfo.Track(0, MediaEvent.Kind.VIDEO, "", "", new byte[0], 0, 0, 0, 0);
    var info = new MediaInfo(Container.MP3, video ? List.of(track) : List.of());
    gather.take(new StreamHeader(new byte[0], new byte[0], info), 0, out::add);
  }

  private static Chunk chunk(int bytes) {
    return new Chunk(new byte[bytes], true, false);
  }
}
