package org.millrace.node.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.function.Consumer;
import org.millrace.node.config.NodeConfig;

/**
 * The files of one channel on disk and their sum, which never exceeds its bound: room is made
 * before anything is written. One thread at a time; others may remove files.
 */
final class Shelf {

  private record Kept(Path path, long bytes) {}

  private final Path directory;
  private final NodeConfig.Recording limits;
  private final Consumer<Path> removed;
  private final ArrayDeque<Kept> kept = new ArrayDeque<>();
  private long keptBytes;
  private long openBytes;

  /**
   * @param removed told of each file that made room for others
   */
  Shelf(Path directory, NodeConfig.Recording limits, Consumer<Path> removed) {
    this.directory = directory;
    this.limits = limits;
    this.removed = removed;
  }

  /** A file begins: looks at what is there, and removes what is too old. */
  void open() throws IOException {
    Files.createDirectories(directory);
    var all = new ArrayList<Path>();
    try (var list = Files.newDirectoryStream(directory)) {
      list.forEach(all::add);
    }
    all.sort(Comparator.comparing(Path::getFileName));
    kept.clear();
    keptBytes = 0;
    openBytes = 0;
    var oldest = Instant.now().minus(limits.ageMax());
    for (var file : all) {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
        Files.deleteIfExists(file);
        removed.accept(file);
      } else {
        kept.add(new Kept(file, Files.size(file)));
        keptBytes += kept.getLast().bytes;
      }
    }
    checkDisk();
  }

  /**
   * Makes room for the next bytes of the file that is open; false if the file has filled the bound
   * alone.
   */
  boolean reserve(int bytes) throws IOException {
    while (keptBytes + openBytes + bytes > limits.keptBytesMax() && !kept.isEmpty()) {
      var oldest = kept.removeFirst();
      keptBytes -= oldest.bytes;
      Files.deleteIfExists(oldest.path);
      removed.accept(oldest.path);
    }
    if (openBytes + bytes > limits.keptBytesMax()) {
      return false;
    }
    openBytes += bytes;
    return true;
  }

  /**
   * Whether the open file is so large that the next one should begin: few small ones go at once.
   */
  boolean isLarge() {
    return openBytes > limits.keptBytesMax() / 4;
  }

  /** Fails if the disk has not enough left. */
  void checkDisk() throws IOException {
    if (Files.getFileStore(directory).getUsableSpace() < limits.freeBytesMin()) {
      throw new IOException("the disk has less free than record.free-bytes-min");
    }
  }
}
