package org.millrace.node.core.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.node.core.remux.FlvFrames;
import org.millrace.node.testkit.Ffmpeg;

/** Real clips of ffmpeg as HLS, every playlist against the rules, every packet compared. */
class HlsStreamTest {

  private static final Map<List<Integer>, byte[]> CLIPS = new ConcurrentHashMap<>();

  private final Viewer viewer = new Viewer(HlsLimits.STANDARD);
  private final Viewer.Collector collector = new Viewer.Collector(viewer);

  @BeforeEach
  void ffmpegIsHere() {
    Ffmpeg.assumeEncoder("libx264", "aac");
  }

  @ParameterizedTest
  @CsvSource({"30,60,2", "2,4,0", "25,130,1"})
  void everyPlaylistKeepsTheRulesAndEveryPacketArrives(int rate, int keyEvery, int reordered) {
    var clip = clip(rate, keyEvery, reordered, 12);
    viewer.play(FlvFrames.of(clip), collector);
    viewer.on(new HlsStream.Event.Ended());
    collector.run();
    assertThat(collector.playlists).hasSizeGreaterThan(10);
    for (var text : collector.playlists) {
      assertThat(new PlaylistRules(text).broken).as(text).isEmpty();
    }
    assertThat(collector.playlists.getLast()).endsWith("#EXT-X-ENDLIST\n");
    assertThat(hashes(collector.media.toByteArray(), "mp4", 0)).isEqualTo(hashes(clip, "flv", 0));
    // Sound from before the first picture is left out.
    var sound = hashes(clip, "flv", 1);
    var heard = hashes(collector.media.toByteArray(), "mp4", 1);
    assertThat(heard).hasSizeGreaterThan(sound.size() - 30);
    assertThat(sound.subList(sound.size() - heard.size(), sound.size())).isEqualTo(heard);
  }

  @Test
  void everyIndependentPartDecodesAfterTheInitSegmentAlone() {
    viewer.play(FlvFrames.of(clip(25, 25, 2, 6)), () -> {});
    var rules = new PlaylistRules(viewer.playlist());
    var init = viewer.file(rules.maps.getFirst());
    var independent = 0;
    for (var segment : rules.segments) {
      for (var part : segment.parts()) {
        if ("YES".equals(part.get("INDEPENDENT"))) {
          independent++;
          var alone = new ByteArrayOutputStream();
          alone.writeBytes(init);
          alone.writeBytes(viewer.file(part.getOrDefault("URI", "")));
          var run = Ffmpeg.ffmpeg(alone.toByteArray(), "-i", "-", "-f", "null", "-");
          assertThat(run.errors()).isEmpty();
          assertThat(Ffmpeg.decoded(alone.toByteArray(), "mp4")).isNotEmpty();
        }
      }
    }
    assertThat(independent).isGreaterThanOrEqualTo(2);
  }

