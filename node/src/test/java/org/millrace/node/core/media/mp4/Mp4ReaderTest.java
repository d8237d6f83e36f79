package org.millrace.node.core.media.mp4;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.media.Readings.concat;
import static org.millrace.node.core.media.Readings.frames;
import static org.millrace.node.core.media.Readings.header;
import static org.millrace.node.core.media.Readings.only;
import static org.millrace.node.core.media.Readings.read;
import static org.millrace.node.core.media.Readings.tracks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

/** Real fragmented MP4 of ffmpeg. */
final class Mp4ReaderTest {

  private static final String KEYED = "frag_keyframe+empty_moov+default_base_moof";

  @BeforeEach
  void needsFfmpeg() {
    Ffmpeg.assumeEncoder("libx264", "aac");
  }

  private static Mp4Reader open() {
    return new Mp4Reader(Splice.NONE);
  }

  private static byte[] h264(String flags) {
    return Clips.both(Clips.H264, Clips.AAC, "-movflags", flags, "-f", "mp4");
  }

  private static byte[] aac() {
    return Clips.audio(
        Clips.AAC, "-frag_duration", "250000", "-movflags", "empty_moov", "-f", "mp4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEYED,
        "frag_keyframe+empty_moov",
        "frag_keyframe+empty_moov+omit_tfhd_offset",
        "frag_keyframe+empty_moov+separate_moof",
        "frag_keyframe+dash+global_sidx",
        "cmaf+frag_keyframe",
        "frag_keyframe+delay_moov",
      })
  void eachJoinPointGivesThePacketsOfTheSource(String flags) {
    var media = h264(flags);
    var events = read(open(), media);
    assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(Readings.joinPoints(events)).hasSize(5);
    Readings.assertJoinsKeepPackets(events, media, "mp4");
    assertJoinsKeepTimes(events, media);
  }

  private static void assertJoinsKeepTimes(List<MediaEvent> events, byte[] media) {
    var points = Readings.joinPoints(events);
    var joined = Readings.joined(events, points[points.length - 1]);
    for (var stream = 0; stream < 2; stream++) {
      var all = timed(Ffmpeg.packets(media, "mp4"), stream, 0);
      var some = timed(Ffmpeg.packets(joined, "mp4"), stream, 0);
      assertThat(some).isNotEmpty().isEqualTo(all.subList(all.size() - some.size(), all.size()));
    }
  }

  private static List<String> timed(List<Ffmpeg.Packet> packets, int stream, long shift) {
    return packets.stream()
        .filter(packet -> packet.stream() == stream)
        .map(packet -> packet.hash() + " at " + (packet.pts() + shift))
        .toList();
  }

  @Test
  void decodesFromTheLastJoinPoint() {
    var events = read(open(), h264("frag_keyframe+empty_moov"));
    var joined = Readings.joined(events, Readings.joinPoints(events)[4]);
    assertThat(Ffmpeg.decoded(joined, "mp4")).filteredOn(frame -> frame.stream() == 0).hasSize(10);
  }

  @Test
  void fragmentsOfOneFrameAreJoinableAtKeyFramesOnly() {
    var events = read(open(), h264("frag_every_frame+empty_moov"));
    assertThat(Readings.joinPoints(events)).hasSize(5);
    assertThat(frames(events)).hasSizeGreaterThan(100);
    Readings.assertJoinsKeepPackets(events, h264("frag_every_frame+empty_moov"), "mp4");
  }

  @Test
  void audioAloneIsJoinableAtEachFragment() {
    var events = read(open(), aac());
    assertThat(frames(events)).hasSizeGreaterThan(5).allMatch(MediaEvent.Frame::joinable);
    Readings.assertJoinsKeepPackets(events, aac(), "mp4");
  }

  @Test
  void otherCodecsAreReadTheSame() {
    Ffmpeg.assumeEncoder("libx265", "libopus", "flac", "libmp3lame", "libsvtav1");
    var x265 =
        List.of(
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "keyint=10:log-level=none:pools=1");
    var flags = new String[] {"-strict", "-2", "-movflags", KEYED + "+delay_moov", "-f", "mp4"};
    assertReads(
        Clips.both(x265, List.of("-c:a", "libopus", "-b:a", "32k"), flags),
        "hevc hev1.1.6.L30.90 160x90",
        "opus opus 48000 Hz 1 ch");
    var av1 = List.of("-c:v", "libsvtav1", "-preset", "12", "-g", "10", "-frames:v", "20");
    assertReads(
        Clips.both(av1, List.of("-c:a", "flac"), flags),
        "av1 av01.0.00M.08 160x90",
        "flac flac 44100 Hz 1 ch");
    // The box says two channels, whatever the MP3 has.
    assertReads(
        Clips.both(Clips.H264, List.of("-c:a", "libmp3lame"), flags),
        "h264 avc1.4d400b 160x90",
        "mp3 mp4a.40.34 44100 Hz 2 ch");
  }

  private static void assertReads(byte[] media, String... tracks) {
    var events = read(open(), media);
    assertThat(tracks(header(events).info())).containsExactly(tracks);
    Readings.assertJoinsKeepPackets(events, media, "mp4");
  }

  @Test
  void headerSaysWhatTheStreamIs() {
    assertThat(tracks(header(read(open(), h264(KEYED))).info()))
        .containsExactly("h264 avc1.4d400b 160x90", "aac mp4a.40.2 44100 Hz 1 ch");
  }

