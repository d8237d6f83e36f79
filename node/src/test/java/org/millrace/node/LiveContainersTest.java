package org.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.millrace.node.channel.Channel;
import org.millrace.node.testkit.Ffmpeg;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/**
 * Every container through a whole node: what listeners get holds the very packets that ffmpeg made,
 * from where they joined.
 */
class LiveContainersTest {

  private record Clip(
      String name, String contentType, String format, List<String> encoders, List<String> options) {

    private byte[] media() {
      Ffmpeg.assumeEncoder(encoders.toArray(String[]::new));
      var arguments =
          new ArrayList<>(
              List.of("-f", "lavfi", "-i", "anoisesrc=amplitude=0.2:seed=1:duration=4"));
      if (hasVideo()) {
        arguments.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4"));
        arguments.addAll(List.of("-map", "0:a", "-map", "1:v", "-g", "25"));
      }
      arguments.addAll(options);
      arguments.add("-");
      return Ffmpeg.make(arguments.toArray(String[]::new));
    }

    private int odd() {
      return name.contains("hevc") ? 1 : 0;
    }

    private boolean hasVideo() {
      return options.contains("-c:v");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Clip> CLIPS =
      List.of(
          clip("mp3", "audio/mpeg", "mp3", "libmp3lame", "-c:a libmp3lame -b:a 64k -f mp3"),
          clip("aac", "audio/aac", "aac", "aac", "-c:a aac -b:a 64k -f adts"),
          clip("vorbis", "application/ogg", "ogg", "libvorbis", "-c:a libvorbis -f ogg"),
          clip("opus", "audio/ogg", "ogg", "libopus", "-c:a libopus -b:a 64k -f ogg"),
          clip("flac", "audio/ogg", "ogg", "flac", "-c:a flac -f ogg"),
          clip(
              "theora",
              "video/ogg",
              "ogg",
              "libtheora,libvorbis",
              "-c:v libtheora -c:a libvorbis -f ogg"),
          clip(
              "flv",
              "video/x-flv",
              "flv",
              "libx264,aac",
              "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -f flv -flvflags"
                  + " no_duration_filesize"),
          clip(
              "ts",
              "video/mp2t",
              "mpegts",
              "libx264,aac",
              "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -f mpegts"),
          clip(
              "ts-hevc",
              "video/mp2t",
              "mpegts",
              "libx265,libmp3lame",
              "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p -c:a"
                  + " libmp3lame -f mpegts"),
          clip(
              "webm",
              "video/webm",
              "matroska",
              "libvpx,libopus",
              "-c:v libvpx -deadline realtime -c:a libopus -f webm -live 1"),
          clip(
              "mkv",
              "video/x-matroska",
              "matroska",
              "libx264,aac",
              "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -f matroska"),
          clip(
              "mp4",
              "video/mp4",
              "mp4",
              "libx264,aac",
              "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -f mp4 -movflags"
                  + " frag_keyframe+empty_moov+default_base_moof"));

  private static LiveNode live;

  private static Clip clip(
      String name, String contentType, String format, String encoders, String options) {
    return new Clip(
        name, contentType, format, List.of(encoders.split(",")), List.of(options.split(" ")));
  }

  @BeforeAll
  static void start() {
    live = LiveNode.start("channel.burst", "0 s");
  }

  @AfterAll
  static void stop() {
    live.close();
  }

  @ParameterizedTest
  @FieldSource("CLIPS")
  void listenersGetThePacketsOfTheSourceFromWhereTheyJoined(Clip clip) {
    var media = clip.media();
    var mount = "/join-" + clip.name();
    RawHttp.Recording early;
    RawHttp.Recording late;
    try (var encoder = live.connect().publish(mount, clip.contentType())) {
      encoder.send(media, 0, media.length / 4);
      awaitStatus(mount, "live");
      early = live.connect().get(mount).record();
      awaitListeners(mount, 1);
      encoder.send(media, media.length / 4, media.length * 3 / 4);
      await().until(() -> ingested(mount) >= media.length * 3 / 4);
      late = live.connect().get(mount).record();
      awaitListeners(mount, 2);
      encoder.send(media, media.length * 3 / 4, media.length).sendEnd();
    }
    end(mount);
    var source = byStream(Ffmpeg.packets(media, clip.format()));
    var first = byStream(Ffmpeg.packets(early.await().body(), clip.format()));
    var second = byStream(Ffmpeg.packets(late.await().body(), clip.format()));
    source.forEach(
        packets -> {
          assertIsTail(packets, first, packets.size() / 3, clip.odd());
          assertIsTail(packets, second, 1, clip.odd());
        });
  }

  @ParameterizedTest
  @FieldSource("CLIPS")
  void anEncoderThatComesBackIsOneStreamForItsListeners(Clip clip) {
    var media = clip.media();
    var mount = "/back-" + clip.name();
    RawHttp.Recording listener;
    try (var encoder = live.connect().publish(mount, clip.contentType())) {
      encoder.send(media, 0, media.length / 4);
      awaitStatus(mount, "live");
      listener = live.connect().get(mount).record();
      awaitListeners(mount, 1);
      encoder.send(media, media.length / 4, media.length).sendEnd();
    }
    awaitStatus(mount, "waiting");
    try (var again = live.connect().publish(mount, clip.contentType())) {
      awaitStatus(mount, "live");
      again.send(media).sendEnd();
      end(mount);
      var body = listener.await().body();
      if (clip.format().equals("ogg")) {
        assertIsTwoLinks(clip, media, body);
      } else {
        assertIsOneStream(clip, media, Ffmpeg.packets(body, clip.format()));
      }
    }
  }

  private static void assertIsOneStream(Clip clip, byte[] media, List<Ffmpeg.Packet> packets) {
    var twice = byStream(packets);
    for (var once : byStream(Ffmpeg.packets(media, clip.format()))) {
      var expected = Stream.concat(once.stream(), once.stream()).toList();
      assertIsTail(expected, twice, once.size() * 4 / 3, 3 * clip.odd());
    }
    for (int stream = 0; stream < twice.size(); stream++) {
      var number = stream;
      var times = packets.stream().filter(p -> p.stream() == number).map(Ffmpeg.Packet::dts);
      assertThat(times.toList()).as("times of stream " + stream).isSorted();
    }
  }

  /** Ogg goes on as another link of a chain. ffmpeg reads no chains of several streams. */
  private static void assertIsTwoLinks(Clip clip, byte[] media, byte[] body) {
    var second = lastLink(body);
    var before = byStream(Ffmpeg.packets(Arrays.copyOf(body, second), "ogg"));
    var after = byStream(Ffmpeg.packets(Arrays.copyOfRange(body, second, body.length), "ogg"));
    for (var once : byStream(Ffmpeg.packets(media, "ogg"))) {
      assertIsTail(once, before, once.size() / 3, clip.odd());
      assertIsTail(once, after, once.size(), clip.odd());
    }
  }

  /** Where the last run of pages that begin streams begins. */
  private static int lastLink(byte[] ogg) {
    var last = 0;
    var beginsBefore = false;
    for (int at = 0; at < ogg.length; ) {
      var segments = ogg[at + 26] & 0xff;
      var begins = (ogg[at + 5] & 2) != 0;
      if (begins && !beginsBefore) {
        last = at;
      }
      beginsBefore = begins;
      var length = 27 + segments;
      for (int i = 0; i < segments; i++) {
        length += ogg[at + 27 + i] & 0xff;
      }
      at += length;
    }
    return last;
  }

  @ParameterizedTest
  @MethodSource("robust")
  void whatIsDamagedOnItsWayKeepsPlaying(Clip clip) {
    var media = damaged(clip.media());
    var mount = "/damaged-" + clip.name();
    RawHttp.Recording listener;
    try (var encoder = live.connect().publish(mount, clip.contentType())) {
      encoder.send(media, 0, media.length / 2);
      awaitStatus(mount, "live");
      listener = live.connect().get(mount).record();
      awaitListeners(mount, 1);
      encoder.send(media, media.length / 2, media.length).sendEnd();
    }
    end(mount);
    assertThat(listener.await().body().length).isGreaterThan(media.length / 8);
  }

  /** Containers that can be read on after damage, and whose players can too. */
  static Stream<Clip> robust() {
    return CLIPS.stream().filter(clip -> List.of("mp3", "vorbis", "ts").contains(clip.name()));
  }

  /** One byte in a hundred flipped, but for the first fifth, so that the headers arrive. */
  private static byte[] damaged(byte[] media) {
    var random = new Random(5);
    var copy = media.clone();
    for (int i = media.length / 5; i < copy.length; i++) {
      if (random.nextInt(100) == 0) {
        copy[i] ^= (byte) (1 + random.nextInt(255));
      }
    }
    return copy;
  }

  /**
   * One of the streams that were got is the end of this one; which it is depends on the order in
   * which tracks begin.
   *
   * @param odd how many packets may differ: where a HEVC stream starts, and on both sides of a
   *     splice, ffmpeg moves a zero byte from one packet to the next
   */
  private static void assertIsTail(
      List<String> whole, List<List<String>> got, int atLeast, int odd) {
    var best = 0;
    for (var stream : got) {
      var same = 0;
      var common = Math.min(stream.size(), whole.size());
      for (int i = 1; i <= common; i++) {
        if (stream.get(stream.size() - i).equals(whole.get(whole.size() - i))) {
          same++;
        }
      }
      if (stream.size() <= whole.size() && same >= common - odd) {
        best = Math.max(best, same);
      }
    }
    assertThat(best).as("packets that are the end of the source").isGreaterThanOrEqualTo(atLeast);
  }

  private static List<List<String>> byStream(List<Ffmpeg.Packet> packets) {
    var hashes = new TreeMap<Integer, List<String>>();
    packets.forEach(
        packet ->
            hashes.computeIfAbsent(packet.stream(), _ -> new ArrayList<>()).add(packet.hash()));
    return List.copyOf(hashes.values());
  }

  /** Ends a channel whose source has left, without its grace period. */
  private static void end(String mount) {
    awaitStatus(mount, "waiting");
    live.node().channels().ofMount(mount).orElseThrow().actor().tell(new Channel.Stop("test"));
  }

  private static void awaitStatus(String mount, String status) {
    await()
        .until(
            () ->
                live.node()
                    .channels()
                    .ofMount(mount)
                    .filter(channel -> channel.media().isPresent())
                    .filter(channel -> channel.onAir().connected() == status.equals("live"))
                    .isPresent());
  }

  private static void awaitListeners(String mount, int count) {
    await()
        .until(
            () -> live.node().channels().ofMount(mount).orElseThrow().fanOut().readers() == count);
  }

  private static long ingested(String mount) {
    return live.node().channels().ofMount(mount).orElseThrow().gauge().bytes();
  }
}