  @Test
  void partsTogetherAreTheSegment() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), () -> {});
    var rules = new PlaylistRules(viewer.playlist());
    var segment = rules.segments.getLast();
    var parts = new ByteArrayOutputStream();
    segment.parts().forEach(part -> parts.writeBytes(viewer.file(part.getOrDefault("URI", ""))));
    assertThat(parts.toByteArray()).isEqualTo(viewer.file(segment.uri()));
  }

  @Test
  void aBlockedPlaylistComesWithThePartThatItWaitsFor() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), collector);
    var open = openNumber();
    var parts = new PlaylistRules(viewer.playlist()).openParts.size();
    var request = viewer.askPart(open, parts);
    assertThat(viewer.reply(request)).isEmpty();
    viewer.on(new HlsStream.Event.Ended());
    assertThat(viewer.reply(request)).isPresent();
  }

  @Test
  void everyPartThatIsAnnouncedArrives() {
    var asked = new ArrayList<Long>();
    var hints = new ArrayList<String>();
    viewer.play(
        FlvFrames.of(clip(25, 37, 0, 26)),
        () -> {
          collector.run();
          if (!collector.playlists.isEmpty()) {
            var hint =
                new PlaylistRules(collector.playlists.getLast()).hint.getOrDefault("URI", "");
            if (!hints.contains(hint)) {
              hints.add(hint);
              asked.add(viewer.askFile(hint));
            }
          }
        });
    viewer.on(new HlsStream.Event.Ended());
    assertThat(asked).hasSizeGreaterThan(30);
    for (var request : asked) {
      assertThat(viewer.reply(request))
          .hasValueSatisfying(r -> assertThat(r.status()).isEqualTo(200));
    }
  }

  @Test
  void aPartBeyondTheEndOfItsSegmentStandsForTheFirstOfTheNext() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), collector);
    var last = openNumber() - 1;
    var beyond = viewer.askPart(last, 99);
    var openParts = new PlaylistRules(viewer.playlist()).openParts.size();
    assertThat(viewer.reply(beyond).isPresent()).isEqualTo(openParts > 0);
  }

  @Test
  void requestsTooFarAheadAreRefused() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), collector);
    assertThat(status(viewer.askPart(openNumber() + 2, 0))).isEqualTo(400);
    assertThat(viewer.reply(viewer.askPart(openNumber() + 1, 0))).isEmpty();
    var partAlone = viewer.askPlaylist(OptionalLong.empty(), OptionalInt.of(1), false);
    assertThat(status(partAlone)).isEqualTo(400);
  }

  @Test
  void whoWaitsTooLongIsToldSo() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), collector);
    var request = viewer.askPart(openNumber() + 1, 0);
    assertThat(viewer.reply(request)).isEmpty();
    viewer.pass(viewer.stream.nextDeadlineNanos() - viewer.now);
    assertThat(status(request)).isEqualTo(503);
    assertThat(viewer.stream.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void waitingIsBounded() {
    var limits = HlsLimits.STANDARD;
    var small =
        new Viewer(
            new HlsLimits(
                limits.segmentNanos(),
                limits.segmentMaxNanos(),
                limits.partNanos(),
                5,
                5,
                1 << 20,
                3));
    for (var i = 0; i < 3; i++) {
      assertThat(small.reply(small.askMultivariant("x"))).isEmpty();
    }
    assertThat(small.reply(small.askMultivariant("x")))
        .hasValueSatisfying(reply -> assertThat(reply.status()).isEqualTo(503));
  }

  @Test
  void aDeltaUpdateLeavesOutWhatTheFullOneHas() {
    viewer.play(FlvFrames.of(clip(25, 25, 0, 26)), collector);
    var full = new PlaylistRules(viewer.playlist());
    var text = viewer.delta();
    var delta = new PlaylistRules(text);
    assertThat(delta.broken).as(text).isEmpty();
    assertThat(delta.skipped).isPositive();
    assertThat(delta.sequence).isEqualTo(full.sequence);
    assertThat(delta.segments)
        .isEqualTo(full.segments.subList(delta.skipped, full.segments.size()));
    var skipped = full.segments.subList(delta.skipped, full.segments.size());
    var kept = skipped.stream().mapToDouble(PlaylistRules.Listed::seconds).sum();
    assertThat(kept + 2).isGreaterThanOrEqualTo(6.0 * full.target);
  }

  @Test
  void anEncoderThatComesBackIsADiscontinuity() {
    var clip = FlvFrames.of(clip(25, 50, 0, 26));
    viewer.play(clip, collector);
    viewer.play(Viewer.later(clip, 26_040), collector);
    var discontinuities = new ArrayList<Long>();
    for (var text : collector.playlists) {
      var rules = new PlaylistRules(text);
      assertThat(rules.broken).as(text).isEmpty();
      for (var i = 0; i < rules.segments.size(); i++) {
        if (rules.segments.get(i).discontinuity()) {
          discontinuities.add(rules.sequence + i);
        }
      }
    }
    assertThat(discontinuities.stream().distinct()).hasSize(1);
    var last = new PlaylistRules(collector.playlists.getLast());
    assertThat(last.sequence).isGreaterThan(discontinuities.getFirst());
    assertThat(last.discontinuitySequence).isEqualTo(1);
  }

  @Test
  void segmentsThatLeftThePlaylistStayForAWhile() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), collector);
    var first = new PlaylistRules(collector.playlists.getFirst()).segments.getFirst().uri();
    assertThat(new PlaylistRules(viewer.playlist()).segments)
        .extracting(PlaylistRules.Listed::uri)
        .doesNotContain(first);
    assertThat(viewer.file(first)).isNotEmpty();
  }

  @Test
  void whoBeginsInThePastIsToldWhereAndOfMoreSegments() {
    var standard = HlsLimits.STANDARD;
    var viewer =
        new Viewer(
            new HlsLimits(
                standard.segmentNanos(),
                standard.segmentMaxNanos(),
                standard.partNanos(),
                5,
                15,
                standard.keptBytesMax(),
                standard.waitingMax()));
    var clip = FlvFrames.of(clip(25, 50, 0, 26));
    viewer.play(clip, () -> {});
    viewer.play(Viewer.later(clip, 26_040), () -> {});
    var now = new PlaylistRules(viewer.playlist());
    var text = viewer.past(16);
    var past = new PlaylistRules(text);
    assertThat(text).contains("#EXT-X-START:TIME-OFFSET=-16.000\n");
    assertThat(viewer.past(900)).doesNotContain("TIME-OFFSET=-900");
    assertThat(now.segments).hasSize(5);
    assertThat(past.segments)
        .hasSize(10)
        .endsWith(now.segments.toArray(new PlaylistRules.Listed[0]));
    for (var segment : past.segments) {
      assertThat(viewer.file(segment.uri())).isNotEmpty();
    }
    assertThat(viewer.playlist()).doesNotContain("EXT-X-START");
  }

  @Test
  void whatIsKeptIsBoundedByBytes() {
    var limits = HlsLimits.STANDARD;
    var small =
        new Viewer(
            new HlsLimits(
                limits.segmentNanos(),
                limits.segmentMaxNanos(),
                limits.partNanos(),
                10,
                20,
                100_000,
                3));
    var all = new Viewer.Collector(small);
    small.play(
        FlvFrames.of(clip(25, 50, 0, 26)),
        () -> assertThat(small.stream.keptBytes()).isLessThan(400_000));
    all.run();
    assertThat(new PlaylistRules(all.playlists.getLast()).broken).isEmpty();
  }

  @Test
  void unknownFilesAreNotFoundAndCostNothing() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), () -> {});
    for (var name :
        List.of(
            "",
            "x",
            "t4g-s1.m4s",
            "t4g-i9.mp4",
            "other-i0.mp4",
            "../etc",
            "t4g-p1.1.m4s",
            "t4g-s99999999999999999.m4s")) {
      assertThat(status(viewer.askFile(name))).as(name).isEqualTo(404);
    }
    assertThat(viewer.stream.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theMultivariantPlaylistTellsCodecsSizeAndRates() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), () -> {});
    var text = Viewer.text(viewer.reply(viewer.askMultivariant("live.m3u8?s=abc")).orElseThrow());
    assertThat(text)
        .matches(
            """
            #EXTM3U
            #EXT-X-VERSION:6
            #EXT-X-STREAM-INF:BANDWIDTH=\\d{4,},AVERAGE-BANDWIDTH=\\d{4,},\
            CODECS="avc1\\.[0-9a-f]{6},mp4a\\.40\\.2",RESOLUTION=192x108,FRAME-RATE=25\\.000
            live\\.m3u8\\?s=abc
            """);
  }

  @Test
  void numbersStartFromTheClockSoThatTheyGrowOverRestarts() {
    viewer.play(FlvFrames.of(clip(25, 50, 0, 26)), () -> {});
    assertThat(openNumber()).isGreaterThan(Viewer.EPOCH_MILLIS / 1000);
  }

  private long openNumber() {
    var rules = new PlaylistRules(viewer.playlist());
    return rules.sequence + rules.segments.size();
  }

  private int status(long request) {
    return viewer.reply(request).orElseThrow().status();
  }

  private static List<String> hashes(byte[] media, String format, int stream) {
    return Ffmpeg.packets(media, format).stream()
        .filter(packet -> packet.stream() == stream)
        .map(Ffmpeg.Packet::hash)
        .toList();
  }

  /** Each made once. */
  private static byte[] clip(int rate, int keyEvery, int reordered, int seconds) {
    return CLIPS
        .computeIfAbsent(
            List.of(rate, keyEvery, reordered, seconds),
            _ -> make(rate, keyEvery, reordered, seconds))
        .clone();
  }

  private static byte[] make(int rate, int keyEvery, int reordered, int seconds) {
    return Ffmpeg.make(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=192x108:rate=" + rate + ":duration=" + seconds,
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=440:duration=" + seconds,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-g",
        "" + keyEvery,
        "-keyint_min",
        "" + keyEvery,
        "-sc_threshold",
        "0",
        "-bf",
        "" + reordered,
        "-c:a",
        "aac",
        "-f",
        "flv",
        "-");
  }
}
