package org.millrace.node.core.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.node.core.media.Sniffer.Verdict;
import org.millrace.node.testkit.Ffmpeg;

final class SnifferTest {

  @ParameterizedTest
  @CsvSource({
    "MP3, libmp3lame, mp3",
    "AAC, aac, adts",
    "OGG, libvorbis, ogg",
    "FLV, aac, flv",
    "TS, aac, mpegts",
    "MATROSKA, aac, matroska",
    "WEBM, libopus, webm",
    "MP4, aac, mp4"
  })
  void realStreamsAreToldByTheirFirstBytes(Container container, String encoder, String muxer) {
    Ffmpeg.assumeEncoder(encoder);
    var stream = made(encoder, muxer);
    var known = new Verdict.Known(container);
    assertThat(Sniffer.sniff(stream)).isEqualTo(known);
    assertThat(answerOfAnyLength(stream)).isEqualTo(known);
  }

  private static byte[] made(String encoder, String muxer) {
    return Ffmpeg.make(
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=d=1",
        "-c:a",
        encoder,
        "-ar",
        "48000",
        "-movflags",
        "frag_keyframe+empty_moov",
        "-f",
        muxer,
        "-");
  }

  /** Feeds longer and longer prefixes, and expects one answer that never changes. */
  private static Verdict answerOfAnyLength(byte[] stream) {
    Verdict last = new Verdict.NeedMore();
    for (var length = 0; length <= Math.min(stream.length, Sniffer.BYTES_MAX); length++) {
      var verdict = Sniffer.sniff(Arrays.copyOf(stream, length));
      if (!(last instanceof Verdict.NeedMore)) {
        assertThat(verdict).as("length %d", length).isEqualTo(last);
      }
      last = verdict;
    }
    return last;
  }

  @Test
  void audioAndTransportStreamsAreFoundAmidAFrame() {
    Ffmpeg.assumeEncoder("aac", "libmp3lame");
    assertThat(amid(made("libmp3lame", "mp3"))).isEqualTo(new Verdict.Known(Container.MP3));
    assertThat(amid(made("aac", "adts"))).isEqualTo(new Verdict.Known(Container.AAC));
    assertThat(amid(made("aac", "mpegts"))).isEqualTo(new Verdict.Known(Container.TS));
  }

  private static Verdict amid(byte[] stream) {
    return Sniffer.sniff(Arrays.copyOfRange(stream, 5100, 5100 + Sniffer.BYTES_MAX));
  }

  @Test
  void packetsWithTimesOrParityAreTransportStreamsToo() {
    for (var step : new int[] {192, 204}) {
      var stream = new byte[Sniffer.BYTES_MAX];
      for (var at = 4; at < stream.length; at += step) {
        stream[at] = 0x47;
      }
      assertThat(Sniffer.sniff(stream)).isEqualTo(new Verdict.Known(Container.TS));
    }
  }

  @Test
  void longTagMeansMpegAudio() {
    var tag = new byte[64];
    System.arraycopy("ID3\u0004".getBytes(StandardCharsets.ISO_8859_1), 0, tag, 0, 4);
    tag[7] = 40;
    assertThat(Sniffer.sniff(tag)).isEqualTo(new Verdict.Known(Container.MP3));
  }

  @Test
  void tagBeforeAdtsIsLookedBehind() {
    Ffmpeg.assumeEncoder("aac");
    var tag = new byte[110];
    System.arraycopy("ID3\u0004".getBytes(StandardCharsets.ISO_8859_1), 0, tag, 0, 4);
    tag[9] = 100;
    var stream = Readings.concat(tag, made("aac", "adts"));
    assertThat(answerOfAnyLength(stream)).isEqualTo(new Verdict.Known(Container.AAC));
  }

  @Test
  void otherBytesAreUnknownOnceThereAreEnough() {
    for (var seed = 1; seed <= 50; seed++) {
      var noise = Spoil.garbage(Sniffer.BYTES_MAX, seed);
      assertThat(Sniffer.sniff(noise)).as("seed %d", seed).isEqualTo(new Verdict.Unknown());
      assertThat(Sniffer.sniff(Arrays.copyOf(noise, 4000))).isEqualTo(new Verdict.NeedMore());
    }
    assertThat(Sniffer.sniff(new byte[Sniffer.BYTES_MAX])).isEqualTo(new Verdict.Unknown());
  }
}
