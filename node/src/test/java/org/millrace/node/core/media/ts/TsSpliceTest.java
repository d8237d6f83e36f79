package org.millrace.node.core.media.ts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

final class TsSpliceTest {

  @Test
  void splicedConnectionGoesOnWhereTheFirstEnded() {
    var media = TsReaderTest.clip();
    var first = Readings.read(TsReaderTest.reader(), media);
    var resume = 3_500_000_000L;
    var splice = new Splice(Optional.of(Readings.header(first)), resume);
    var second = Readings.read(new TsReader(splice), media, 1316);

    assertThat(Readings.frames(second).getFirst().timeNanos()).isEqualTo(resume);
    var inBand = Readings.header(second).inBand();
    assertThat(inBand).isNotEmpty();
    var heard =
        Readings.concat(Readings.joined(first, 0), inBand, TsReaderTest.joinedFrames(second));
    var log =
        Ffmpeg.ffmpeg(heard, "-loglevel", "warning", "-f", "mpegts", "-i", "-", "-f", "null", "-");
    assertThat(log.errors()).doesNotContain("Continuity", "discontinuity", "corrupt");
    var packets = Ffmpeg.packets(heard, "mpegts");
    var source = Ffmpeg.packets(media, "mpegts");
    assertThat(packets).hasSize(2 * source.size());
    var video = packets.stream().filter(packet -> packet.stream() == 0).toList();
    assertThat(video).extracting(Ffmpeg.Packet::dts).isSorted().doesNotHaveDuplicates();
    assertThat(video.get(video.size() / 2).dts()).isEqualTo(resume * 9 / 100_000);
    var hashes = Readings.hashesByStream(source);
    Readings.hashesByStream(packets)
        .forEach(
            (stream, both) -> {
              var once = hashes.get(stream);
              assertThat(both).isEqualTo(Stream.of(once, once).flatMap(List::stream).toList());
            });
  }

  @Test
  void spliceAcrossTheWrapStaysContinuous() {
    var media = TsReaderTest.clip();
    var wrapNanos = (1L << 33) / 9 * 100_000;
    var header = Readings.header(Readings.read(TsReaderTest.reader(), media));
    var splice = new Splice(Optional.of(header), wrapNanos - 1_000_000_000L);
    var second = Readings.read(new TsReader(splice), media);
    assertThat(Readings.frames(second).stream().map(MediaEvent.Frame::timeNanos)).isSorted();
    assertThat(Ffmpeg.packets(Readings.joined(second, 0), "mpegts"))
        .hasSameSizeAs(Ffmpeg.packets(media, "mpegts"));
  }

  @Test
  void splicedMapWithOtherContentHasAnotherVersion() {
    Ffmpeg.assumeEncoder("libx264", "libx265", "aac");
    var first = Readings.header(Readings.read(TsReaderTest.reader(), TsReaderTest.clip()));
    var splice = new Splice(Optional.of(first), 5_000_000_000L);
    var hevc = Clips.both(TsReaderTest.HEVC, Clips.AAC, "-f", "mpegts");
    var second = Readings.header(Readings.read(new TsReader(splice), hevc));
    assertThat(mapVersion(second.bytes())).isEqualTo(mapVersion(first.bytes()) + 1);
    var same = Readings.header(Readings.read(new TsReader(splice), TsReaderTest.clip()));
    assertThat(same.bytes()).isEqualTo(first.bytes());
  }

  private static int mapVersion(byte[] header) {
    var section = Arrays.copyOfRange(header, TsPacket.BYTES + 5, header.length);
    return Table.version(section);
  }
}
