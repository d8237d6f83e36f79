package org.millrace.node.core.media.flv;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.media.Readings.concat;
import static org.millrace.node.core.media.Readings.frames;
import static org.millrace.node.core.media.Readings.header;
import static org.millrace.node.core.media.Readings.only;
import static org.millrace.node.core.media.Readings.read;
import static org.millrace.node.core.media.Readings.tracks;
import static org.millrace.node.core.media.flv.Muxer.bytes;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.media.Clips;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.Readings;
import org.millrace.node.core.media.Splice;
import org.millrace.node.testkit.Ffmpeg;

/** Enhanced FLV by our own small muxer, and the corners of the tag formats. */
final class EnhancedFlvTest {

  private static final String[] ONE_SAMPLE_PER_BOX = {
    "-movflags", "delay_moov+empty_moov+default_base_moof+frag_every_frame", "-f", "mp4"
  };
  private static final int KEY_EVERY = 10;
  private static final byte[] FRAME = new byte[50];

  /** The smallest avcC and ASC that say something. */
  private static final byte[] AVCC = bytes(1, 0x64, 0, 0x1f, 0xff, 0xe0, 0);

  private static final byte[] ASC = bytes(0x12, 0x10);

  private static FlvReader open() {
    return new FlvReader(Splice.NONE);
  }

  @Test
  void hevcDecodesAsInItsSource() {
    Ffmpeg.assumeEncoder("libx265");
    var encoder =
        List.of(
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "keyint=10:bframes=0:log-level=none:pools=1");
    var mp4 = Clips.video(encoder, ONE_SAMPLE_PER_BOX);
    var events = read(open(), muxed("hvc1", Muxer.boxes(mp4, "hvcC").getFirst(), mp4, true));
    assertThat(tracks(header(events).info())).containsExactly("hevc hvc1.1.6.L30.90 160x90");
    assertThat(Readings.joinPoints(events)).containsExactly(0, 10, 20, 30, 40);
    var decoded = Ffmpeg.decoded(mp4, "mp4");
    for (var first : Readings.joinPoints(events)) {
      assertThat(hashes(Ffmpeg.decoded(annexB(mp4, Readings.joined(events, first)), "hevc")))
          .isEqualTo(hashes(decoded).subList(first, decoded.size()));
    }
    Readings.assertPiecesDoNotMatter(
        EnhancedFlvTest::open, muxed("hvc1", Muxer.boxes(mp4, "hvcC").getFirst(), mp4, true));
  }

  @Test
  void av1DecodesAsInItsSource() {
    Ffmpeg.assumeEncoder("libaom-av1");
    var encoder =
        List.of(
            "-c:v",
            "libaom-av1",
            "-cpu-used",
            "8",
            "-usage",
            "realtime",
            "-g",
            "10",
            "-frames:v",
            "20");
    var mp4 = Clips.video(encoder, ONE_SAMPLE_PER_BOX);
    var events = read(open(), muxed("av01", Muxer.boxes(mp4, "av1C").getFirst(), mp4, false));
    assertThat(tracks(header(events).info())).containsExactly("av1 av01.0.00M.08 160x90");
    var decoded = Ffmpeg.decoded(mp4, "mp4");
    var obus = new ByteArrayOutputStream();
    for (var frame : frames(events).subList(KEY_EVERY, 20)) {
      obus.writeBytes(bytes(0x12, 0));
      obus.writeBytes(Arrays.copyOfRange(frame.bytes(), 16, frame.bytes().length - 4));
    }
    assertThat(hashes(Ffmpeg.decoded(obus.toByteArray(), "obu")))
        .isEqualTo(hashes(decoded).subList(KEY_EVERY, decoded.size()));
  }

  /** All samples as coded frames, with a composition time where the codec has one. */
  private static byte[] muxed(String fourCc, byte[] config, byte[] mp4, boolean composition) {
    var muxer = new Muxer(1).video(0, true, fourCc, 0, config);
    var samples = Muxer.boxes(mp4, "mdat");
    for (var i = 0; i < samples.size(); i++) {
      var offset = composition ? new byte[3] : new byte[0];
      muxer.video(1, i % KEY_EVERY == 0, fourCc, i * 40, offset, samples.get(i));
    }
    return muxer.done();
  }

