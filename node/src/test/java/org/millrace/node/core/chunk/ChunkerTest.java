package org.millrace.node.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;

class ChunkerTest {

  private static final MediaInfo SOUND = new MediaInfo(Container.MP3, List.of());
  private static final MediaInfo PICTURE =
      new MediaInfo(
          Container.FLV,
          List.of(new MediaInfo.Track(1, Kind.VIDEO, "h264", "", new byte[0], 0, 0, 0, 0)));

  private final Chunker chunker = new Chunker();
  private final List<RingEntry> out = new ArrayList<>();

  @Test
  void smallFramesThatArriveTogetherShareAChunk() {
    batch(header(SOUND), frame(100, true), frame(100, true));
    assertThat(chunks()).hasSize(1);
    assertThat(chunks().getFirst().payload()).hasSize(200);
    assertThat(chunks().getFirst().joinable()).isTrue();
  }

  @Test
  void framesOfDifferentBatchesDoNotWaitForEachOther() {
    batch(header(SOUND), frame(100, true));
    batch(frame(100, true));
    assertThat(chunks()).hasSize(2);
  }

  @Test
  void aKeyFrameOfVideoOpensAChunk() {
    batch(header(PICTURE), frame(100, false), frame(100, true), frame(100, false));
    assertThat(chunks()).extracting(Chunk::joinable).containsExactly(false, true);
    assertThat(chunks()).extracting(chunk -> chunk.payload().length).containsExactly(100, 200);
  }

  @Test
  void aLargeFrameBecomesContinuedChunks() {
    batch(header(PICTURE), frame(2 * Chunker.PAYLOAD_BYTES_MAX + 1, true));
    assertThat(chunks()).extracting(Chunk::joinable).containsExactly(true, false, false);
    assertThat(chunks()).extracting(Chunk::continuation).containsExactly(false, true, true);
    assertThat(chunks().getLast().payload()).hasSize(1);
  }

  @Test
  void aLaterHeaderGoesInBandBeforeItHolds() {
    batch(header(SOUND), frame(10, true));
    batch(new MediaEvent.Header(new byte[] {1}, new byte[] {2, 2}, SOUND), frame(10, true));
    assertThat(out).hasSize(5);
    assertThat(((Chunk) out.get(2)).payload()).containsExactly(2, 2);
    assertThat(((Chunk) out.get(2)).joinable()).isFalse();
    assertThat(out.get(3)).isInstanceOf(StreamHeader.class);
  }

  @Test
  void noByteIsLostOrDoubledWhateverTheFrames() {
    var random = new Random(7);
    var expected = new ByteArrayOutputStream();
    batch(header(PICTURE));
    for (int i = 0; i < 500; i++) {
      var events = new ArrayList<MediaEvent>();
      for (int f = random.nextInt(6); f >= 0; f--) {
        var bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 60_000 : 900)];
        random.nextBytes(bytes);
        expected.writeBytes(bytes);
        events.add(new MediaEvent.Frame(bytes, 0, random.nextInt(8) == 0, Kind.VIDEO));
      }
      batch(events.toArray(MediaEvent[]::new));
    }
    var actual = new ByteArrayOutputStream();
    chunks().forEach(chunk -> actual.writeBytes(chunk.payload()));
    assertThat(actual.toByteArray()).isEqualTo(expected.toByteArray());
    assertThat(chunks()).allMatch(c -> c.payload().length <= Chunker.PAYLOAD_BYTES_MAX);
    assertThat(chunks()).noneMatch(c -> c.joinable() && c.continuation());
  }

  private void batch(MediaEvent... events) {
    for (var event : events) {
      chunker.on(event, out::add);
    }
    chunker.endBatch(out::add);
  }

  private List<Chunk> chunks() {
    return out.stream().filter(Chunk.class::isInstance).map(Chunk.class::cast).toList();
  }

  private static MediaEvent.Header header(MediaInfo info) {
    return new MediaEvent.Header(new byte[0], new byte[0], info);
  }

  private static MediaEvent.Frame frame(int bytes, boolean joinable) {
    return new MediaEvent.Frame(new byte[bytes], 0, joinable, Kind.VIDEO);
  }
}
