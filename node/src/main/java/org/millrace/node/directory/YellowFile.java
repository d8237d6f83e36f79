package org.millrace.node.directory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.millrace.node.core.directory.DirectoryLog;
import org.millrace.node.core.directory.DirectoryLog.Entry;
import org.millrace.node.peer.YellowBook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory's file. Written by one thread of its own, so that a slow disk never holds anybody up;
 * a full disk is logged, and the directory goes on.
 */
public final class YellowFile implements YellowBook {

  private static final Logger LOG = LoggerFactory.getLogger(YellowFile.class);
  private static final int LINES_MAX = 200_000;
  private static final long FILE_BYTES_MAX = 256L << 20;

  private final Path file;
  private final List<Entry> kept;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("directory").factory());

  private YellowFile(Path file, List<Entry> kept) {
    this.file = file;
    this.kept = kept;
  }

  /** Reads what is there. */
  public static YellowFile open(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new YellowFile(file, List.of());
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is larger than a directory's file can be");
    }
    var replay = DirectoryLog.decode(Files.readString(file, StandardCharsets.UTF_8), LINES_MAX);
    if (replay.damagedLines() > 0) {
      LOG.warn("{} has {} damaged lines, which are left out", file, replay.damagedLines());
    }
    return new YellowFile(file, replay.entries());
  }

  @Override
  public List<Entry> entries() {
    return kept;
  }

  @Override
  public void append(Entry entry) {
    var line = DirectoryLog.encode(entry);
    write(() -> Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  @Override
  public void replace(List<Entry> all) {
    var copy = new ArrayList<>(all);
    write(
        () -> {
          var text = new StringBuilder(DirectoryLog.FIRST_LINE);
          copy.forEach(entry -> text.append(DirectoryLog.encode(entry)));
          var fresh = file.resolveSibling(file.getFileName() + ".new");
          Files.writeString(fresh, text, StandardCharsets.UTF_8);
          Files.move(
              fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        });
  }

  private interface Step {
    void run() throws IOException;
  }

  private void write(Step step) {
    writer.execute(
        () -> {
          try {
            step.run();
          } catch (IOException failed) {
            LOG.warn("{} cannot be written: {}", file, failed.getMessage());
          }
        });
  }
}
