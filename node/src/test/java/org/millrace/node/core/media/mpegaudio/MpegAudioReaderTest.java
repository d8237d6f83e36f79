package org.millrace.node.core.media.mpegaudio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.core.media.Spoil;
import org.millrace.node.testkit.Ffmpeg;

final class MpegAudioReaderTest {

  private static final int FRAME_BYTES = 417;

  @ParameterizedTest
  @CsvSource({
    "libmp3lame, mp3, 44100, 2, 128k, mp3",
    "libmp3lame, mp3, 48000, 1, 64k, mp3",
    "libmp3lame, mp3, 22050, 2, 56k, mp3",
    "libmp3lame, mp3, 11025, 1, 16k, mp3",
    "mp2, mp2, 44100, 2, 192k, mp3",
    "aac, adts, 44100, 2, 128k, aac",
    "aac, adts, 48000, 6, 256k, aac",
    "aac, adts, 16000, 1, 32k, aac"
  })
  void framesOfRealEncodersAreThoseOfTheFile(
      String encoder, String muxer, int rate, int channels, String bitrate, String demuxer) {
    Ffmpeg.assumeEncoder(encoder);
    var file = tone(encoder, muxer, rate, channels, bitrate);
    var container = muxer.equals("adts") ? Container.AAC : Container.MP3;
    var events = Readings.read(open(container), file, 1000);

    assertThat(Readings.only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(Readings.joined(events, 0)).isEqualTo(file);
    var packets = Ffmpeg.packets(file, demuxer);
    assertThat(Readings.frames(events)).hasSameSizeAs(packets);
    var track = Readings.header(events).info().tracks().getFirst();
    assertThat(track.sampleRate()).isEqualTo(rate);
    assertThat(track.channels()).isEqualTo(channels);
    var samples = encoder.equals("aac") ? 1024 : rate < 32000 ? 576 : 1152;
    var last = Readings.frames(events).getLast();
    var seconds = (packets.size() - 1) * (double) samples / rate;
    assertThat(last.timeNanos() / 1e9).isCloseTo(seconds, within(1e-6));
    for (var join : List.of(1, packets.size() / 2)) {
      assertThat(Ffmpeg.packets(Readings.joined(events, join), demuxer))
          .extracting(Ffmpeg.Packet::hash)
          .isEqualTo(packets.stream().skip(join).map(Ffmpeg.Packet::hash).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 419, 65_537})
  void piecesOfAnySizeMakeTheSameEvents(int pieceBytes) {
    var id3 = id3v2(3, "TIT2", "Neige", 0);
    var stream =
        Readings.concat(Spoil.garbage(300, 5), id3, mp3(60), Spoil.garbage(999, 6), mp3(40));
    var whole = Readings.read(MpegAudioReader.mp3(Splice.NONE), stream);
    var pieces = Readings.read(MpegAudioReader.mp3(Splice.NONE), stream, pieceBytes);
    assertThat(Readings.describe(pieces)).isEqualTo(Readings.describe(whole));
    assertThat(Readings.frames(whole)).hasSizeGreaterThanOrEqualTo(98);
  }

  @ParameterizedTest
  @EnumSource(
      value = Container.class,
      names = {"MP3", "AAC"})
  void frameLeavesWithItsLastByte(Container container) {
    var stream = container == Container.MP3 ? mp3(4) : adts(4);
    var events = new ArrayList<MediaEvent>();
    open(container).read(stream, events::add);
    assertThat(events).filteredOn(MediaEvent.Frame.class::isInstance).hasSize(4);
  }

  @Test
  void truncationAtEveryLengthGivesTheWholeFramesBeforeIt() {
    var stream = Readings.concat(id3v2(4, "TPE1", "x", 0), mp3(5));
    var tagBytes = stream.length - 5 * FRAME_BYTES;
    for (var length = 0; length <= stream.length; length++) {
      var events = Readings.read(MpegAudioReader.mp3(Splice.NONE), Arrays.copyOf(stream, length));
      var whole = Math.max(0, (length - tagBytes) / FRAME_BYTES);
      // Two headers make a stream, or one frame that ends it: neither is there in these lengths.
      var rest = length - tagBytes - FRAME_BYTES;
      var expected = rest > 0 && rest < AudioFrameHeader.MPEG_HEADER_BYTES ? 0 : whole;
      assertThat(Readings.frames(events)).as("length %d", length).hasSize(expected);
      assertThat(Readings.only(MediaEvent.Damage.class, events)).as("length %d", length).isEmpty();
    }
  }

  @Test
  void garbageBetweenFramesIsCountedAndLeftOut() {
    var garbage = new byte[1000];
    var stream = Readings.concat(mp3(3), garbage, mp3(3));
    var events = Readings.read(MpegAudioReader.mp3(Splice.NONE), stream);
    assertThat(damagedBytes(events)).isEqualTo(garbage.length);
    assertThat(Readings.joined(events, 0)).isEqualTo(mp3(6));
    assertThat(Readings.only(MediaEvent.Header.class, events)).hasSize(1);
  }

  @Test
  void loneSyncInGarbageIsNotBelieved() {
    var lone = Readings.concat(mp3(1), new byte[500]);
    var stream = Readings.concat(lone, lone, mp3(3));
    assertThat(Readings.joined(Readings.read(MpegAudioReader.mp3(Splice.NONE), stream), 0))
        .isEqualTo(mp3(3));
  }

  @Test
  void onePercentOfSpoiledBytesKeepsMostFrames() {
    for (var seed = 1; seed <= 5; seed++) {
      var mp3 = Spoil.onePercent(mp3(400), 0, seed);
      assertThat(Readings.frames(Readings.read(MpegAudioReader.mp3(Splice.NONE), mp3)))
          .as("seed %d", seed)
          .hasSizeBetween(300, 400);
      var adts = Spoil.onePercent(adts(400), 0, seed);
      assertThat(Readings.frames(Readings.read(MpegAudioReader.adts(Splice.NONE), adts)))
          .as("seed %d", seed)
          .hasSizeBetween(280, 400);
    }
  }

  @Test
  void noiseIsGivenUpInWordsAndHoldsLittle() {
    for (var container : List.of(Container.MP3, Container.AAC)) {
      var reader = (MpegAudioReader) open(container);
      var events = new ArrayList<MediaEvent>();
      for (var piece = 0; piece < 40; piece++) {
        reader.read(new byte[32 << 10], events::add);
        assertThat(reader.heldBytes()).isLessThanOrEqualTo(2 * AudioFrameHeader.FRAME_BYTES_MAX);
      }
      reader.end(events::add);
      assertThat(events).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
    }
  }

  @Test
  void seededNoiseNeverThrowsAndStaysBounded() {
    for (var seed = 1; seed <= 30; seed++) {
      for (var container : List.of(Container.MP3, Container.AAC)) {
        var noise = Spoil.garbage(40_000, seed);
        for (var at = 0; at + 1 < noise.length; at += 7) {
          noise[at] = (byte) 0xFF;
          noise[at + 1] |= (byte) 0xF0;
        }
        var reader = (MpegAudioReader) open(container);
        var events = Readings.read(reader, noise, 1 + 97 * seed);
        assertThat(reader.heldBytes()).isLessThan(MediaReader.HELD_BYTES_MAX);
        assertThat(Readings.joined(events, 0).length + damagedBytes(events))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(noise.length);
      }
    }
  }

  @Test
  void tagsAreTakenOutAndTheirTitlesTold() {
    var picture = new byte[200_000];
    Arrays.fill(picture, (byte) 0xFF);
    for (var version : List.of(2, 3, 4)) {
      var title = version == 2 ? "TT2" : "TIT2";
      var tag = id3v2(version, title, "Schnee", picture.length);
      var events =
          Readings.read(
              MpegAudioReader.mp3(Splice.NONE),
              Readings.concat(mp3(2), tag, mp3(2), id3v1(), mp3(1)));
      assertThat(Readings.joined(events, 0)).isEqualTo(mp3(5));
      assertThat(Readings.only(MediaEvent.Title.class, events))
          .containsExactly(new MediaEvent.Title("", "Schnee"), new MediaEvent.Title("Who", "What"));
      assertThat(Readings.only(MediaEvent.Damage.class, events)).isEmpty();
    }
  }

  @Test
  void textsInEveryEncodingAreRead() {
    assertThat(titleOf(3, 0, "é".getBytes(StandardCharsets.ISO_8859_1))).isEqualTo("é");
    assertThat(titleOf(3, 1, "ひ".getBytes(StandardCharsets.UTF_16))).isEqualTo("ひ");
    assertThat(titleOf(4, 2, "ひ".getBytes(StandardCharsets.UTF_16BE))).isEqualTo("ひ");
    assertThat(titleOf(4, 3, "ひ\0rest".getBytes(StandardCharsets.UTF_8))).isEqualTo("ひ");
  }

  private static String titleOf(int version, int encoding, byte[] text) {
    var body = Readings.concat(new byte[] {(byte) encoding}, text);
    return Tags.title(id3v2(version, "TIT2", body, 0)).orElseThrow().title();
  }

  @Test
  void frameThatTellsOfAFileIsLeftOut() {
    Ffmpeg.assumeEncoder("libmp3lame");
    var file =
        Ffmpeg.make(
            "-f",
            "lavfi",
            "-i",
            "sine=d=1",
            "-c:a",
            "libmp3lame",
            "-metadata",
            "title=Eis",
            "-metadata",
            "artist=Wind",
            "-f",
            "mp3",
            "-");
    var events = Readings.read(MpegAudioReader.mp3(Splice.NONE), file, 333);
    assertThat(Readings.frames(events)).hasSameSizeAs(Ffmpeg.packets(file, "mp3"));
    assertThat(new String(Readings.joined(events, 0), StandardCharsets.ISO_8859_1))
        .doesNotContain("Info");
    assertThat(Readings.only(MediaEvent.Title.class, events))
        .containsExactly(new MediaEvent.Title("Wind", "Eis"));
  }

  @Test
  void splicedConnectionGoesOnAtTheChannelTime() {
    var first = Readings.read(MpegAudioReader.adts(Splice.NONE), adts(10));
    var resume = 987_654_321L;
    var splice = new Splice(Optional.of(Readings.header(first)), resume);
    var second = Readings.read(MpegAudioReader.adts(splice), adts(2));
    assertThat(times(second)).containsExactly(resume, resume + 1024_000_000_000L / 44100);
    assertThat(Readings.header(second).inBand()).isEmpty();
  }

  @Test
  void newFormatMakesANewHeaderAndKeepsCountingTime() {
    var mono = mp3(3);
    for (var frame = 0; frame < 3; frame++) {
      mono[frame * FRAME_BYTES + 3] |= (byte) 0xC0;
    }
    var events = Readings.read(MpegAudioReader.mp3(Splice.NONE), Readings.concat(mp3(3), mono));
    assertThat(Readings.only(MediaEvent.Header.class, events))
        .extracting(header -> header.info().tracks().getFirst().channels())
        .containsExactly(2, 1);
    assertThat(times(events)).isSorted().doesNotHaveDuplicates().hasSize(6);
  }

  private static long damagedBytes(List<MediaEvent> events) {
    return Readings.only(MediaEvent.Damage.class, events).stream()
        .mapToLong(MediaEvent.Damage::skippedBytes)
        .sum();
  }

  private static List<Long> times(List<MediaEvent> events) {
    return Readings.frames(events).stream().map(MediaEvent.Frame::timeNanos).toList();
  }

  private static MediaReader open(Container container) {
    return container == Container.MP3
        ? MpegAudioReader.mp3(Splice.NONE)
        : MpegAudioReader.adts(Splice.NONE);
  }

  private static byte[] tone(String encoder, String muxer, int rate, int channels, String bitrate) {
    return Ffmpeg.make(
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:duration=1.5",
        "-c:a",
        encoder,
        "-ar",
        "" + rate,
        "-ac",
        "" + channels,
        "-b:a",
        bitrate,
        "-write_xing",
        "0",
        "-id3v2_version",
        "0",
        "-f",
        muxer,
        "-");
  }

  /** Frames of 128 kbit/s at 44.1 kHz, stereo, of silence. */
  private static byte[] mp3(int frames) {
    var frame = new byte[FRAME_BYTES];
    System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xFB, (byte) 0x90, 0x44}, 0, frame, 0, 4);
    return repeat(frame, frames);
  }

