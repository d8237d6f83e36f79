package org.millrace.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Container;

class MediaProbeTest {

  private static final long LONG_ENOUGH = Duration.ofSeconds(60).toNanos();

  private final AtomicLong now = new AtomicLong();
  private final MediaProbe probe = new MediaProbe(now::get);

  @Test
  void patternIsWhatItWasMadeAs() throws Exception {
    try (var pattern = MediaInput.open(MediaInput.TEST_PATTERN)) {
      probe.look(pattern.bytes(), Optional.empty(), LONG_ENOUGH);
    }
    var report = probe.report();

    assertThat(report.container()).isEqualTo("FLV");
    assertThat(report.tracks()).extracting(track -> track.codec()).contains("h264", "aac");
    assertThat(report.keyGapSeconds()).isEqualTo(2.0);
    assertThat(report.framesPerSecond()).isBetween(24.0, 26.0);
    assertThat(report.kilobitsPerSecond()).isBetween(100.0, 300.0);
    assertThat(report.hints()).isEmpty();
  }

  @Test
  void lookingEndsAfterSoMuchMedia() throws Exception {
    try (var tone = MediaInput.open(MediaInput.TEST_TONE)) {
      probe.look(tone.bytes(), tone.named(), Duration.ofSeconds(3).toNanos());
    }
    assertThat(probe.report().mediaSeconds()).isBetween(3.0, 6.0);
    assertThat(probe.report().container()).isEqualTo("MP3");
  }

  @Test
  void noiseIsCalledRaw() throws Exception {
    probe.look(new ByteArrayInputStream(new byte[50_000]), Optional.empty(), LONG_ENOUGH);

    assertThat(probe.report().container()).isEqualTo(Container.RAW.name());
    assertThat(probe.report().hints()).singleElement().asString().contains("not a container");
  }

  @Test
  void silenceIsToldAsSuch() throws Exception {
    probe.look(new ByteArrayInputStream(new byte[0]), Optional.empty(), LONG_ENOUGH);

    assertThat(probe.report().isUnderstood()).isFalse();
    assertThat(probe.report().hints()).containsExactly("nothing was sent: is there a source?");
  }
}
