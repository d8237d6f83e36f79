package org.millrace.node.core.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;

class RingTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final MediaInfo SOUND = new MediaInfo(Container.MP3, List.of());
  private static final MediaInfo PICTURE =
      new MediaInfo(
          Container.FLV,
          List.of(new MediaInfo.Track(1, Kind.VIDEO, "h264", "", new byte[0], 0, 0, 0, 0)));

  private final Ring ring = new Ring(new Ring.Limits(1 << 15, 1 << 17, 10 * SECOND));

  @Test
  void whatIsHeldIsWhatWasAppendedAcrossEveryWrap() {
    var random = new Random(11);
    var stream = new byte[1 << 20];
    random.nextBytes(stream);
    ring.append(header(SOUND, 0), 0);
    int at = 0;
    while (at < stream.length) {
      var length = Math.min(stream.length - at, 1 + random.nextInt(Chunker.PAYLOAD_BYTES_MAX));
      var payload = new byte[length];
      System.arraycopy(stream, at, payload, 0, length);
      ring.append(new Chunk(payload, true, false), at);
      at += length;
      assertThat(ring.head()).isEqualTo(at);
      assertThat(held()).isEqualTo(java.util.Arrays.copyOfRange(stream, (int) ring.tail(), at));
    }
  }

  @Test
  void growsUntilItHoldsItsSpanAndNoFurtherThanItsBound() {
    ring.append(header(SOUND, 0), 0);
    for (int i = 0; i < 100; i++) {
      ring.append(new Chunk(new byte[10_000], true, false), i * SECOND / 100);
    }
    assertThat(ring.bytesHeld()).isEqualTo(1 << 17);
    assertThat(ring.head() - ring.tail()).isBetween(120_000L, 1L << 17);
  }

  @Test
  void doesNotGrowForWhatIsOlderThanItsSpan() {
    ring.append(header(SOUND, 0), 0);
    for (int i = 0; i < 100; i++) {
      ring.append(new Chunk(new byte[3000], true, false), i * 2L * SECOND);
    }
    assertThat(ring.bytesHeld()).isEqualTo(1 << 15);
  }

  @Test
  void aLateJoinerOfVideoStartsAtTheNewestKeyFrame() {
    ring.append(header(PICTURE, 1), 0);
    assertThat(ring.join(2 * SECOND, 0)).isEmpty();
    append(100, true);
    append(100, false);
    append(100, true);
    append(100, false);
    var start = ring.join(2 * SECOND, 0).orElseThrow();
    assertThat(start.position()).isEqualTo(200);
    assertThat(start.header().bytes()).containsExactly(1);
  }

  @Test
  void aLateJoinerOfSoundGetsItsBurst() {
    ring.append(header(SOUND, 0), 0);
    for (int i = 0; i < 50; i++) {
      ring.append(new Chunk(new byte[100], true, false), i * SECOND / 10);
    }
    var now = 49 * SECOND / 10;
    assertThat(ring.join(2 * SECOND, now).orElseThrow().position()).isEqualTo(2900);
    assertThat(ring.join(0, now).orElseThrow().position()).isEqualTo(4900);
  }

  @Test
  void whoWantsThePastStartsAtWhatCouldBeJoinedThen() {
    assertThat(ring.joinAgo(SECOND, 0)).isEmpty();
    ring.append(header(PICTURE, 1), 0);
    for (int i = 0; i < 50; i++) {
      ring.append(new Chunk(new byte[100], i % 10 == 0, false), i * SECOND / 10);
    }
    var now = 49 * SECOND / 10;
    assertThat(ring.joinAgo(2 * SECOND, now).orElseThrow().position()).isEqualTo(2000);
    assertThat(ring.joinAgo(19 * SECOND / 10, now).orElseThrow().position()).isEqualTo(3000);
    assertThat(ring.joinAgo(0, now).orElseThrow().position()).isEqualTo(4000);
    assertThat(ring.joinAgo(60 * SECOND, now).orElseThrow().position()).isEqualTo(0);
  }

  @Test
  void aBurstOfAStreamInLongStepsIsNoShorterThanAsked() {
    ring.append(header(SOUND, 0), 0);
    for (int i = 0; i < 10; i++) {
      ring.append(new Chunk(new byte[100], true, false), i * 5L * SECOND / 2);
    }
    var newest = 9L * 5 * SECOND / 2;
    // The newest chunk alone would be played when the next is still far.
    assertThat(ring.join(2 * SECOND, newest).orElseThrow().position()).isEqualTo(800);
    assertThat(ring.join(2 * SECOND, newest + 2 * SECOND).orElseThrow().position()).isEqualTo(900);
  }

  @Test
  void aBurstDoesNotReachBehindItsHeader() {
    ring.append(header(SOUND, 1), 0);
    append(100, true);
    ring.append(header(SOUND, 2), 0);
    append(100, true);
    var start = ring.join(2 * SECOND, 0).orElseThrow();
    assertThat(start.position()).isEqualTo(100);
    assertThat(start.header().bytes()).containsExactly(2);
    assertThat(start.headerNumber()).isEqualTo(2);
  }

  @Test
  void nobodyJoinsAtAKeyFrameThatHasLeft() {
    ring.append(header(PICTURE, 0), 0);
    append(1000, true);
    for (int i = 0; i < 200; i++) {
      append(1000, false);
    }
    assertThat(ring.tail()).isPositive();
    assertThat(ring.join(0, 0)).isEmpty();
    append(1000, true);
    assertThat(ring.join(0, 0)).isPresent();
  }

  @Test
  void aFrameEndsWhereTheNextOneBegins() {
    ring.append(header(PICTURE, 0), 0);
    append(100, true);
    ring.append(new Chunk(new byte[100], false, true), 0);
    ring.append(new Chunk(new byte[100], false, true), 0);
    append(100, false);
    assertThat(ring.frameEnd(0)).isZero();
    assertThat(ring.frameEnd(1)).isEqualTo(300);
    assertThat(ring.frameEnd(100)).isEqualTo(300);
    assertThat(ring.frameEnd(300)).isEqualTo(300);
    assertThat(ring.frameEnd(301)).isEqualTo(400);
  }

  @Test
  void bytesThatWereOverwrittenAreNotIntact() {
    ring.append(header(SOUND, 0), 0);
    append(10_000, true);
    assertThat(ring.intact(0)).isTrue();
    for (int i = 0; i < 20; i++) {
      append(10_000, true);
    }
    assertThat(ring.intact(0)).isFalse();
    assertThat(ring.intact(ring.tail())).isTrue();
  }

  @Test
  void theSmallestChunksDoNotMakeItsIndexGrowWithoutBound() {
    var wide = new Ring(new Ring.Limits(1 << 17, 1 << 20, 10 * SECOND));
    wide.append(header(SOUND, 0), 0);
    for (int i = 0; i < ChunkIndex.CHUNKS_MAX + 10; i++) {
      wide.append(new Chunk(new byte[1], true, false), 0);
    }
    assertThat(wide.head() - wide.tail()).isEqualTo(ChunkIndex.CHUNKS_MAX);
  }

  @Test
  void ageIsThatOfTheChunkThatHoldsTheByte() {
    ring.append(header(SOUND, 0), 0);
    ring.append(new Chunk(new byte[10], true, false), SECOND);
    ring.append(new Chunk(new byte[10], true, false), 2 * SECOND);
    assertThat(ring.ageNanos(9, 3 * SECOND)).isEqualTo(2 * SECOND);
    assertThat(ring.ageNanos(10, 3 * SECOND)).isEqualTo(SECOND);
    assertThat(ring.ageNanos(20, 3 * SECOND)).isZero();
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Ring.Limits(1000, 1 << 20, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Ring.Limits(1 << 16, 1 << 15, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void append(int bytes, boolean joinable) {
    ring.append(new Chunk(new byte[bytes], joinable, false), 0);
  }

  private byte[] held() {
    var from = ring.tail();
    var bytes = new byte[(int) (ring.head() - from)];
    for (int at = 0; at < bytes.length; ) {
      var run = ring.memory().contiguous(from + at, bytes.length - at);
      ring.memory().copyTo(from + at, bytes, at, run);
      at += run;
    }
    return bytes;
  }

  private static StreamHeader header(MediaInfo info, int mark) {
    return new StreamHeader(new byte[] {(byte) mark}, new byte[0], info);
  }
}