  /** Frames of AAC-LC at 44.1 kHz, stereo, with zero bodies. */
  private static byte[] adts(int frames) {
    var frame = new byte[200];
    var length = frame.length;
    frame[0] = (byte) 0xFF;
    frame[1] = (byte) 0xF1;
    frame[2] = 1 << 6 | 4 << 2;
    frame[3] = (byte) (2 << 6 | length >> 11);
    frame[4] = (byte) (length >> 3);
    frame[5] = (byte) (length << 5 | 0x1F);
    frame[6] = (byte) 0xFC;
    return repeat(frame, frames);
  }

  private static byte[] repeat(byte[] frame, int times) {
    return Readings.concat(IntStream.range(0, times).mapToObj(_ -> frame).toArray(byte[][]::new));
  }

  private static byte[] id3v2(int version, String id, String text, int pictureBytes) {
    var latin = text.getBytes(StandardCharsets.ISO_8859_1);
    return id3v2(version, id, Readings.concat(new byte[] {0}, latin), pictureBytes);
  }

  private static byte[] id3v2(int version, String id, byte[] text, int pictureBytes) {
    var mark = id.getBytes(StandardCharsets.ISO_8859_1);
    var size = (byte) text.length;
    var size4 = version == 2 ? new byte[] {0, 0, size} : new byte[] {0, 0, 0, size, 0, 0};
    var body = Readings.concat(mark, size4, text, new byte[pictureBytes]);
    var length = body.length;
    byte[] head = {
      'I',
      'D',
      '3',
      (byte) version,
      0,
      0,
      (byte) (length >> 21 & 0x7F),
      (byte) (length >> 14 & 0x7F),
      (byte) (length >> 7 & 0x7F),
      (byte) (length & 0x7F)
    };
    return Readings.concat(head, body);
  }

  private static byte[] id3v1() {
    var tag = Arrays.copyOf("TAGWhat".getBytes(StandardCharsets.ISO_8859_1), 128);
    System.arraycopy("Who".getBytes(StandardCharsets.ISO_8859_1), 0, tag, 33, 3);
    return tag;
  }
}
