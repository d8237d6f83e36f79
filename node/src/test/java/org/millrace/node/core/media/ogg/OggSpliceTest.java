package org.millrace.node.core.media.ogg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

final class OggSpliceTest {

  private static final long RESUME_NANOS = 2_000_000_000L;

  @ParameterizedTest
  @ValueSource(strings = {"libvorbis", "libopus", "flac"})
  void splicedConnectionGoesOnInALinkOfItsOwn(String encoder) {
    Ffmpeg.assumeEncoder(encoder);
    var media = Clips.audio(List.of("-c:a", encoder), "-page_duration", "100000", "-f", "ogg");
    var first = Readings.read(new OggReader(Splice.NONE), media);
    var splice = new Splice(Optional.of(Readings.header(first)), RESUME_NANOS);
    var second = Readings.read(new OggReader(splice), media, 1000);
    var header = Readings.header(second);
    assertThat(header.inBand()).isEqualTo(header.bytes());
    assertThat(header.info().tracks().getFirst().id())
        .isNotEqualTo(Readings.header(first).info().tracks().getFirst().id());
    var frames = Readings.frames(second);
    assertThat(frames.getFirst().timeNanos()).isEqualTo(RESUME_NANOS);
    assertThat(frames).allMatch(frame -> OggPage.hasRightSum(frame.bytes()));

    var heard =
        Readings.concat(
            Readings.joined(first, 0),
            header.inBand(),
            Readings.concat(frames.stream().map(MediaEvent.Frame::bytes).toArray(byte[][]::new)));
    var once = hashes(media);
    var twice = Stream.of(once, once).flatMap(List::stream).toList();
    // Of a further link ffmpeg takes the header packets of some codecs for packets too.
    var got = hashes(heard).stream().filter(once::contains).toList();
    assertThat(got).isEqualTo(twice);
    var player = Ffmpeg.ffmpeg(heard, "-xerror", "-f", "ogg", "-i", "-", "-f", "null", "-");
    assertThat(player.exit()).isZero();
    assertThat(player.errors()).isEmpty();
    // A late joiner hears the second link alone, at the channel's time.
    var alone = Ffmpeg.packets(Readings.joined(second, 0), "ogg").getLast().pts();
    var source = Ffmpeg.packets(media, "ogg").getLast().pts();
    var rate = encoder.equals("libopus") ? 48_000.0 : 44_100.0;
    assertThat((alone - source) / rate).isCloseTo(RESUME_NANOS / 1e9, within(0.01));
  }

  @Test
  void pictureAndSoundMoveTogether() {
    Ffmpeg.assumeEncoder("libtheora", "libvorbis");
    var media =
        Clips.both(
            List.of("-c:v", "libtheora", "-g", "10"),
            List.of("-c:a", "libvorbis"),
            "-page_duration",
            "100000",
            "-f",
            "ogg");
    var first = Readings.read(new OggReader(Splice.NONE), media);
    var splice = new Splice(Optional.of(Readings.header(first)), RESUME_NANOS);
    var second = Readings.read(new OggReader(splice), media);
    var before = Readings.frames(first);
    var after = Readings.frames(second);
    assertThat(after).hasSameSizeAs(before);
    for (var i = 0; i < before.size(); i++) {
      assertThat(after.get(i).joinable()).isEqualTo(before.get(i).joinable());
      var moved = after.get(i).timeNanos() - before.get(i).timeNanos();
      assertThat(moved).isEqualTo(RESUME_NANOS - before.getFirst().timeNanos());
    }
    assertThat(Ffmpeg.decoded(Readings.joined(second, 0), "ogg"))
        .hasSameSizeAs(Ffmpeg.decoded(media, "ogg"));
  }

  private static List<String> hashes(byte[] media) {
    return Ffmpeg.packets(media, "ogg").stream().map(Ffmpeg.Packet::hash).toList();
  }
}
