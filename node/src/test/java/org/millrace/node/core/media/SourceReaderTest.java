package org.millrace.node.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.testkit.Ffmpeg;

final class SourceReaderTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 10_000})
  void streamOfNoNamedTypeIsSniffedAndLosesNothing(int pieceBytes) {
    Ffmpeg.assumeEncoder("aac");
    var stream = Ffmpeg.make("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", "-f", "adts", "-");
    var events = Readings.read(new SourceReader(Optional.empty(), Splice.NONE), stream, pieceBytes);
    assertThat(Readings.header(events).info().container()).isEqualTo(Container.AAC);
    assertThat(Readings.joined(events, 0)).isEqualTo(stream);
  }

  @Test
  void unknownBytesPassAsTheyAre() {
    for (var bytes : List.of(1, 100, 5000, 50_000)) {
      var stream = Spoil.garbage(bytes, 7);
      var events = Readings.read(new SourceReader(Optional.empty(), Splice.NONE), stream, 1400);
      assertThat(Readings.header(events).info().container()).isEqualTo(Container.RAW);
      assertThat(Readings.joined(events, 0)).isEqualTo(stream);
    }
  }
}
