package org.millrace.node.core.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.millrace.node.testkit.Ffmpeg;

/** What every reader is tested for, whatever its container. */
public final class Readings {

  /** Each cut costs a whole reading. */
  private static final int CUTS_MAX = 6000;

  private Readings() {}

  /** All events of a reader that is fed in pieces of one size, its end included. */
  public static List<MediaEvent> read(MediaReader reader, byte[] media, int pieceBytes) {
    var events = new ArrayList<MediaEvent>();
    for (var at = 0; at < media.length; at += pieceBytes) {
      reader.read(
          Arrays.copyOfRange(media, at, Math.min(media.length, at + pieceBytes)), events::add);
    }
    reader.end(events::add);
    return events;
  }

  public static List<MediaEvent> read(MediaReader reader, byte[] media) {
    return read(reader, media, Math.max(1, media.length));
  }

  public static <E extends MediaEvent> List<E> only(Class<E> type, List<MediaEvent> events) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public static List<MediaEvent.Frame> frames(List<MediaEvent> events) {
    return only(MediaEvent.Frame.class, events);
  }

  public static MediaEvent.Header header(List<MediaEvent> events) {
    return only(MediaEvent.Header.class, events).getFirst();
  }

  /** What a listener gets who joins at the frame with this index: the header and all from there. */
  public static byte[] joined(List<MediaEvent> events, int firstFrame) {
    var out = new ByteArrayOutputStream();
    MediaEvent.Header header = null;
    var index = 0;
    for (var event : events) {
      switch (event) {
        case MediaEvent.Header now -> {
          if (index > firstFrame) {
            out.writeBytes(now.inBand());
          }
          header = now;
        }
        case MediaEvent.Frame frame -> {
          if (index == firstFrame && header != null) {
            out.writeBytes(header.bytes());
          }
          if (index >= firstFrame) {
            out.writeBytes(frame.bytes());
          }
          index++;
        }
        case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> {}
      }
    }
    return out.toByteArray();
  }

  public static int[] joinPoints(List<MediaEvent> events) {
    var frames = frames(events);
    return IntStream.range(0, frames.size()).filter(i -> frames.get(i).joinable()).toArray();
  }

  /**
   * From each join point (the first, the last, and some between) ffmpeg finds exactly the packets
   * that the source has from there on.
   */
  public static void assertJoinsKeepPackets(List<MediaEvent> events, byte[] media, String format) {
    var source = hashesByStream(Ffmpeg.packets(media, format));
    var points = joinPoints(events);
    assertThat(points).as("join points").isNotEmpty();
    var step = Math.max(1, (points.length - 1) / 2);
    for (var i = 0; i < points.length; i = i == points.length - 1 ? i + 1 : next(i, step, points)) {
      var heard = hashesByStream(Ffmpeg.packets(joined(events, points[i]), format));
      assertThat(heard.size()).as("streams from join point %d", i).isEqualTo(source.size());
      heard.values().forEach(packets -> assertThat(source.values()).anyMatch(endsWith(packets)));
      if (points[i] == 0) {
        assertThat(List.copyOf(heard.values())).hasSameElementsAs(source.values());
      }
    }
  }

  private static int next(int i, int step, int[] points) {
    return Math.min(points.length - 1, i + step);
  }

  private static java.util.function.Predicate<List<String>> endsWith(List<String> tail) {
    return all ->
        !tail.isEmpty()
            && tail.size() <= all.size()
            && all.subList(all.size() - tail.size(), all.size()).equals(tail);
  }

  public static Map<Integer, List<String>> hashesByStream(List<Ffmpeg.Packet> packets) {
    var hashes = new TreeMap<Integer, List<String>>();
    packets.forEach(
        packet ->
            hashes.computeIfAbsent(packet.stream(), _ -> new ArrayList<>()).add(packet.hash()));
    return hashes;
  }

  /** Pieces of 1 byte, of small primes and the whole at once make the same events. */
  public static void assertPiecesDoNotMatter(Supplier<MediaReader> open, byte[] media) {
    var whole = describe(read(open.get(), media));
    for (var pieceBytes : new int[] {1, 7, 191, 4093, 70_001}) {
      assertThat(describe(read(open.get(), media, pieceBytes)))
          .as("pieces of %d bytes", pieceBytes)
          .isEqualTo(whole);
    }
  }

