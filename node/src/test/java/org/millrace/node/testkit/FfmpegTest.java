package org.millrace.node.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class FfmpegTest {

  private static final String[] TONE = {
    "-f", "lavfi", "-i", "sine=duration=0.2", "-c:a", "pcm_s16le", "-f", "matroska", "-"
  };

  @BeforeAll
  static void needsFfmpeg() {
    Ffmpeg.assumeEncoder("pcm_s16le");
  }

  @Test
  void tellsThePacketsOfWhatItMade() {
    var packets = Ffmpeg.packets(Ffmpeg.make(TONE), "matroska");
    assertThat(packets).isNotEmpty();
    assertThat(packets.stream().mapToInt(Ffmpeg.Packet::bytes).sum()).isEqualTo(8820 * 2);
    var decoded = Ffmpeg.decoded(Ffmpeg.make(TONE), "matroska");
    assertThat(decoded).extracting(Ffmpeg.Packet::hash).isEqualTo(hashes(packets));
  }

  private static List<String> hashes(List<Ffmpeg.Packet> packets) {
    return packets.stream().map(Ffmpeg.Packet::hash).toList();
  }

  @Test
  void brokenMediaFailsTheTestWithTheWordsOfFfmpeg() {
    assertThatThrownBy(() -> Ffmpeg.packets(new byte[100], "flv"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("exit");
  }
}
