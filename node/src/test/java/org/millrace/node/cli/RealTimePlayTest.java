package org.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.SourceReader;
import org.millrace.node.core.media.Splice;
import org.millrace.node.pipeline.RealTimePlay;

class RealTimePlayTest {

  /** Sleeping is the only thing that takes time. */
  private static final class VirtualClock implements RealTimePlay.Clock {
    private long now = 1_000;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleepUntil(long nanos) {
      now = Math.max(now, nanos);
    }
  }

  private static final class Recording implements RealTimePlay.Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(byte[] more) {
      bytes.writeBytes(more);
    }

    @Override
    public void flush() {}
  }

  private final VirtualClock clock = new VirtualClock();
  private final Recording sink = new Recording();
  private final RealTimePlay play = new RealTimePlay(sink, clock);

  @ParameterizedTest
  @ValueSource(strings = {MediaInput.TEST_PATTERN, MediaInput.TEST_TONE})
  void clipTakesAsLongAsItLasts(String clip) throws Exception {
    pass(clip);

    var seconds = (clock.now - 1_000) / 1e9;
    assertThat(seconds).isBetween(7.9, 9.7).isEqualTo(play.playedNanos() / 1e9);
  }

  @ParameterizedTest
  @ValueSource(strings = {MediaInput.TEST_PATTERN, MediaInput.TEST_TONE})
  void clipPlayedTwiceIsOneStreamWhoseTimesGoOn(String clip) throws Exception {
    pass(clip);
    var once = clock.now - 1_000;
    pass(clip);

    assertThat(clock.now - 1_000).isBetween(2 * once, 2 * once + Duration.ofMillis(50).toNanos());
    var frames = framesOf(sink.bytes.toByteArray());
    for (var kind : MediaEvent.Kind.values()) {
      var times =
          frames.stream().filter(f -> f.kind() == kind).map(MediaEvent.Frame::timeNanos).toList();
      for (var i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1))
            .as("%s frame %d of %s", kind, i, clip)
            .isBetween(0L, Duration.ofMillis(70).toNanos());
      }
    }
  }

  @Test
  void limitStopsInTime() throws Exception {
    play.limit(Duration.ofSeconds(3).toNanos());
    pass(MediaInput.TEST_PATTERN);

    assertThat(play.isOver()).isTrue();
    assertThat(play.playedNanos()).isBetween(3_000_000_000L, 3_100_000_000L);
  }

  @Test
  void whatTellsNoTimesIsPassedOnAtOnceAndSaidToBeSo() throws Exception {
    play.play(new ByteArrayInputStream(new byte[100_000]), Optional.of(Container.RAW));

    assertThat(sink.bytes.size()).isEqualTo(100_000);
    assertThat(play.isTimed()).isFalse();
    assertThat(clock.now).isEqualTo(1_000);
  }

  private void pass(String clip) throws Exception {
    try (var input = MediaInput.open(clip)) {
      play.play(input.bytes(), input.named());
    }
    assertThat(play.problem()).isEmpty();
  }

  private static List<MediaEvent.Frame> framesOf(byte[] bytes) {
    var frames = new ArrayList<MediaEvent.Frame>();
    var reader = new SourceReader(Optional.empty(), Splice.NONE);
    reader.read(
        bytes,
        event -> {
          assertThat(event).isNotInstanceOf(MediaEvent.Damage.class);
          if (event instanceof MediaEvent.Frame frame) {
            frames.add(frame);
          }
        });
    assertThat(frames).isNotEmpty();
    return frames;
  }
}
