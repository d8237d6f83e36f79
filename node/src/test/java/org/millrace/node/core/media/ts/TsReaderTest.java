package org.millrace.node.core.media.ts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.core.media.Spoil;
import org.millrace.node.testkit.Ffmpeg;

final class TsReaderTest {

  static final List<String> HEVC =
      List.of(
          "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=10:log-level=none");
  private static final List<String> LATM =
      List.of("-c:a", "aac", "-b:a", "48k", "-mpegts_flags", "latm");

  static Stream<Arguments> combinations() {
    return Stream.of(
        both("libx264", Clips.H264, "aac", Clips.AAC, "h264 avc1.", "aac mp4a.40.2 44100 Hz 1 ch"),
        both("libx265", HEVC, "aac", Clips.AAC, "hevc hvc1.1.", "aac mp4a.40.2 44100 Hz 1 ch"),
        both("libx264", Clips.H264, "aac", LATM, "h264 avc1.", "aac mp4a.40.2 44100 Hz 1 ch"),
        both(
            "libx264",
            Clips.H264,
            "libmp3lame",
            List.of("-c:a", "libmp3lame"),
            "h264 avc1.",
            "mp3 mp4a.40.34 44100 Hz 1 ch"),
        both(
            "libx264",
            Clips.H264,
            "ac3",
            List.of("-c:a", "ac3"),
            "h264 avc1.",
            "ac3 ac-3 44100 Hz 1 ch"),
        both(
            "libx264",
            Clips.H264,
            "libopus",
            List.of("-c:a", "libopus"),
            "h264 avc1.",
            "opus opus 48000 Hz 1 ch"),
        both(
            "mpeg2video",
            List.of("-c:v", "mpeg2video", "-g", "10"),
            "mp2",
            List.of("-c:a", "mp2"),
            "mpeg2video ",
            "mp2 mp4a.40.33 44100 Hz 1 ch"));
  }