  /** What a decoder gets from joined FLV, as an HEVC byte stream. */
  private static byte[] annexB(byte[] mp4, byte[] flv) {
    var out = new ByteArrayOutputStream();
    var config = Muxer.boxes(mp4, "hvcC").getFirst();
    var at = 23;
    for (var array = 0; array < config[22]; array++) {
      var length = (config[at + 3] & 0xff) << 8 | (config[at + 4] & 0xff);
      out.writeBytes(bytes(0, 0, 0, 1));
      out.write(config, at + 5, length);
      at += 5 + length;
    }
    for (var frame : frames(read(open(), flv))) {
      var sample = Arrays.copyOfRange(frame.bytes(), 19, frame.bytes().length - 4);
      for (var unit = 0; unit < sample.length; ) {
        var length = ByteBuffer.wrap(sample).getInt(unit);
        out.writeBytes(bytes(0, 0, 0, 1));
        out.write(sample, unit + 4, length);
        unit += 4 + length;
      }
    }
    return out.toByteArray();
  }

  private static List<String> hashes(List<Ffmpeg.Packet> packets) {
    return packets.stream().map(Ffmpeg.Packet::hash).toList();
  }

  @Test
  void opusAndFlacAreNamed() {
    var head = bytes('O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);
    var opus = new Muxer(4).audio(0, "Opus", 0, head).audio(1, "Opus", 0, FRAME).done();
    assertThat(tracks(header(read(open(), opus)).info()))
        .containsExactly("opus opus 48000 Hz 2 ch");
    var info = new byte[38];
    info[3] = 34;
    System.arraycopy(bytes(0x0a, 0xc4, 0x42, 0xf0), 0, info, 14, 4);
    var flac = new Muxer(4).audio(0, "fLaC", 0, info).audio(1, "fLaC", 0, FRAME).done();
    assertThat(tracks(header(read(open(), flac)).info()))
        .containsExactly("flac flac 44100 Hz 2 ch");
  }

  @Test
  void multitrackJoinsAtKeyFramesOfTheFirstTrackOnly() {
    var media =
        new Muxer(1)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x00, 'a', 'v', 'c', '1', 0), AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x00, 'a', 'v', 'c', '1', 1), AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x01, 'a', 'v', 'c', '1', 0), FRAME)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x01, 'a', 'v', 'c', '1', 1), FRAME)
            .done();
    var events = read(open(), media);
    assertThat(header(events).info().tracks())
        .extracting(track -> track.codecString())
        .containsExactly("avc1.64001f", "avc1.64001f");
    assertThat(frames(events)).extracting(MediaEvent.Frame::joinable).containsExactly(true, false);
  }

  @Test
  void manyTracksInOneTagAreTold() {
    var config = concat(bytes(0, 0, 0, AVCC.length), AVCC, bytes(1, 0, 0, AVCC.length), AVCC);
    var media =
        new Muxer(1)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x10, 'a', 'v', 'c', '1'), config)
            .tag(Tag.VIDEO, 0, bytes(0x96, 0x11, 'a', 'v', 'c', '1', 0, 0, 0, 50), FRAME)
            .done();
    var events = read(open(), media);
    assertThat(header(events).info().tracks()).hasSize(2);
    assertThat(frames(events)).allMatch(MediaEvent.Frame::joinable);
  }

  @Test
  void modifiersBeforeThePacketAreReadOver() {
    var media =
        new Muxer(1)
            .video(0, true, "avc1", 0, AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x97, 2, 1, 2, 3, 0x01, 'a', 'v', 'c', '1'), FRAME)
            .done();
    assertThat(frames(read(open(), media))).singleElement().matches(MediaEvent.Frame::joinable);
  }

  @Test
  void newConfigurationInTheMiddleIsANewHeader() {
    var other = AVCC.clone();
    other[1] = 0x4d;
    var media =
        classic(0, AVCC)
            .tag(Tag.VIDEO, 40, bytes(0x27, 1, 0, 0, 0), FRAME)
            .tag(Tag.VIDEO, 0, bytes(0x17, 0, 0, 0, 0), AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x17, 0, 0, 0, 0), other)
            .tag(Tag.VIDEO, 80, bytes(0x17, 1, 0, 0, 0), FRAME)
            .done();
    var headers = only(MediaEvent.Header.class, read(open(), media));
    assertThat(headers).hasSize(2);
    assertThat(tracks(headers.get(1).info())).contains("h264 avc1.4d001f 0x0");
    assertThat(new Tag(headers.get(1).inBand()).timestamp()).isEqualTo(40);
    assertThat(new Tag(headers.get(1).inBand()).body()).endsWith(other);
    assertThat(headers.get(1).bytes()).hasSameSizeAs(headers.get(0).bytes());
  }

  @Test
  void headerWaitsForThePromisedTrackButNotForEver() {
    var both =
        new Muxer(5)
            .tag(Tag.AUDIO, 0, bytes(0xaf, 0), ASC)
            .tag(Tag.AUDIO, 0, bytes(0xaf, 1), FRAME)
            .tag(Tag.VIDEO, 0, bytes(0x17, 0, 0, 0, 0), AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x17, 1, 0, 0, 0), FRAME)
            .done();
    var events = read(open(), both);
    assertThat(only(MediaEvent.Header.class, events)).hasSize(1);
    assertThat(frames(events)).extracting(MediaEvent.Frame::joinable).containsExactly(false, true);

    var muxer = new Muxer(5).tag(Tag.AUDIO, 0, bytes(0xaf, 0), ASC);
    for (var i = 0; i < 60; i++) {
      muxer.tag(Tag.AUDIO, i * 23, bytes(0xaf, 1), FRAME);
    }
    var reader = open();
    var given = new ArrayList<MediaEvent>();
    reader.read(muxer.done(), given::add);
    assertThat(header(given).info().hasVideo()).isFalse();
    assertThat(frames(given)).hasSize(60).allMatch(MediaEvent.Frame::joinable);
  }

  @Test
  void timesGoOnBehindThe32ndBit() {
    var start = 0x7fff_fff0;
    var muxer = classic(start, AVCC);
    for (var i = 1; i < 4; i++) {
      muxer.tag(Tag.VIDEO, start + i * 40, bytes(0x27, 1, 0, 0, 0), FRAME);
    }
    assertThat(frames(read(open(), muxer.done())))
        .extracting(frame -> frame.timeNanos() / 1_000_000 - start)
        .containsExactly(0L, 40L, 80L, 120L);
  }

  @Test
  void configurationStormsAreCutOff() {
    var muxer = classic(0, AVCC);
    for (var i = 0; i < 2; i++) {
      muxer.tag(Tag.VIDEO, 0, bytes(0xa0, 'v', 'p', '0', '9'), new byte[60_000]);
    }
    var large = new byte[60_000];
    muxer.tag(Tag.SCRIPT, 0, bytes(2, 0, 10), "onMetaData".getBytes(US_ASCII), large);
    for (var i = 0; i < 2000; i++) {
      muxer.tag(Tag.AUDIO, 0, bytes(0xaf, 0, i, i >> 8));
    }
    var events = read(open(), muxer.done());
    assertThat(events.getLast()).isInstanceOf(MediaEvent.Unreadable.class);
    assertThat(only(MediaEvent.Header.class, events)).hasSizeLessThan(500);
  }

  @Test
  void whatIsNotFlvIsRefusedInWords() {
    assertThat(read(open(), new byte[100]))
        .singleElement()
        .isInstanceOfSatisfying(
            MediaEvent.Unreadable.class, e -> assertThat(e.reason()).contains("not FLV"));
    assertThat(read(open(), new Muxer(5).done()))
        .singleElement()
        .isInstanceOf(MediaEvent.Unreadable.class);
    assertThat(read(open(), new byte[0])).isEmpty();
  }

  @Test
  void wrongTrailingSizesOfKnownMuxersArePutRight() {
    var media = classic(0, AVCC).done();
    var right = media.clone();
    media[media.length - 1] = 0;
    var events = read(open(), media);
    assertThat(only(MediaEvent.Damage.class, events)).isEmpty();
    assertThat(Readings.joined(events, 0)).isEqualTo(right);
  }

  private static Muxer classic(int millis, byte[] config) {
    return new Muxer(1)
        .tag(Tag.VIDEO, 0, bytes(0x17, 0, 0, 0, 0), config)
        .tag(Tag.VIDEO, millis, bytes(0x17, 1, 0, 0, 0), FRAME);
  }

  @Test
  void kindsAreTold() {
    var media =
        new Muxer(5)
            .tag(Tag.AUDIO, 0, bytes(0xaf, 0), ASC)
            .tag(Tag.VIDEO, 0, bytes(0x17, 0, 0, 0, 0), AVCC)
            .tag(Tag.VIDEO, 0, bytes(0x17, 1, 0, 0, 0), FRAME)
            .tag(Tag.AUDIO, 0, bytes(0xaf, 1), FRAME)
            .tag(Tag.SCRIPT, 0, bytes(2, 0, 1, 'x', 5))
            .done();
    assertThat(frames(read(open(), media)))
        .extracting(MediaEvent.Frame::kind)
        .containsExactly(Kind.VIDEO, Kind.AUDIO, Kind.OTHER);
  }
}
