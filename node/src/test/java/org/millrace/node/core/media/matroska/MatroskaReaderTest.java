package org.millrace.node.core.media.matroska;

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
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

/** Real Matroska and WebM of ffmpeg. */
final class MatroskaReaderTest {

  private static final List<String> VP8 =
      List.of("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "10");
  private static final List<String> OPUS = List.of("-c:a", "libopus", "-b:a", "32k");

  @BeforeEach
  void needsFfmpeg() {
    Ffmpeg.assumeEncoder("libvpx", "libopus", "libx264", "aac");
  }

  private static MatroskaReader open() {
    return new MatroskaReader(Splice.NONE);
  }

  private static byte[] webm() {
    return Clips.both(VP8, OPUS, "-f", "webm");
  }

  private static byte[] opus() {
    return Clips.audio(OPUS, "-f", "webm");
  }

  private static byte[] h264() {
    return Clips.both(Clips.H264, Clips.AAC, "-f", "matroska");
  }

  /** The same stream with Clusters of unknown size, as browsers record. */
  private static byte[] unknownSizes(byte[] media) {
    var changed = media.clone();
    for (var at : clusters(media)) {
      var width = Integer.numberOfLeadingZeros(media[at + 4] & 0xff) - 23;
      changed[at + 4] = (byte) (0xff >> (width - 1));
      Arrays.fill(changed, at + 5, at + 4 + width, (byte) 0xff);
    }
    return changed;
  }

  /** The same stream with a Segment that says its size, as files have it. */
  private static byte[] knownSegment(byte[] media) {
    var at = Readings.indexOf(media, "\u0018S\u0080g", 0) + 4;
    var changed = media.clone();
    var size = media.length - at - 8;
    for (var i = 7; i > 0; i--, size >>= 8) {
      changed[at + i] = (byte) size;
    }
    return changed;
  }

  private static List<Integer> clusters(byte[] media) {
    var found = new ArrayList<Integer>();
    for (var at = 0; at >= 0; ) {
      at = Readings.indexOf(media, "\u001fC\u00b6u", at + 1);
      if (at > 0) {
        found.add(at);
      }
    }
    return found;
  }

  @Test
  void eachJoinPointGivesThePacketsOfTheSource() {
    for (var media : List.of(webm(), unknownSizes(webm()), knownSegment(webm()))) {
      var events = read(open(), media);
      assertThat(Readings.joinPoints(events)).hasSize(5);
      assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
      Readings.assertJoinsKeepPackets(events, webm(), "matroska");
    }
    Readings.assertJoinsKeepPackets(read(open(), h264()), h264(), "matroska");
  }

  @Test
  void otherCodecsAreReadTheSame() {
    Ffmpeg.assumeEncoder("libvpx-vp9", "libvorbis", "libx265", "flac", "libmp3lame");
    var vp9 = List.of("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "10");
    var vorbis = Clips.both(vp9, List.of("-c:a", "libvorbis"), "-f", "webm");
    assertReads(vorbis, "vp9 vp9 160x90", "vorbis vorbis 44100 Hz 1 ch");
    var x265 =
        List.of(
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "keyint=10:log-level=none:pools=1");
    var flac = Clips.both(x265, List.of("-c:a", "flac"), "-f", "matroska");
    assertReads(flac, "hevc hvc1.1.6.L30.90 160x90", "flac flac 44100 Hz 1 ch");
    var mp3 = Clips.audio(List.of("-c:a", "libmp3lame"), "-f", "matroska");
    assertReads(mp3, "mp3 mp4a.40.34 44100 Hz 1 ch");
  }

  @Test
  void av1IsRead() {
    Ffmpeg.assumeEncoder("libsvtav1");
    var av1 = List.of("-c:v", "libsvtav1", "-preset", "12", "-g", "10", "-frames:v", "20");
    assertReads(Clips.video(av1, "-f", "matroska"), "av1 av01.0.00M.08 160x90");
  }

  private static void assertReads(byte[] media, String... tracks) {
    var events = read(open(), media);
    assertThat(tracks(header(events).info())).containsExactly(tracks);
    Readings.assertJoinsKeepPackets(events, media, "matroska");
  }

  @Test
  void headerSaysWhatTheStreamIs() {
    var info = header(read(open(), webm())).info();
    assertThat(info.container()).isEqualTo(Container.WEBM);
    assertThat(tracks(info)).containsExactly("vp8 vp8 160x90", "opus opus 48000 Hz 1 ch");
    var other = header(read(open(), h264())).info();
    assertThat(other.container()).isEqualTo(Container.MATROSKA);
    assertThat(tracks(other))
        .containsExactly("h264 avc1.4d400b 160x90", "aac mp4a.40.2 44100 Hz 1 ch");
  }

  @Test
  void decodesFromTheLastJoinPoint() {
    var events = read(open(), h264());
    var points = Readings.joinPoints(events);
    var joined = Readings.joined(events, points[points.length - 1]);
    var source = videoHashes(Ffmpeg.decoded(h264(), "matroska"));
    assertThat(videoHashes(Ffmpeg.decoded(joined, "matroska")))
        .isEqualTo(source.subList(40, source.size()));
  }

  @Test
  void audioAloneIsJoinableEachSecondWhateverTheClusters() {
    var events = read(open(), opus());
    var times =
        frames(events).stream()
            .filter(MediaEvent.Frame::joinable)
            .map(MediaEvent.Frame::timeNanos)
            .toList();
    assertThat(times).hasSizeGreaterThanOrEqualTo(2);
    assertThat(times.get(1) - times.get(0)).isLessThan(1_100_000_000L);
    Readings.assertJoinsKeepPackets(events, opus(), "matroska");
  }

  @Test
  void listenerMayLeaveAClusterAnywhereAndGoOnAtAnother() {
    var events = read(open(), webm());
    var frames = frames(events);
    var last = Readings.joinPoints(events)[4];
    var skipped =
        concat(
            header(events).bytes(),
            concat(bytes(frames.subList(0, 7))),
            concat(bytes(frames.subList(last, frames.size()))));
    var packets = Ffmpeg.packets(skipped, "matroska");
    assertThat(packets).hasSize(7 + frames.size() - last);
  }

  @Test
  void spliceGoesOnWhereTheChannelIs() {
    for (var media : List.of(webm(), h264())) {
      var first = read(open(), media);
      var resumeNanos = 90_000_000_000L;
      var splice = new Splice(Optional.of(header(first)), resumeNanos);
      var second = read(new MatroskaReader(splice), media);
      assertThat(frames(second).getFirst().timeNanos()).isEqualTo(resumeNanos);
      assertThat(header(second).inBand()).isEmpty();
      var both = concat(Readings.joined(first, 0), concat(bytes(frames(second))));
      var once = Ffmpeg.packets(media, "matroska");
      var packets = Ffmpeg.packets(both, "matroska");
      var shift = 90_000 - frames(first).getFirst().timeNanos() / 1_000_000;
      for (var stream = 0; stream < 2; stream++) {
        var twice = new ArrayList<>(timed(once, stream, 0));
        twice.addAll(timed(once, stream, shift));
        assertThat(timed(packets, stream, 0)).isEqualTo(twice);
      }
    }
  }

  private static List<String> timed(List<Ffmpeg.Packet> packets, int stream, long shift) {
    return packets.stream()
        .filter(packet -> packet.stream() == stream)
        .map(packet -> packet.hash() + " at " + (packet.pts() + shift))
        .toList();
  }

  @Test
  void spliceOfOtherTracksBeginsAnewInBand() {
    var first = header(read(open(), webm()));
    var splice = new Splice(Optional.of(first), 5_000_000_000L);
    var second = header(read(new MatroskaReader(splice), opus()));
    assertThat(second.inBand()).isEqualTo(second.bytes());
  }

  @Test
  void recordingsBehindEachOtherInOneConnectionGoOn() {
    var events = read(open(), concat(webm(), unknownSizes(webm()), webm()));
    assertThat(only(MediaEvent.Header.class, events)).hasSize(1);
    assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
    var once = Ffmpeg.packets(webm(), "matroska");
    var packets = Ffmpeg.packets(Readings.joined(events, 0), "matroska");
    assertThat(packets).hasSize(3 * once.size());
    for (var stream = 0; stream < 2; stream++) {
      var id = stream;
      var times = packets.stream().filter(p -> p.stream() == id).map(p -> p.pts()).toList();
      assertThat(times).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void timesAreThoseOfThePackets() {
    var times = frames(read(open(), webm())).stream().map(f -> f.timeNanos() / 1_000_000).toList();
    var packets = Ffmpeg.packets(webm(), "matroska");
    // ffmpeg takes the pre-skip of Opus off.
    var skip = times.getFirst() - packets.getFirst().pts();
    for (var i = 0; i < times.size(); i++) {
      var audio = frames(read(open(), webm())).get(i).kind() == Kind.AUDIO;
      assertThat(times.get(i)).isEqualTo(packets.get(i).pts() + (audio ? skip : 0));
    }
  }

  @Test
  void titleComesFromInfoAndTags() {
    var media =
        Clips.audio(OPUS, "-metadata", "title=The Mill", "-metadata", "artist=Wheel", "-f", "webm");
    assertThat(only(MediaEvent.Title.class, read(open(), media)))
        .containsExactly(new MediaEvent.Title("Wheel", "The Mill"));
  }

  @Test
  void piecesDoNotMatter() {
    Readings.assertPiecesDoNotMatter(MatroskaReaderTest::open, webm());
    Readings.assertPiecesDoNotMatter(MatroskaReaderTest::open, unknownSizes(webm()));
  }

  @Test
  void truncationIsHarmless() {
    Readings.assertTruncationIsHarmless(MatroskaReaderTest::open, opus());
  }

  @Test
  void damageIsBounded() {
    Readings.assertSurvivesDamage(MatroskaReaderTest::open, MatroskaReader::heldBytes, webm(), 100);
    Readings.assertSurvivesDamage(
        MatroskaReaderTest::open, MatroskaReader::heldBytes, unknownSizes(opus()), 100);
  }

  @Test
  void afterDamageTheNextClusterGoesOn() {
    for (var media : List.of(webm(), unknownSizes(webm()))) {
      var third = clusters(media).get(2);
      var damaged = media.clone();
      Arrays.fill(damaged, third - 4000, third - 100, (byte) 0);
      var events = read(open(), damaged);
      assertThat(only(MediaEvent.Damage.class, events)).hasSize(1);
      assertThat(Readings.joinPoints(events)).hasSize(5);
      var whole = frames(read(open(), media));
      assertThat(frames(events).size()).isBetween(whole.size() - 20, whole.size() - 1);
      assertThat(Ffmpeg.packets(Readings.joined(events, 0), "matroska"))
          .hasSizeGreaterThan(whole.size() - 20);
    }
  }

  @Test
  void whatIsNotMatroskaIsRefusedInWords() {
    assertThat(read(open(), new byte[] {'O', 'g', 'g', 'S', 0, 0, 0, 0, 0, 0, 0, 0}))
        .singleElement()
        .isInstanceOfSatisfying(
            MediaEvent.Unreadable.class, e -> assertThat(e.reason()).contains("not Matroska"));
    var media = webm();
    var headless =
        concat(
            Arrays.copyOf(media, 36 + 12),
            Arrays.copyOfRange(media, clusters(media).getFirst(), media.length));
    assertThat(read(open(), headless))
        .singleElement()
        .isInstanceOfSatisfying(
            MediaEvent.Unreadable.class, e -> assertThat(e.reason()).contains("track list"));
    assertThat(read(open(), new byte[0])).isEmpty();
  }

  private static byte[][] bytes(List<MediaEvent.Frame> frames) {
    return frames.stream().map(MediaEvent.Frame::bytes).toArray(byte[][]::new);
  }

  private static List<String> videoHashes(List<Ffmpeg.Packet> packets) {
    return packets.stream()
        .filter(packet -> packet.stream() == 0)
        .map(Ffmpeg.Packet::hash)
        .toList();
  }
}