  private static Arguments both(
      String videoEncoder,
      List<String> video,
      String audioEncoder,
      List<String> audio,
      String videoTrack,
      String audioTrack) {
    return Arguments.of(videoEncoder, video, audioEncoder, audio, videoTrack, audioTrack);
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void listenersGetThePacketsOfTheSource(
      String videoEncoder,
      List<String> video,
      String audioEncoder,
      List<String> audio,
      String videoTrack,
      String audioTrack) {
    Ffmpeg.assumeEncoder(videoEncoder, audioEncoder);
    var media = Clips.both(video, audio, "-f", "mpegts");
    var events = Readings.read(reader(), media, 1316);

    assertThat(Readings.only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(Readings.only(MediaEvent.Header.class, events)).hasSize(1);
    var tracks = Readings.tracks(Readings.header(events).info());
    assertThat(tracks.get(0)).startsWith(videoTrack);
    if (!videoTrack.startsWith("mpeg2")) {
      assertThat(tracks.get(0)).endsWith("160x90");
    }
    assertThat(tracks.get(1)).isEqualTo(audioTrack);
    assertThat(Readings.joinPoints(events)).hasSize(5);
    if (videoTrack.startsWith("hevc")) {
      assertJoinsKeepElementaryStream(events, media);
    } else {
      Readings.assertJoinsKeepPackets(events, media, "mpegts");
    }
  }

  /** ffmpeg cuts HEVC into packets one zero byte differently at the start of a stream. */
  private static void assertJoinsKeepElementaryStream(List<MediaEvent> events, byte[] media) {
    var source = elementary(media);
    for (var point : Readings.joinPoints(events)) {
      var heard = elementary(Readings.joined(events, point));
      var from = source.length - heard.length;
      assertThat(heard).isEqualTo(Arrays.copyOfRange(source, from, source.length));
    }
  }

  private static byte[] elementary(byte[] media) {
    return Ffmpeg.ok(
        Ffmpeg.ffmpeg(
            media, "-f", "mpegts", "-i", "-", "-map", "0:v", "-c", "copy", "-f", "hevc", "-"));
  }

  @Test
  void audioAloneIsJoinableAtEveryPes() {
    Ffmpeg.assumeEncoder("aac");
    var media = Clips.audio(Clips.AAC, "-f", "mpegts");
    var events = Readings.read(reader(), media);
    assertThat(Readings.frames(events)).hasSizeGreaterThan(3);
    assertThat(Readings.frames(events)).allMatch(MediaEvent.Frame::joinable);
    Readings.assertJoinsKeepPackets(events, media, "mpegts");
  }

  @Test
  void configurationRecordsAreThoseOfOtherMuxers() {
    Ffmpeg.assumeEncoder("libx264", "libx265");
    for (var codec : List.of(Clips.H264, HEVC)) {
      var media = Clips.video(codec, "-f", "mpegts");
      var track = Readings.header(Readings.read(reader(), media)).info().tracks().getFirst();
      var mp4 =
          Ffmpeg.ok(
              Ffmpeg.ffmpeg(
                  media,
                  "-f",
                  "mpegts",
                  "-i",
                  "-",
                  "-c",
                  "copy",
                  "-f",
                  "mp4",
                  "-movflags",
                  "frag_keyframe+empty_moov",
                  "-"));
      var isHevc = codec.equals(HEVC);
      var boxAt = Readings.indexOf(mp4, isHevc ? "hvcC" : "avcC", 0);
      // Of hvcC the fixed part; ffmpeg keeps an SEI array behind it that is not required.
      var length = isHevc ? 22 : track.config().length;
      assertThat(Arrays.copyOf(track.config(), length))
          .isEqualTo(Arrays.copyOfRange(mp4, boxAt + 4, boxAt + 4 + length));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 191, 1316, 4093, 70_001})
  void pieceSizeChangesNoBytesNoTimesNoJoins(int pieceBytes) {
    var media = clip();
    var whole = outline(Readings.read(reader(), media));
    assertThat(outline(Readings.read(reader(), media, pieceBytes))).isEqualTo(whole);
    var spoiled = Spoil.onePercent(media, 4000, 3);
    assertThat(outline(Readings.read(reader(), spoiled, pieceBytes)))
        .isEqualTo(outline(Readings.read(reader(), spoiled)));
  }

  /** All bytes, and where in them units begin and may be joined; not how they were cut. */
  private static List<String> outline(List<MediaEvent> events) {
    var lines = new ArrayList<String>();
    var bytes = new ByteArrayOutputStream();
    var time = MediaEvent.NO_TIME;
    for (var frame : Readings.frames(events)) {
      if (frame.joinable() || frame.timeNanos() != time) {
        lines.add(bytes.size() + " at " + frame.timeNanos() + " " + frame.joinable());
      }
      time = frame.timeNanos();
      bytes.writeBytes(frame.bytes());
    }
    lines.add("sum " + Arrays.hashCode(bytes.toByteArray()));
    return lines;
  }

  @Test
  void packetsLeaveWithTheReadTheyCameIn() {
    var media = clip();
    var reader = reader();
    var out = new ByteArrayOutputStream();
    var late = 0;
    for (var at = 0; at + TsPacket.BYTES <= media.length; at += TsPacket.BYTES) {
      reader.read(
          Arrays.copyOfRange(media, at, at + TsPacket.BYTES),
          event -> {
            if (event instanceof MediaEvent.Frame frame) {
              out.writeBytes(frame.bytes());
            }
          });
      late = at > media.length / 2 ? Math.max(late, at - out.size()) : 0;
    }
    // Tables wait for what they precede, and the first packets of a unit for its first slice.
    assertThat(late).isLessThanOrEqualTo(12 * TsPacket.BYTES);
  }

  @Test
  void timesAreThoseOfTheContainer() {
    var events = Readings.read(reader(), clip());
    var decodeTicks =
        Ffmpeg.packets(clip(), "mpegts").stream()
            .filter(packet -> packet.stream() == 0)
            .map(packet -> packet.dts() / 9 * 100_000 + packet.dts() % 9 * 100_000 / 9)
            .toList();
    assertThat(Readings.frames(events).stream().map(MediaEvent.Frame::timeNanos).distinct())
        .isEqualTo(decodeTicks);
  }

  @Test
  void timesGoOnBeyondTheirWrap() {
    var wrap = (1L << 33) - 90_000;
    var clock = new ProgramClock(Splice.NONE);
    var before = clock.advance(wrap);
    assertThat(clock.advance((wrap + 180_000) & PesTime.MASK)).isEqualTo(before + 2_000_000_000L);
    assertThat(clock.advance(90_000 - 1_800)).isEqualTo(before + 1_980_000_000L);
    assertThat(clock.advance(7_000_000_000L)).isEqualTo(before + 1_980_000_000L);
  }

  @Test
  void otherPacketSizesAreNormalised() {
    var media = clip();
    for (var step : new int[] {192, 204}) {
      var wrapped = new byte[media.length / TsPacket.BYTES * step];
      for (var i = 0; i < media.length / TsPacket.BYTES; i++) {
        var at = i * step + (step == 192 ? 4 : 0);
        System.arraycopy(media, i * TsPacket.BYTES, wrapped, at, TsPacket.BYTES);
      }
      assertThat(outline(Readings.read(reader(), wrapped, 1000)))
          .isEqualTo(outline(Readings.read(reader(), media)));
    }
  }

  @Test
  void truncationGivesTheFramesBeforeIt() {
    var media = Arrays.copyOf(clip(), 60 * TsPacket.BYTES);
    var all = joinedFrames(Readings.read(reader(), media));
    for (var length = 0; length < media.length; length++) {
      var got = joinedFrames(Readings.read(reader(), Arrays.copyOf(media, length)));
      assertThat(Arrays.equals(got, 0, got.length, all, 0, got.length))
          .as("cut at %d", length)
          .isTrue();
    }
  }

  static byte[] joinedFrames(List<MediaEvent> events) {
    return Readings.concat(
        Readings.frames(events).stream().map(MediaEvent.Frame::bytes).toArray(byte[][]::new));
  }

  @Test
  void damageOfEveryKindIsSurvived() {
    Readings.assertSurvivesDamage(TsReaderTest::reader, TsReader::heldBytes, clip(), 40);
  }

  @Test
  void onePercentOfSpoiledBytesKeepsPlaying() {
    for (var seed = 1; seed <= 4; seed++) {
      var media = Spoil.onePercent(clip(), 4000, seed);
      var events = Readings.read(reader(), media, 1316);
      assertThat(joinedFrames(events).length).isGreaterThan(media.length * 9 / 10);
      assertThat(Readings.joinPoints(events)).hasSizeGreaterThanOrEqualTo(3);
      assertThat(Readings.only(MediaEvent.Damage.class, events)).isNotEmpty();
      var heard = Readings.joined(events, Readings.joinPoints(events)[1]);
      var run = Ffmpeg.ffmpeg(heard, "-f", "mpegts", "-i", "-", "-f", "framemd5", "-");
      assertThat(run.exit()).isZero();
      assertThat(new String(run.output(), UTF_8).lines()).hasSizeGreaterThan(40);
    }
  }

  @Test
  void garbageBetweenPacketsIsCountedAndLeftOut() {
    var media = clip();
    var cut = media.length / 2 / TsPacket.BYTES * TsPacket.BYTES;
    var noise = new byte[1000];
    var events =
        Readings.read(
            reader(),
            Readings.concat(
                Arrays.copyOf(media, cut), noise, Arrays.copyOfRange(media, cut, media.length)));
    assertThat(joinedFrames(events)).isEqualTo(joinedFrames(Readings.read(reader(), media)));
    assertThat(Readings.only(MediaEvent.Damage.class, events))
        .extracting(MediaEvent.Damage::skippedBytes)
        .containsExactly(1000L);
  }

  @Test
  void lostPacketsAreToldOncePerPeriod() {
    var media = clip();
    var kept = new ByteArrayOutputStream();
    for (var at = 0; at < media.length; at += TsPacket.BYTES) {
      if (at / TsPacket.BYTES % 10 != 9) {
        kept.write(media, at, TsPacket.BYTES);
      }
    }
    var damage =
        Readings.only(MediaEvent.Damage.class, Readings.read(reader(), kept.toByteArray(), 5000));
    assertThat(damage).hasSizeBetween(1, 2);
    assertThat(damage).allMatch(event -> event.skippedBytes() == 0);
  }

  @Test
  void noiseAndStreamsWithoutTablesAreGivenUpInWords() {
    var noise = Readings.read(reader(), new byte[1 << 20], 10_000);
    assertThat(noise).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
    var packets = new byte[3 << 20];
    for (var at = 0; at < packets.length; at += TsPacket.BYTES) {
      packets[at] = TsPacket.SYNC;
      packets[at + 1] = 1;
      packets[at + 3] = 0x10;
    }
    var events = Readings.read(reader(), packets, 10_000);
    assertThat(events).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
  }

  @Test
  void newMapMakesANewHeader() {
    Ffmpeg.assumeEncoder("libx264", "libx265", "aac");
    var h264 = clip();
    var hevc = Clips.both(HEVC, Clips.AAC, "-f", "mpegts");
    var events = Readings.read(reader(), Readings.concat(h264, hevc), 1316);
    assertThat(Readings.only(MediaEvent.Header.class, events))
        .extracting(header -> Readings.tracks(header.info()).getFirst().substring(0, 4))
        .containsExactly("h264", "hevc");
    var last = Readings.joinPoints(events)[Readings.joinPoints(events).length - 1];
    assertThat(Ffmpeg.decoded(Readings.joined(events, last), "mpegts")).isNotEmpty();
  }

  static TsReader reader() {
    return new TsReader(Splice.NONE);
  }

  static byte[] clip() {
    Ffmpeg.assumeEncoder("libx264", "aac");
    return Clips.both(Clips.H264, Clips.AAC, "-f", "mpegts");
  }

  @Test
  void tablesWithoutEndAreBounded() {
    var header = Readings.header(Readings.read(reader(), clip())).bytes();
    var reader = reader();
    reader.read(Readings.concat(header, header), _ -> {});
    for (var i = 0; i < 100_000; i++) {
      reader.read(header, _ -> {});
    }
    assertThat(reader.heldBytes()).isLessThan(MediaReader.HELD_BYTES_MAX / 4);
  }
}
