package org.millrace.node.core.media.flv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.media.Readings.concat;
import static org.millrace.node.core.media.Readings.frames;
import static org.millrace.node.core.media.Readings.header;
import static org.millrace.node.core.media.Readings.only;
import static org.millrace.node.core.media.Readings.read;
import static org.millrace.node.core.media.Readings.tracks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

/** Real FLV of ffmpeg. */
final class FlvReaderTest {

  @BeforeAll
  static void needsFfmpeg() {
    Ffmpeg.assumeEncoder("libx264", "aac", "libmp3lame");
  }

  private static byte[] h264() {
    return Clips.both(Clips.H264, Clips.AAC, "-f", "flv");
  }

  private static byte[] mp3() {
    return Clips.audio(List.of("-c:a", "libmp3lame", "-ar", "44100"), "-f", "flv");
  }

  private static FlvReader open() {
    return new FlvReader(Splice.NONE);
  }

  @Test
  void eachJoinPointGivesThePacketsOfTheSource() {
    var events = read(open(), h264());
    assertThat(Readings.joinPoints(events)).hasSize(5);
    Readings.assertJoinsKeepPackets(events, h264(), "flv");
  }

  @Test
  void audioAloneIsJoinableAtEachFrame() {
    for (var media : List.of(mp3(), Clips.audio(Clips.AAC, "-f", "flv"))) {
      var events = read(open(), media);
      assertThat(frames(events))
          .filteredOn(frame -> frame.kind() == Kind.AUDIO)
          .isNotEmpty()
          .allMatch(MediaEvent.Frame::joinable);
      Readings.assertJoinsKeepPackets(events, media, "flv");
    }
  }

  @Test
  void classicCodecsWithoutConfigurationAreRead() {
    var media =
        Clips.both(
            List.of("-c:v", "flv1", "-g", "10"),
            List.of("-c:a", "libmp3lame", "-ar", "22050"),
            "-f",
            "flv");
    var events = read(open(), media);
    assertThat(tracks(header(events).info()))
        .containsExactly("h263  160x90", "mp3 mp4a.40.34 22050 Hz 0 ch");
    Readings.assertJoinsKeepPackets(events, media, "flv");
  }

  @Test
  void headerSaysWhatTheStreamIs() {
    var header = header(read(open(), h264()));
    assertThat(tracks(header.info()))
        .containsExactly("h264 avc1.4d400b 160x90", "aac mp4a.40.2 44100 Hz 1 ch");
    assertThat(header.inBand()).isEmpty();
    assertThat(header.bytes()).startsWith('F', 'L', 'V', 1, 5);
  }

  @Test
  void timesAreThoseOfThePackets() {
    var events = read(open(), h264());
    var times =
        frames(events).stream()
            .filter(frame -> frame.kind() != Kind.OTHER)
            .filter(frame -> TagHead.of(new Tag(frame.bytes())).role() == TagHead.Role.MEDIA)
            .map(frame -> frame.timeNanos() / 1_000_000)
            .sorted()
            .toList();
    var dts = Ffmpeg.packets(h264(), "flv").stream().map(Ffmpeg.Packet::dts).sorted().toList();
    assertThat(times).isEqualTo(dts);
  }

  @Test
  void titleComesFromTheMetadata() {
    var media =
        Clips.audio(
            Clips.AAC, "-metadata", "title=The Mill", "-metadata", "artist=Wheel", "-f", "flv");
    assertThat(only(MediaEvent.Title.class, read(open(), media)))
        .containsExactly(new MediaEvent.Title("Wheel", "The Mill"));
  }

  @Test
  void spliceGoesOnWhereTheChannelIs() {
    var first = read(open(), h264());
    var resumeNanos = 7_000_000_000L;
    var splice = new Splice(Optional.of(header(first)), resumeNanos);
    var second = read(new FlvReader(splice), h264());
    assertThat(frames(second).getFirst().timeNanos()).isEqualTo(resumeNanos);
    assertThat(header(second).inBand()).isEmpty();
    var packets = Ffmpeg.packets(concat(Readings.joined(first, 0), framesOf(second)), "flv");
    assertMonotonic(packets);
    var once = Ffmpeg.packets(h264(), "flv").stream().map(Ffmpeg.Packet::hash).toList();
    assertThat(packets.stream().map(Ffmpeg.Packet::hash)).hasSize(2 * once.size());
    assertThat(packets.subList(once.size(), packets.size()))
        .extracting(Ffmpeg.Packet::hash)
        .isEqualTo(once);
  }

  @Test
  void spliceOfAnotherConfigurationSaysSoInBand() {
    var first = read(open(), h264());
    var mp3 = read(new FlvReader(new Splice(Optional.of(header(first)), 5_000_000_000L)), mp3());
    assertThat(header(mp3).inBand()).isEmpty();
    var wide = Clips.video(List.of("-vf", "scale=320:180", "-c:v", "libx264"), "-f", "flv");
    var splice = new Splice(Optional.of(header(first)), 5_000_000_000L);
    var second = header(read(new FlvReader(splice), wide));
    assertThat(second.inBand()).startsWith(Tag.VIDEO);
    assertThat(new Tag(second.inBand()).timestamp()).isEqualTo(5000);
  }

  @Test
  void recordingsBehindEachOtherInOneConnectionGoOn() {
    var events = read(open(), concat(h264(), h264()));
    assertThat(only(MediaEvent.Header.class, events)).hasSize(1);
    assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
    assertMonotonic(Ffmpeg.packets(Readings.joined(events, 0), "flv"));
  }

  @Test
  void piecesDoNotMatter() {
    Readings.assertPiecesDoNotMatter(FlvReaderTest::open, h264());
  }

  @Test
  void truncationIsHarmless() {
    Readings.assertTruncationIsHarmless(FlvReaderTest::open, mp3());
  }

  @Test
  void damageIsSkippedAndBounded() {
    Readings.assertSurvivesDamage(FlvReaderTest::open, FlvReader::heldBytes, h264(), 150);
  }

  @Test
  void afterDamageTheWholeTagsGoOn() {
    var media = h264();
    var frames = frames(read(open(), media));
    var at = media.length / 2;
    var damaged = media.clone();
    Arrays.fill(damaged, at, at + 300, (byte) 0x55);
    var events = read(open(), damaged);
    assertThat(only(MediaEvent.Damage.class, events)).hasSizeLessThanOrEqualTo(1);
    assertThat(frames(events)).hasSizeGreaterThan(frames.size() - 6);
    assertThat(frames(events).getLast().bytes()).isEqualTo(frames.getLast().bytes());
  }

  private static byte[] framesOf(List<MediaEvent> events) {
    return concat(frames(events).stream().map(MediaEvent.Frame::bytes).toArray(byte[][]::new));
  }

  private static void assertMonotonic(List<Ffmpeg.Packet> packets) {
    for (var stream = 0; stream < 2; stream++) {
      var last = Long.MIN_VALUE;
      for (var packet : packets) {
        if (packet.stream() == stream) {
          assertThat(packet.dts()).isGreaterThan(last);
          last = packet.dts();
        }
      }
    }
  }
}
