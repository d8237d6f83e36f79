package org.millrace.node.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * The ffmpeg of this machine: makes media and tells its packets. Everything goes through pipes, so
 * no files are left behind. Tests call {@link #assumePresent} or {@link #assumeEncoder} first;
 * where ffmpeg is missing they are skipped with a reason that names what to install.
 */
public final class Ffmpeg {

  /** A run that takes longer than this is broken. */
  private static final long RUN_SECONDS_MAX = 60;

  private static final Map<List<String>, byte[]> MADE = new ConcurrentHashMap<>();

  private Ffmpeg() {}

  /**
   * One packet as the framemd5 muxer prints it.
   *
   * @param dts in the time base of the stream
   * @param pts in the time base of the stream
   */
  public record Packet(int stream, long dts, long pts, long duration, int bytes, String hash) {}

  /** The end of a run: exit code, standard output and the text of standard error. */
  public record Run(int exit, byte[] output, String errors) {}

  public static boolean present() {
    return Once.PRESENT;
  }

  public static void assumePresent() {
    Assumptions.assumeTrue(
        present(), "NOT TESTED: ffmpeg is not installed here (apt-get install ffmpeg)");
  }

  /** Skips the test unless ffmpeg is here and was built with all of these encoders. */
  public static void assumeEncoder(String... encoders) {
    assumePresent();
    for (var encoder : encoders) {
      Assumptions.assumeTrue(
          Once.ENCODERS.contains(encoder), "NOT TESTED: this ffmpeg has no encoder " + encoder);
    }
  }

  /**
   * The standard output of {@code ffmpeg ARGUMENTS}, kept for the next caller with the same
   * arguments, who must not write to it. End the arguments with {@code -f FORMAT -}.
   */
  public static byte[] make(String... arguments) {
    return MADE.computeIfAbsent(
        List.of(arguments), given -> ok(ffmpeg(new byte[0], given.toArray(String[]::new))));
  }

  /**
   * A small picture of 10 frames a second with a tone, a key frame a second, as FLV. Skips the test
   * where this ffmpeg cannot make it.
   */
  public static byte[] flv(int seconds, int hertz) {
    assumeEncoder("libx264", "aac");
    return make(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=96x54:rate=10:duration=" + seconds,
        "-f",
        "lavfi",
        "-i",
        "sine=frequency=" + hertz + ":duration=" + seconds,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-g",
        "10",
        "-c:a",
        "aac",
        "-f",
        "flv",
        "-");
  }

  /** The packets of a file, undecoded, in file order, as hashes of their payloads. */
  public static List<Packet> packets(byte[] media, String format) {
    return framemd5(media, format, "-c", "copy", "-copyts");
  }

  /** The decoded frames of a file as hashes; fails the test where the decoder reports an error. */
  public static List<Packet> decoded(byte[] media, String format) {
    return framemd5(media, format, "-xerror", "-copyts", "-fps_mode", "passthrough");
  }

  private static List<Packet> framemd5(byte[] media, String format, String... options) {
    var arguments = new ArrayList<>(List.of("-f", format, "-i", "-", "-map", "0"));
    arguments.addAll(Arrays.asList(options));
    arguments.addAll(List.of("-f", "framemd5", "-"));
    var text = new String(ok(ffmpeg(media, arguments.toArray(String[]::new))), UTF_8);
    return text.lines().filter(line -> !line.startsWith("#")).map(Ffmpeg::packet).toList();
  }

  private static Packet packet(String line) {
    var column = line.split("\\s*,\\s*", -1);
    return new Packet(
        Integer.parseInt(column[0].strip()),
        Long.parseLong(column[1]),
        Long.parseLong(column[2]),
        Long.parseLong(column[3]),
        Integer.parseInt(column[4]),
        column[5]);
  }

  /** Runs ffmpeg with the given standard input, errors only, until it ends. */
  public static Run ffmpeg(byte[] input, String... arguments) {
    var command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error"));
    command.addAll(Arrays.asList(arguments));
    return run(input, command);
  }

  /** Runs ffprobe with the given standard input, errors only, until it ends. */
  public static Run ffprobe(byte[] input, String... arguments) {
    var command = new ArrayList<>(List.of("ffprobe", "-hide_banner", "-loglevel", "error"));
    command.addAll(Arrays.asList(arguments));
    return run(input, command);
  }

  /** The output of a run that must have gone well. */
  public static byte[] ok(Run run) {
    if (run.exit() != 0) {
      throw new AssertionError("exit " + run.exit() + ": " + run.errors());
    }
    return run.output();
  }

  private static Run run(byte[] input, List<String> command) {
    try {
      var process = new ProcessBuilder(command).start();
      var feeder = Thread.ofVirtual().start(() -> feed(process.getOutputStream(), input));
      var errors = new ByteArrayOutputStream();
      var errorReader = Thread.ofVirtual().start(() -> drain(process::getErrorStream, errors));
      var output = process.getInputStream().readAllBytes();
      if (!process.waitFor(RUN_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + command);
      }
      feeder.join();
      errorReader.join();
      return new Run(process.exitValue(), output, errors.toString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + command, e);
    }
  }

  private static void feed(OutputStream to, byte[] input) {
    try (to) {
      to.write(input);
    } catch (IOException _) {
      // It may stop reading before the end of its input; its exit code tells whether that is bad.
    }
  }

  private static void drain(Supplier<InputStream> from, ByteArrayOutputStream to) {
    try {
      from.get().transferTo(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is found out once per JVM. */
  private static final class Once {
    static final boolean PRESENT = isPresent();
    static final Set<String> ENCODERS = PRESENT ? encoders() : Set.of();

    private static boolean isPresent() {
      try {
        return run(new byte[0], List.of("ffmpeg", "-version")).exit() == 0;
      } catch (UncheckedIOException _) {
        return false;
      }
    }

    private static Set<String> encoders() {
      var text = new String(ok(ffmpeg(new byte[0], "-encoders")), UTF_8);
      return Set.copyOf(
          text.lines()
              .map(line -> line.strip().split("\\s+", 3))
              .filter(column -> column.length > 1)
              .map(column -> column[1])
              .distinct()
              .toList());
    }
  }
}
