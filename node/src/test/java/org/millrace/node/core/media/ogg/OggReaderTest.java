package org.millrace.node.core.media.ogg;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.core.media.Spoil;
import org.millrace.node.testkit.Ffmpeg;

final class OggReaderTest {

  private static final List<String> THEORA = List.of("-c:v", "libtheora", "-g", "10");

  static Stream<Arguments> audioCodecs() {
    return Stream.of(
        Arguments.of("libvorbis", "vorbis vorbis 44100 Hz 1 ch"),
        Arguments.of("libopus", "opus opus 48000 Hz 1 ch"),
        Arguments.of("flac", "flac flac 44100 Hz 1 ch"),
        Arguments.of("libspeex", "speex speex 32000 Hz 1 ch"));
  }

  @ParameterizedTest
  @MethodSource("audioCodecs")
  void listenersOfAudioGetThePacketsOfTheSource(String encoder, String track) {
    var media = audio(encoder);
    var events = Readings.read(reader(), media, 1000);
    assertThat(Readings.only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(Readings.tracks(Readings.header(events).info())).containsExactly(track);
    assertThat(Readings.joined(events, 0)).isEqualTo(media);
    assertThat(Readings.joinPoints(events)).hasSizeGreaterThan(5);
    Readings.assertJoinsKeepPackets(events, media, "ogg");
    var last = Readings.frames(events).getLast().timeNanos() / 1e9;
    assertThat(last).isCloseTo(1.9, within(0.2));
    assertThat(Readings.frames(events).stream().map(MediaEvent.Frame::timeNanos)).isSorted();
  }

  @ParameterizedTest
  @MethodSource("audioCodecs")
  void listenersOfVideoStartAtKeyFrames(String encoder, String track) {
    Ffmpeg.assumeEncoder("libtheora", encoder);
    var media =
        Clips.both(THEORA, List.of("-c:a", encoder), "-page_duration", "100000", "-f", "ogg");
    var events = Readings.read(reader(), media, 1000);
    assertThat(Readings.tracks(Readings.header(events).info()))
        .containsExactly("theora theora 160x90", track);
    assertThat(Readings.joined(events, 0)).isEqualTo(media);
    var points = Readings.joinPoints(events);
    assertThat(points).hasSizeGreaterThanOrEqualTo(4);
    var frames = Readings.frames(events);
    assertThat(IntStream.of(points).mapToObj(frames::get))
        .allMatch(frame -> frame.kind() == MediaEvent.Kind.VIDEO);
    Readings.assertJoinsKeepPackets(events, media, "ogg");
    var decoded = Ffmpeg.decoded(Readings.joined(events, points[1]), "ogg");
    assertThat(decoded.stream().filter(frame -> frame.stream() == 0)).hasSizeGreaterThan(25);
  }

  @Test
  void configurationIsThatOfOtherMuxers() {
    for (var encoder : List.of("libvorbis", "libopus", "flac")) {
      var media = audio(encoder);
      var config =
          Readings.header(Readings.read(reader(), media)).info().tracks().getFirst().config();
      var matroska =
          Ffmpeg.ok(
              Ffmpeg.ffmpeg(
                  media,
                  "-f",
                  "ogg",
                  "-i",
                  "-",
                  "-c",
                  "copy",
                  "-fflags",
                  "+bitexact",
                  "-f",
                  "matroska",
                  "-"));
      var latin = new String(matroska, ISO_8859_1);
      // ffmpeg leaves out the comments of Vorbis: their end is compared.
      var same = encoder.equals("libvorbis") ? 1000 : config.length;
      var tail = new String(config, config.length - same, same, ISO_8859_1);
      assertThat(latin.contains(tail)).as(encoder).isTrue();
    }
  }

  @Test
  void titlesComeFromTheComments() {
    for (var encoder : List.of("libvorbis", "libopus", "flac", "libspeex")) {
      Ffmpeg.assumeEncoder(encoder);
      var media =
          Clips.audio(
              List.of("-c:a", encoder),
              "-metadata",
              "title=雪",
              "-metadata",
              "artist=Wind",
              "-f",
              "ogg");
      assertThat(Readings.only(MediaEvent.Title.class, Readings.read(reader(), media)))
          .containsExactly(new MediaEvent.Title("Wind", "雪"));
    }
  }

  @Test
  void pieceSizeDoesNotMatter() {
    Readings.assertPiecesDoNotMatter(OggReaderTest::reader, audio("libopus"));
    var spoiled = Spoil.onePercent(audio("libopus"), 1000, 4);
    Readings.assertPiecesDoNotMatter(OggReaderTest::reader, spoiled);
  }

  @Test
  void truncationIsHarmless() {
    Readings.assertTruncationIsHarmless(
        OggReaderTest::reader, Arrays.copyOf(audio("libopus"), 3000));
  }

  @Test
  void damageOfEveryKindIsSurvived() {
    Readings.assertSurvivesDamage(
        OggReaderTest::reader, OggReader::heldBytes, audio("libvorbis"), 60);
  }

  @Test
  void onePercentOfSpoiledBytesKeepsPlaying() {
    for (var encoder : List.of("libopus", "libvorbis")) {
      var media = audio(encoder);
      var headerBytes = Readings.header(Readings.read(reader(), media)).bytes().length;
      for (var seed = 1; seed <= 4; seed++) {
        var spoiled = Spoil.onePercent(media, headerBytes, seed);
        var events = Readings.read(reader(), spoiled, 1316);
        var pages = Readings.frames(Readings.read(reader(), media)).size();
        assertThat(Readings.frames(events)).as("seed %d", seed).hasSizeGreaterThan(pages / 3);
        assertThat(Readings.only(MediaEvent.Damage.class, events)).isNotEmpty();
        var run =
            Ffmpeg.ffmpeg(
                Readings.joined(events, 0), "-f", "ogg", "-i", "-", "-f", "framemd5", "-");
        var decoded = new String(run.output(), UTF_8).lines().filter(line -> !line.startsWith("#"));
        assertThat(decoded).as("seed %d", seed).hasSizeGreaterThan(10);
      }
    }
  }

  @Test
  void pageWithAWrongSumIsMendedAndCounted() {
    var media = audio("libopus").clone();
    var pages = Readings.frames(Readings.read(reader(), media));
    var at = Readings.header(Readings.read(reader(), media)).bytes().length;
    media[at + pages.getFirst().bytes().length - 1] ^= 1;
    var events = Readings.read(reader(), media);
    assertThat(Readings.frames(events)).hasSameSizeAs(pages);
    assertThat(OggPage.hasRightSum(Readings.frames(events).getFirst().bytes())).isTrue();
    assertThat(Readings.only(MediaEvent.Damage.class, events))
        .extracting(MediaEvent.Damage::skippedBytes)
        .containsExactly(0L);
  }

  @Test
  void tornPageIsLeftOutAndCounted() {
    var media = audio("libopus");
    var pages = Readings.frames(Readings.read(reader(), media));
    var at = Readings.header(Readings.read(reader(), media)).bytes().length + 40;
    var torn =
        Readings.concat(Arrays.copyOf(media, at), Arrays.copyOfRange(media, at + 9, media.length));
    var events = Readings.read(reader(), torn);
    assertThat(Readings.frames(events)).hasSize(pages.size() - 1);
    assertThat(Readings.only(MediaEvent.Damage.class, events))
        .extracting(MediaEvent.Damage::skippedBytes)
        .containsExactly(pages.getFirst().bytes().length - 9L);
  }

  @Test
  void nextLinkOfAChainIsAnotherHeader() {
    var one = audio("libopus");
    var two = audio("libvorbis");
    var events = Readings.read(reader(), Readings.concat(one, two), 777);
    var headers = Readings.only(MediaEvent.Header.class, events);
    assertThat(headers).hasSize(2);
    assertThat(headers.getFirst().inBand()).isEmpty();
    assertThat(headers.getLast().inBand()).isEqualTo(headers.getLast().bytes()).isNotEmpty();
    assertThat(Readings.joined(events, 0)).isEqualTo(Readings.concat(one, two));
    assertThat(Readings.frames(events).stream().map(MediaEvent.Frame::timeNanos)).isSorted();
    assertThat(Readings.frames(events).getLast().timeNanos() / 1e9).isCloseTo(3.9, within(0.3));
  }

  @Test
  void unknownCodecPasses() {
    var media = audio("libopus").clone();
    var disguised = Arrays.copyOf(media, media.length);
    var mark = Readings.indexOf(disguised, "OpusHead", 0);
    disguised[mark] = 'X';
    var page = new OggPage(Arrays.copyOf(disguised, mark + 19), false);
    page.seal();
    System.arraycopy(page.bytes(), 0, disguised, 0, page.bytes().length);
    var events = Readings.read(reader(), disguised);
    assertThat(Readings.only(MediaEvent.Unreadable.class, events)).isEmpty();
    assertThat(Readings.joined(events, 0)).isEqualTo(disguised);
    assertThat(Readings.frames(events))
        .allMatch(frame -> frame.kind() == MediaEvent.Kind.OTHER && frame.joinable());
  }

  @Test
  void noiseAndStreamsWithoutBeginningAreGivenUpInWords() {
    var noise = Readings.read(reader(), new byte[3 << 20], 10_000);
    assertThat(noise).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
    var page = Readings.frames(Readings.read(reader(), audio("libopus"))).getFirst().bytes();
    var pages = IntStream.range(0, (2 << 20) / page.length).mapToObj(_ -> page);
    var events = Readings.read(reader(), Readings.concat(pages.toArray(byte[][]::new)), 10_000);
    assertThat(events).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
  }

  @Test
  void headersWithoutEndAreGivenUp() {
    var media = audio("libopus");
    var first = Arrays.copyOf(media, OggPage.HEAD_BYTES + 1 + 19);
    var filler = new byte[OggPage.HEAD_BYTES + 255 + 255 * 255];
    System.arraycopy(first, 0, filler, 0, OggPage.HEAD_BYTES);
    filler[5] = 1;
    Arrays.fill(filler, OggPage.SEGMENTS_AT, OggPage.HEAD_BYTES + 255, (byte) 255);
    new OggPage(filler, false).seal();
    var reader = reader();
    var events = new ArrayList<MediaEvent>();
    reader.read(first, events::add);
    for (var i = 0; i < 100; i++) {
      reader.read(filler, events::add);
      assertThat(reader.heldBytes()).isLessThan(Link.HEADER_BYTES_MAX + 2 * filler.length);
    }
    assertThat(events).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
  }

  @Test
  void falsePagesCostLittle() {
    var claim = new byte[OggPage.HEAD_BYTES + 255];
    System.arraycopy("OggS".getBytes(UTF_8), 0, claim, 0, 4);
    Arrays.fill(claim, OggPage.SEGMENTS_AT, claim.length, (byte) 255);
    var claims = IntStream.range(0, 20_000).mapToObj(_ -> claim).toArray(byte[][]::new);
    var media = Readings.concat(claims);
    var sync = new PageSync();
    for (var at = 0; at < media.length; at += 5000) {
      sync.append(media, at, Math.min(5000, media.length - at));
      while (sync.next() != null) {}
    }
    assertThat(sync.summedBytes()).isLessThan(5L * media.length);
  }

  private static byte[] audio(String encoder) {
    Ffmpeg.assumeEncoder(encoder);
    return Clips.audio(List.of("-c:a", encoder), "-page_duration", "100000", "-f", "ogg");
  }

  private static OggReader reader() {
    return new OggReader(Splice.NONE);
  }
}
