package org.millrace.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who changed what: one line of JSON per change and per login, in {@code audit.log} of the data
 * directory. The file begins anew at {@link #FILE_BYTES_MAX}, the one before is kept; the newest
 * {@link #SHOWN_MAX} lines are held for pages. A disk that is full or slow never holds up anybody.
 */
public final class Audit implements AutoCloseable {

  static final int SHOWN_MAX = 200;
  static final long FILE_BYTES_MAX = 8L << 20;

  private static final int WAITING_MAX = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  /**
   * One act.
   *
   * @param who the name of a token, or {@code local} for loopback without one
   * @param act like {@code kick} or {@code login}
   * @param on what it was done to; empty if that goes without saying
   * @param outcome {@code ok}, or why not
   */
  public record Entry(
      String time, String who, String remote, String act, String on, String outcome) {}

  private final Path file;
  private final ObjectMapper json = new ObjectMapper();
  private final ArrayDeque<Entry> newest = new ArrayDeque<>();
  private final ThreadPoolExecutor writer =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().daemon().name("audit").factory());

  public Audit(Path directory) {
    this.file = directory.resolve("audit.log");
    writer.allowCoreThreadTimeOut(true);
  }

  void record(String who, String remote, String act, String on, String outcome) {
    var time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    var entry = new Entry(time, who, remote, act, on, outcome);
    synchronized (newest) {
      if (newest.size() == SHOWN_MAX) {
        newest.removeLast();
      }
      newest.addFirst(entry);
    }
    LOG.info("{} {} {} from {}: {}", who, act, on, remote, outcome);
    try {
      writer.execute(() -> write(entry));
    } catch (RejectedExecutionException full) {
      LOG.warn("an act could not be written down: the disk is too slow");
    }
  }

  /** The newest first. */
  List<Entry> newest() {
    synchronized (newest) {
      return List.copyOf(newest);
    }
  }

  private void write(Entry entry) {
    try {
      if (Files.exists(file) && Files.size(file) > FILE_BYTES_MAX) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(file, line(entry), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      LOG.warn("an act could not be written down: {}", unwritable.toString());
    }
  }

  private String line(Entry entry) throws JsonProcessingException {
    return json.writeValueAsString(entry) + "\n";
  }

  /** Writes what waits, within a second. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("some acts were not written down");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