  /**
   * Cut off anywhere in its first bytes, a stream gives the frames that were whole before the cut,
   * and nothing breaks.
   */
  public static void assertTruncationIsHarmless(Supplier<MediaReader> open, byte[] media) {
    var all = frames(read(open.get(), media));
    for (var length = 0; length < Math.min(media.length, CUTS_MAX); length++) {
      var got = frames(read(open.get(), Arrays.copyOf(media, length)));
      assertThat(got.size()).isLessThanOrEqualTo(all.size());
      for (var i = 0; i < got.size(); i++) {
        assertThat(Arrays.equals(got.get(i).bytes(), all.get(i).bytes()))
            .as("frame %d, cut at %d", i, length)
            .isTrue();
      }
    }
  }

  /** Seeded garbage, and the medium with some bits flipped: bounded, quiet, and it ends. */
  public static <R extends MediaReader> void assertSurvivesDamage(
      Supplier<R> open, ToIntFunction<R> heldBytes, byte[] media, int rounds) {
    for (var seed = 0; seed < rounds; seed++) {
      var random = random(seed);
      var damaged = media.clone();
      var flips = 1 + random.nextInt(40);
      for (var i = 0; i < flips; i++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      feed(open.get(), heldBytes, damaged, seed);
      var garbage = Arrays.copyOf(media, random.nextInt(Math.min(media.length, 2000)));
      var length = garbage.length;
      garbage = Arrays.copyOf(garbage, length + 20_000);
      for (var i = length; i < garbage.length; i++) {
        garbage[i] = (byte) random.nextInt(1 << (1 + seed % 8));
      }
      feed(open.get(), heldBytes, garbage, seed);
    }
  }

  private static <R extends MediaReader> void feed(
      R reader, ToIntFunction<R> heldBytes, byte[] media, int seed) {
    for (var at = 0; at < media.length; at += 997) {
      reader.read(Arrays.copyOfRange(media, at, Math.min(media.length, at + 997)), _ -> {});
      assertThat(heldBytes.applyAsInt(reader))
          .as("held, seed %d", seed)
          .isLessThanOrEqualTo(MediaReader.HELD_BYTES_MAX);
    }
    reader.end(_ -> {});
  }

  public static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Events as text, arrays by their digest, to be compared and read. */
  public static List<String> describe(List<? extends MediaEvent> events) {
    return events.stream().map(Readings::describe).toList();
  }

  private static String describe(MediaEvent event) {
    return switch (event) {
      case MediaEvent.Header header ->
          "header %s in band %s tracks %s"
              .formatted(digest(header.bytes()), digest(header.inBand()), tracks(header.info()));
      case MediaEvent.Frame frame ->
          "%s frame %s at %d%s"
              .formatted(
                  frame.kind(),
                  digest(frame.bytes()),
                  frame.timeNanos(),
                  frame.joinable() ? " joinable" : "");
      case MediaEvent.Title _, MediaEvent.Damage _, MediaEvent.Unreadable _ -> event.toString();
    };
  }

  /** Codec strings and shapes of the tracks, one per track. */
  public static List<String> tracks(MediaInfo info) {
    return info.tracks().stream()
        .map(
            track ->
                track.kind() == MediaEvent.Kind.VIDEO
                    ? "%s %s %dx%d"
                        .formatted(
                            track.codec(), track.codecString(), track.width(), track.height())
                    : "%s %s %d Hz %d ch"
                        .formatted(
                            track.codec(),
                            track.codecString(),
                            track.sampleRate(),
                            track.channels()))
        .toList();
  }

  private static String digest(byte[] bytes) {
    try {
      var hash = MessageDigest.getInstance("MD5").digest(bytes);
      return bytes.length + ":" + HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public static byte[] concat(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Where a text begins in bytes, or -1. */
  public static int indexOf(byte[] bytes, String text, int from) {
    return new String(bytes, ISO_8859_1).indexOf(text, from);
  }
}
