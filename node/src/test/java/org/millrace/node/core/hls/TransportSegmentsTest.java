package org.millrace.node.core.hls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.Containers;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

/** Segments as transport streams: ffmpeg decodes from them what was coded, without a complaint. */
class TransportSegmentsTest {

  private static final String PICTURE = "testsrc2=size=160x90:rate=25:duration=9,format=yuv420p";
  private static final String TONE = "sine=frequency=440:sample_rate=44100:duration=9";
  private static final Pattern FILE = Pattern.compile("(?m)^(t4g-t\\d+\\.ts)$");

  private final Viewer viewer = new Viewer(HlsLimits.STANDARD);
  private long request = 1000;

  @Test
  void h264AndAacAreDecodedAsTheyWereCoded() {
    Ffmpeg.assumeEncoder("libx264", "aac");
    var clip = clip("libx264", "aac", "flv");
    assertDecodesTo(clip, "flv", segments(clip, Container.FLV));
  }

  @Test
  void hevcAndMp3AreDecodedAsTheyWereCoded() {
    Ffmpeg.assumeEncoder("libx265", "libmp3lame");
    var clip = clip("libx265", "libmp3lame", "matroska");
    assertDecodesTo(clip, "matroska", segments(clip, Container.MATROSKA));
  }

  @Test
  void eachSegmentCanBeReadAlone() {
    Ffmpeg.assumeEncoder("libx264", "aac");
    for (var segment : segments(clip("libx264", "aac", "flv"), Container.FLV)) {
      assertThat(segment.length % 188).isZero();
      assertThat(Ffmpeg.decoded(segment, "mpegts")).hasSizeGreaterThan(40);
    }
  }

  @Test
  void codecsThatTransportStreamsDoNotHoldAreSaidToHaveNone() {
    Ffmpeg.assumeEncoder("libvpx-vp9", "libopus");
    play(clip("libvpx-vp9", "libopus", "webm"), Container.WEBM);
    assertThat(ask(new HlsStream.Event.TransportAsked(++request)).status()).isEqualTo(404);
  }

  @Test
  void segmentsThatWereNeverThereAreNotFound() {
    Ffmpeg.assumeEncoder("libx264", "aac");
    play(clip("libx264", "aac", "flv"), Container.FLV);
    for (var name : List.of("t4g-t1.ts", "t4g-t99999999999999999.ts", "other-t1.ts")) {
      assertThat(ask(new HlsStream.Event.FileAsked(++request, name)).status()).isEqualTo(404);
    }
  }

  private void assertDecodesTo(byte[] clip, String format, List<byte[]> segments) {
    var joined = new ByteArrayOutputStream();
    segments.forEach(joined::writeBytes);
    for (var stream = 0; stream < 2; stream++) {
      var coded = hashes(clip, format, stream);
      var got = hashes(joined.toByteArray(), "mpegts", stream);
      assertThat(got).hasSizeGreaterThan(coded.size() * 2 / 3);
      // The very first sound may be one frame more or less, and decodes with what came before it.
      var at = coded.indexOf(got.get(5)) - 5;
      assertThat(at).isGreaterThanOrEqualTo(-5);
      var from = Math.max(5, -at);
      assertThat(got.subList(from, got.size()))
          .isEqualTo(coded.subList(at + from, at + got.size()));
    }
  }

  private List<byte[]> segments(byte[] clip, Container container) {
    play(clip, container);
    var reply = ask(new HlsStream.Event.TransportAsked(++request));
    assertThat(reply.status()).isEqualTo(200);
    var text = new String(reply.body().getFirst(), UTF_8);
    assertThat(new PlaylistRules(text).broken).as(text).isEmpty();
    assertThat(text).contains("#EXT-X-VERSION:3\n").doesNotContain("MAP").doesNotContain("PART");
    var segments = new ArrayList<byte[]>();
    for (var file : FILE.matcher(text).results().toList()) {
      var segment = ask(new HlsStream.Event.FileAsked(++request, file.group(1)));
      assertThat(segment.contentType()).isEqualTo("video/mp2t");
      segments.add(segment.body().getFirst());
    }
    assertThat(segments).hasSizeGreaterThan(2);
    return segments;
  }

  private Reply ask(HlsStream.Event event) {
    viewer.on(event);
    return Objects.requireNonNull(viewer.replies.get(request));
  }

  private void play(byte[] clip, Container container) {
    var start = viewer.now;
    var reader = Containers.open(container, Splice.NONE);
    var events = new ArrayList<MediaEvent>();
    for (var at = 0; at < clip.length; at += 4000) {
      reader.read(Arrays.copyOfRange(clip, at, Math.min(clip.length, at + 4000)), events::add);
    }
    for (var event : events) {
      switch (event) {
        case MediaEvent.Header header -> viewer.on(new HlsStream.Event.HeaderArrived(header));
        case MediaEvent.Frame frame -> {
          viewer.now = Math.max(viewer.now, start + frame.timeNanos());
          viewer.on(new HlsStream.Event.FrameArrived(frame));
        }
        case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
      }
    }
  }

  private static List<String> hashes(byte[] media, String format, int stream) {
    return Ffmpeg.decoded(media, format).stream()
        .filter(packet -> packet.stream() == stream)
        .map(Ffmpeg.Packet::hash)
        .toList();
  }

  private static byte[] clip(String video, String audio, String format) {
    var command =
        "-f lavfi -i "
            + PICTURE
            + " -f lavfi -i "
            + TONE
            + " -c:v "
            + video
            + " -g 50 -threads 1 -c:a "
            + audio
            // Noise is made up by the decoder, from all it has heard before.
            + (audio.equals("aac") ? " -aac_pns 0" : "")
            + (video.equals("libvpx-vp9")
                ? " -deadline realtime -cpu-used 8"
                : " -preset ultrafast")
            + " -f "
            + format
            + " -";
    return Ffmpeg.make(command.split(" "));
  }
}
