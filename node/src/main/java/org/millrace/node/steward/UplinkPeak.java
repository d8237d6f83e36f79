package org.millrace.node.steward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * The most that this node ever sent to listeners, over {@link #SPAN_SECONDS}, and that left the
 * machine: so much its uplink bears at least. Kept in the data directory, for the doctor too.
 */
public final class UplinkPeak implements AutoCloseable {

  static final int SPAN_SECONDS = 10;

  private static final long LEAST_BITS = 500_000;
  private static final String FILE = "uplink-peak";
  private static final Path DEVICES = Path.of("/proc/net/dev");
  private static final Pattern DEVICE =
      Pattern.compile("\\s*([^:\\s]+):\\s*(\\d+(?:\\s+\\d+){15})\\s*");

  private final Path directory;
  private final LongSupplier sentBytes;
  private final Supplier<OptionalLong> leftBytes;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long bitsPerSecond;
  private long sentBefore;
  private long leftBefore;
  private long atNanos;

  /**
   * What was measured.
   *
   * @param at when
   */
  public record Peak(long bitsPerSecond, Instant at) {}

  /**
   * @param sentBytes to listeners so far
   * @param leftBytes what went out through real network cards so far; empty if nobody knows
   */
  UplinkPeak(Path directory, LongSupplier sentBytes, Supplier<OptionalLong> leftBytes) {
    this.directory = directory;
    this.sentBytes = sentBytes;
    this.leftBytes = leftBytes;
    this.bitsPerSecond = read(directory).map(Peak::bitsPerSecond).orElse(0L);
  }

  /** Measures from now on. */
  public static UplinkPeak open(Path directory, LongSupplier sentBytes) {
    var peak = new UplinkPeak(directory, sentBytes, () -> leftBytes(DEVICES));
    Thread.ofVirtual().name("uplink-peak").start(peak::run);
    return peak;
  }

  /** What the node of a data directory has measured. */
  public static Optional<Peak> read(Path directory) {
    try {
      var parts = Files.readString(directory.resolve(FILE)).strip().split(" ", 2);
      return parts.length == 2 && parts[0].matches("\\d{1,15}")
          ? Optional.of(new Peak(Long.parseLong(parts[0]), Instant.parse(parts[1])))
          : Optional.empty();
    } catch (IOException | java.time.DateTimeException none) {
      return Optional.empty();
    }
  }

  long bitsPerSecond() {
    return bitsPerSecond;
  }

  private void run() {
    try {
      look(System.nanoTime());
      while (!closed.await(SPAN_SECONDS, TimeUnit.SECONDS)) {
        look(System.nanoTime());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called once a span. */
  void look(long nowNanos) {
    var sent = sentBytes.getAsLong();
    var left = leftBytes.get();
    if (left.isEmpty()) {
      return;
    }
    var span = nowNanos - atNanos;
    var bytes = Math.min(sent - sentBefore, left.getAsLong() - leftBefore);
    var bits = Math.round(bytes * 8e9 / span);
    var first = atNanos == 0;
    atNanos = nowNanos;
    sentBefore = sent;
    leftBefore = left.getAsLong();
    // Small steps are not worth a file, and little says nothing of a line.
    if (!first && bits > Math.max(LEAST_BITS, bitsPerSecond + bitsPerSecond / 20)) {
      bitsPerSecond = bits;
      keep(bits);
    }
  }

  private void keep(long bits) {
    try {
      var fresh = directory.resolve(FILE + ".new");
      Files.writeString(fresh, bits + " " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n");
      Files.move(
          fresh,
          directory.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException unwritable) {
      LoggerFactory.getLogger(UplinkPeak.class).warn("{}", unwritable.toString());
    }
  }

  /** The bytes sent by all network cards but loopback. */
  static OptionalLong leftBytes(Path devices) {
    try {
      var sum = 0L;
      for (var line : Files.readAllLines(devices)) {
        var device = DEVICE.matcher(line);
        if (device.matches() && !device.group(1).equals("lo")) {
          sum += Long.parseLong(device.group(2).strip().split("\\s+", -1)[8]);
        }
      }
      return OptionalLong.of(sum);
    } catch (IOException unknown) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