  @ParameterizedTest
  @ValueSource(strings = {KEYED, "frag_keyframe+empty_moov"})
  void spliceGoesOnWhereTheChannelIs(String flags) {
    var media = h264(flags);
    var first = read(open(), media);
    var resumeNanos = 100_000_000_000_000L;
    var splice = new Splice(Optional.of(header(first)), resumeNanos);
    var second = read(new Mp4Reader(splice), media);
    assertThat(header(second).inBand()).isEmpty();
    assertThat(frames(second).getFirst().timeNanos()).isEqualTo(resumeNanos);
    var parts = new ArrayList<byte[]>(List.of(Readings.joined(first, 0)));
    frames(second).forEach(frame -> parts.add(frame.bytes()));
    var packets = Ffmpeg.packets(concat(parts.toArray(byte[][]::new)), "mp4");
    var once = Ffmpeg.packets(media, "mp4");
    var scales = new long[] {12_800, 44_100};
    for (var stream = 0; stream < 2; stream++) {
      var twice = new ArrayList<>(timed(once, stream, 0));
      twice.addAll(timed(once, stream, 100_000 * scales[stream]));
      assertThat(timed(packets, stream, 0)).isEqualTo(twice);
    }
  }

  @Test
  void spliceOfOtherTracksBeginsAnewInBand() {
    var splice = new Splice(Optional.of(header(read(open(), h264(KEYED)))), 5_000_000_000L);
    var second = header(read(new Mp4Reader(splice), aac()));
    assertThat(second.inBand()).isEqualTo(second.bytes());
  }

  @Test
  void recordingsBehindEachOtherInOneConnectionGoOn() {
    var media = h264("frag_keyframe+empty_moov");
    var events = read(open(), concat(media, media, media));
    assertThat(only(MediaEvent.Header.class, events)).hasSize(1);
    assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(frames(events)).extracting(MediaEvent.Frame::timeNanos).isSorted();
    assertThat(Ffmpeg.packets(Readings.joined(events, 0), "mp4"))
        .hasSize(3 * Ffmpeg.packets(media, "mp4").size());
  }

  @Test
  void titleComesFromTheMetadata() {
    var media =
        Clips.audio(
            Clips.AAC,
            "-metadata",
            "title=The Mill",
            "-metadata",
            "artist=Wheel",
            "-movflags",
            KEYED,
            "-f",
            "mp4");
    assertThat(only(MediaEvent.Title.class, read(open(), media)))
        .containsExactly(new MediaEvent.Title("Wheel", "The Mill"));
  }

  @Test
  void filesThatAreNotFragmentedAreRefusedWithAdvice() {
    var fragmented = h264(KEYED);
    var noMvex = fragmented.clone();
    var at = Readings.indexOf(noMvex, "mvex", 0);
    System.arraycopy("free".getBytes(US_ASCII), 0, noMvex, at, 4);
    assertAdvised(noMvex);
    assertAdvised(box("ftyp", 20), box("mdat", 5000));
    var samples = fragmented.clone();
    samples[Readings.indexOf(samples, "stsz", 0) + 15] = 3;
    assertAdvised(samples);
    assertAdvised(box("ftyp", 20));
  }

  private static void assertAdvised(byte[]... media) {
    assertThat(read(open(), concat(media)))
        .singleElement()
        .isInstanceOfSatisfying(
            MediaEvent.Unreadable.class, e -> assertThat(e.reason()).contains("-movflags"));
  }

  @Test
  void whatIsNotMp4IsRefusedInWords() {
    for (var media :
        List.of("GET /live HTTP/1.1\r\n\r\n".getBytes(US_ASCII), new byte[40], box("moof", 40))) {
      assertThat(read(open(), media)).singleElement().isInstanceOf(MediaEvent.Unreadable.class);
    }
    assertThat(read(open(), new byte[0])).isEmpty();
  }

  private static byte[] box(String type, int size) {
    return new ByteWriter(size).u32(size).ascii(type).zeros(size - 8).toBytes();
  }

  @Test
  void piecesDoNotMatter() {
    Readings.assertPiecesDoNotMatter(Mp4ReaderTest::open, h264("frag_keyframe+empty_moov"));
  }

  @Test
  void truncationIsHarmless() {
    Readings.assertTruncationIsHarmless(Mp4ReaderTest::open, aac());
  }

  @Test
  void damageIsBounded() {
    Readings.assertSurvivesDamage(Mp4ReaderTest::open, Mp4Reader::heldBytes, h264(KEYED), 100);
    var splice = new Splice(Optional.empty(), 1_000_000_000);
    Readings.assertSurvivesDamage(
        () -> new Mp4Reader(splice), Mp4Reader::heldBytes, h264("frag_every_frame+empty_moov"), 50);
  }

  @Test
  void afterDamageTheNextFragmentGoesOn() {
    var media = h264(KEYED);
    var whole = frames(read(open(), media));
    var damaged = media.clone();
    var second = Readings.indexOf(media, "moof", Readings.indexOf(media, "moof", 0) + 4);
    Arrays.fill(damaged, second - 4, second + 100, (byte) 1);
    var events = read(open(), damaged);
    assertThat(only(MediaEvent.Damage.class, events)).hasSize(1);
    assertThat(frames(events)).hasSize(whole.size() - 1);
  }
}
