package org.millrace.node.core.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.Containers;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Splice;
import org.millrace.node.core.remux.Demuxer;
import org.millrace.node.testkit.Ffmpeg;

/** Clips of every container through its reader into HLS: what is decoded is what was coded. */
class HlsContainersTest {

  private static final List<String> PICTURE =
      List.of("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=12,format=yuv420p");
  private static final List<String> TONE =
      List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=12");
  private static final List<String> H264 =
      List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "2", "-threads", "1");
  private static final List<String> H264_PLAIN =
      List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "0", "-threads", "1");
  private static final List<String> AAC = List.of("-c:a", "aac");

  static Stream<Arguments> containers() {
    return Stream.of(
        Arguments.of(Container.TS, "mpegts", both(H264, AAC)),
        Arguments.of(Container.MATROSKA, "matroska", both(H264, AAC)),
        Arguments.of(Container.MATROSKA, "matroska", both(H264_PLAIN, AAC)),
        Arguments.of(
            Container.WEBM,
            "webm",
            both(
                List.of(
                    "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "50"),
                List.of("-c:a", "libopus"))),
        Arguments.of(Container.FLV, "flv", both(H264, List.of("-c:a", "libmp3lame"))),
        Arguments.of(Container.MP4, "mp4", fragmented(both(H264, AAC))),
        Arguments.of(Container.MP4, "mp4", fragmented(args(TONE, List.of("-c:a", "libopus")))),
        Arguments.of(Container.OGG, "ogg", args(TONE, List.of("-c:a", "libopus"))),
        Arguments.of(Container.OGG, "ogg", args(TONE, List.of("-c:a", "flac"))),
        Arguments.of(Container.MP3, "mp3", args(TONE, List.of("-c:a", "libmp3lame"))),
        Arguments.of(Container.AAC, "aac", args(TONE, AAC)));
  }

  @ParameterizedTest
  @MethodSource("containers")
  void everyFrameArrivesInTime(Container container, String format, List<String> coding) {
    Ffmpeg.assumeEncoder("libx264", "aac", "libmp3lame", "libvpx-vp9", "libopus");
    var clip = clip(coding, format);
    var viewer = new Viewer(HlsLimits.STANDARD);
    var collector = new Viewer.Collector(viewer);
    var start = viewer.now;
    for (var event : read(container, clip)) {
      switch (event) {
        case MediaEvent.Header header -> viewer.on(new HlsStream.Event.HeaderArrived(header));
        case MediaEvent.Frame frame -> {
          viewer.now = Math.max(viewer.now, start + frame.timeNanos());
          viewer.on(new HlsStream.Event.FrameArrived(frame));
          collector.run();
        }
        case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
      }
    }
    viewer.on(new HlsStream.Event.Ended());
    collector.run();
    assertThat(collector.playlists).isNotEmpty();
    for (var text : collector.playlists) {
      assertThat(new PlaylistRules(text).broken).as(text).isEmpty();
    }
    var media = collector.media.toByteArray();
    for (var stream = 0; stream < (coding.contains("-c:v") ? 2 : 1); stream++) {
      // Some have their decoder drop a part of the first sound, which shifts what is decoded.
      var dropping = format.equals("matroska") || format.equals("webm");
      var whole = (stream == 1 && dropping) || coding.contains("libopus");
      assertSameEnd(hashes(clip, format, stream, whole), hashes(media, "mp4", stream, whole));
    }
  }

  @ParameterizedTest
  @MethodSource("containers")
  void spoiltInputNeverThrows(Container container, String format, List<String> coding) {
    Ffmpeg.assumeEncoder("libx264", "aac", "libmp3lame", "libvpx-vp9", "libopus");
    var clip = clip(coding, format);
    for (var seed = 0; seed < 3; seed++) {
      var random = new Random(seed);
      var demuxer = Demuxer.of(container).orElseThrow();
      var segmenter = new Segmenter(HlsLimits.STANDARD);
      for (var event : read(container, clip)) {
        switch (event) {
          case MediaEvent.Header header ->
              demuxer.header(
                  new MediaEvent.Header(spoilt(header.bytes(), random), new byte[0], header.info()),
                  found -> feed(segmenter, found));
          case MediaEvent.Frame frame ->
              demuxer.frame(
                  new MediaEvent.Frame(
                      spoilt(frame.bytes(), random),
                      frame.timeNanos(),
                      frame.joinable(),
                      frame.kind()),
                  found -> feed(segmenter, found));
          case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
        }
      }
      segmenter.end(_ -> {});
    }
  }

  @Test
  void opaqueStreamsHaveNoDemuxer() {
    assertThat(Demuxer.of(Container.RAW)).isEmpty();
  }

  private static void feed(Segmenter segmenter, Demuxer.Event event) {
    switch (event) {
      case Demuxer.Event.Tracks(var formats) -> segmenter.tracks(formats, _ -> {});
      case Demuxer.Event.Found(var sample) -> segmenter.sample(sample, _ -> {});
    }
  }

  private static byte[] spoilt(byte[] bytes, Random random) {
    var copy =
        Arrays.copyOf(
            bytes, random.nextInt(20) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
    for (var i = 0; i < copy.length / 100 + 1 && copy.length > 0; i++) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt();
    }
    return copy;
  }

  private static List<MediaEvent> read(Container container, byte[] clip) {
    var events = new ArrayList<MediaEvent>();
    var reader = Containers.open(container, Splice.NONE);
    for (var at = 0; at < clip.length; at += 4000) {
      reader.read(Arrays.copyOfRange(clip, at, Math.min(clip.length, at + 4000)), events::add);
    }
    reader.end(events::add);
    return events;
  }

  /** What was heard or seen before the first key frame is left out; the very last may be too. */
  private static void assertSameEnd(List<String> coded, List<String> got) {
    assertThat(got).hasSizeGreaterThan(coded.size() - 40).hasSizeLessThanOrEqualTo(coded.size());
    var at = coded.indexOf(got.get(5)) - 5;
    assertThat(at).isBetween(-5, 40);
    var from = Math.max(5, 5 - at);
    assertThat(got.subList(from, got.size())).isEqualTo(coded.subList(at + from, at + got.size()));
  }

  private static List<String> hashes(byte[] media, String format, int stream, boolean coded) {
    var all = coded ? Ffmpeg.packets(media, format) : Ffmpeg.decoded(media, format);
    return all.stream()
        .filter(packet -> packet.stream() == stream)
        .map(Ffmpeg.Packet::hash)
        .toList();
  }

  private static List<String> both(List<String> video, List<String> audio) {
    return args(args(PICTURE, TONE), args(video, audio));
  }

  private static List<String> args(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<String> fragmented(List<String> coding) {
    return args(
        coding,
        List.of(
            "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"));
  }

  private static byte[] clip(List<String> coding, String format) {
    var all = new ArrayList<>(coding);
    all.addAll(List.of("-f", format.equals("aac") ? "adts" : format, "-"));
    return Ffmpeg.make(all.toArray(String[]::new));
  }
}
