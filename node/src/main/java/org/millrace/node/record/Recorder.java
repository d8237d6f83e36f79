package org.millrace.node.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.log.Failures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one channel to disk, on a thread of its own: what the ring has got, four times a second.
 * It reads the ring as a listener would, so a slow disk loses its place and nobody else does.
 */
final class Recorder {

  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final long STEP_MILLIS = 250;
  private static final long FULL_SECONDS = 60;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int PIECE_BYTES = 256 << 10;
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter FINER_NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final LiveChannel channel;
  private final Ring ring;
  private final Path directory;
  private final NodeConfig.Recording limits;
  private final Shelf shelf;
  private final List<RecordedFile> files = new CopyOnWriteArrayList<>();
  private final byte[] piece = new byte[PIECE_BYTES];
  private final Thread thread;
  private @Nullable RecordedFile open;
  private @Nullable FileChannel out;
  private long openedNanos;
  private long lookedNanos;
  private long begunAt = -1;
  private long cursor;
  private volatile boolean over;

  Recorder(LiveChannel channel, Path directory, NodeConfig.Recording limits) {
    this.channel = channel;
    this.ring = channel.fanOut().ring();
    this.directory = directory;
    this.limits = limits;
    this.shelf =
        new Shelf(directory, limits, gone -> files.removeIf(known -> known.path().equals(gone)));
    this.thread = Thread.ofVirtual().name("recorder").start(this::run);
  }

  /** The files of this broadcast, the oldest first. */
  List<RecordedFile> files() {
    return List.copyOf(files);
  }

  boolean isOver() {
    return over;
  }

  void stop() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (!ring.ended() || (out != null && cursor < ring.head())) {
        try {
          step();
          TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        } catch (IOException unwritable) {
          LOG.warn(
              "{} is not recorded for the next minute: {}",
              channel.mount(),
              Failures.inWords(unwritable));
          finish();
          TimeUnit.SECONDS.sleep(FULL_SECONDS);
        }
      }
    } catch (InterruptedException _) {
      // The node goes down.
    } finally {
      finish();
      over = true;
    }
  }

  private void step() throws IOException {
    if (out == null && !begin()) {
      return;
    }
    var start = ring.join(0, System.nanoTime());
    var newest = start.map(Ring.Start::position).orElse(-1L);
    var now = System.nanoTime();
    if (newest > cursor && (now - openedNanos > limits.file().toNanos() || shelf.isLarge())) {
      copy(newest);
      finish();
      begin();
      return;
    }
    var file = open;
    if (file != null && newest >= cursor) {
      file.start(now - ring.ageNanos(newest, now), file.bytes() + newest - cursor);
    }
    if (now - lookedNanos > LOOK_NANOS) {
      lookedNanos = now;
      shelf.checkDisk();
    }
    copy(ring.head());
  }

  /** Begins a file at the newest place where one can; false if there is none. */
  private boolean begin() throws IOException {
    var start = ring.join(0, System.nanoTime());
    if (start.isEmpty() || start.get().position() <= begunAt) {
      return false;
    }
    shelf.open();
    begunAt = start.get().position();
    var header = start.get().header();
    if (!shelf.reserve(header.bytes().length)) {
      throw new IOException("record.kept-bytes-max is less than a header");
    }
    var path = free(Recordings.ending(header.info().container()));
    var made = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    made.write(ByteBuffer.wrap(header.bytes()));
    var file = new RecordedFile(path, header.bytes().length);
    var now = System.nanoTime();
    cursor = start.get().position();
    file.start(now - ring.ageNanos(cursor, now), file.bytes());
    out = made;
    open = file;
    openedNanos = now;
    files.add(file);
    return true;
  }

  /** A name that sorts behind all before it. */
  private Path free(String ending) {
    var now = Instant.now();
    var path = directory.resolve(NAME.format(now) + "." + ending);
    return Files.exists(path) ? directory.resolve(FINER_NAME.format(now) + "." + ending) : path;
  }

  private void copy(long until) throws IOException {
    var to = out;
    var file = open;
    while (to != null && file != null && cursor < until) {
      var memory = ring.memory();
      var run = memory.contiguous(cursor, Math.min(until - cursor, PIECE_BYTES));
      memory.copyTo(cursor, piece, 0, run);
      if (!ring.intact(cursor)) {
        LOG.warn("the disk was too slow for {}: a part is missing", channel.mount());
        finish();
        return;
      }
      if (!shelf.reserve(run)) {
        LOG.warn("{}: more than record.kept-bytes-max without a key frame", channel.mount());
        finish();
        return;
      }
      for (var left = ByteBuffer.wrap(piece, 0, run); left.hasRemaining(); ) {
        to.write(left);
      }
      cursor += run;
      file.bytes(file.bytes() + run);
    }
  }

  private void finish() {
    var done = out;
    out = null;
    if (open != null) {
      open.complete();
      open = null;
    }
    if (done != null) {
      try {
        done.close();
      } catch (IOException unwritable) {
        LOG.warn("{}", Failures.inWords(unwritable));
      }
    }
  }
}
