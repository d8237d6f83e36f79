package org.millrace.node.core.media.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class DecoderConfigTest {

  /** High profile, level 4.0, 1920x1080 as 1088 lines with 8 cropped; of x264. */
  private static final byte[] AVCC =
      hex(
          "01640028ffe1001b67640028acd940780227e5c044000003000400000300c83c60c65801000568ebecb22c"
              + "fdf8f800");

  /** Main profile, level 2, 640x360; of x265. */
  private static final byte[] HVCC_HEAD = hex("0101600000009000000000003ff000fcfdf8f800000f03");

  private static final byte[] HE_AAC_V2 = hex("eb098800");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void croppedPictureIsToldAsItIsShown() {
    var config = VideoConfig.avc(AVCC);
    assertThat(config.codecString()).isEqualTo("avc1.640028");
    assertThat(List.of(config.width(), config.height())).containsExactly(1920, 1080);
  }

  @Test
  void hevcStringHasProfileLevelAndConstraints() {
    assertThat(VideoConfig.hevc(HVCC_HEAD).codecString()).isEqualTo("hvc1.1.6.L63.90");
  }

  @Test
  void av1AndVp9StringsHaveProfileLevelAndDepth() {
    assertThat(VideoConfig.av1(hex("81054c00")).codecString()).isEqualTo("av01.0.05M.10");
    assertThat(VideoConfig.av1(hex("81888c00")).codecString()).isEqualTo("av01.4.08H.08");
    assertThat(VideoConfig.vp9(hex("00298000")).codecString()).isEqualTo("vp09.00.41.08");
    assertThat(VideoConfig.vp9(hex("010000000229a00202020000")).codecString())
        .isEqualTo("vp09.02.41.10");
  }

  @Test
  void aacTellsTheRateThatIsHeard() {
    var plain = AudioConfig.aac(hex("1210"));
    assertThat(plain.codecString()).isEqualTo("mp4a.40.2");
    assertThat(List.of(plain.sampleRate(), plain.channels())).containsExactly(44_100, 2);
    var he = AudioConfig.aac(HE_AAC_V2);
    assertThat(he.codecString()).isEqualTo("mp4a.40.29");
    assertThat(List.of(he.sampleRate(), he.channels())).containsExactly(48_000, 2);
  }

  @Test
  void opusOfMp4BecomesAnOpusHead() {
    var head = AudioConfig.opusOfMp4(hex("0002013800 00bb80 0000 00".replace(" ", "")));
    assertThat(head.config())
        .isEqualTo(concat("OpusHead".getBytes(US_ASCII), hex("0102380180bb0000000000")));
    assertThat(head.channels()).isEqualTo(2);
  }

  @Test
  void flacGetsItsMark() {
    var info = hex("80000022" + "00".repeat(10) + "0ac442f0" + "00".repeat(20));
    var config = AudioConfig.flac(info);
    assertThat(config.config()).startsWith('f', 'L', 'a', 'C').hasSize(info.length + 4);
    assertThat(AudioConfig.flac(config.config()).config()).isEqualTo(config.config());
    assertThat(List.of(config.sampleRate(), config.channels())).containsExactly(44_100, 2);
  }

  @Test
  void tornRecordsGivePoorerAnswersOnly() {
    List<Function<byte[], DecoderConfig>> readers =
        List.of(
            VideoConfig::avc,
            VideoConfig::hevc,
            VideoConfig::av1,
            VideoConfig::vp9,
            AudioConfig::aac,
            AudioConfig::opus,
            AudioConfig::opusOfMp4,
            AudioConfig::flac);
    for (var record : List.of(AVCC, concat(HVCC_HEAD, hex("210001001842")), HE_AAC_V2)) {
      for (var length = 0; length <= record.length; length++) {
        var torn = Arrays.copyOf(record, length);
        for (var reader : readers) {
          var config = reader.apply(torn);
          assertThat(config.codec()).isNotEmpty();
          assertThat(config.width()).isBetween(0, 16_384);
        }
      }
    }
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
