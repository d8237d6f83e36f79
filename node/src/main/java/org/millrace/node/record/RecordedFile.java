package org.millrace.node.record;

import java.nio.file.Path;
import java.util.TreeMap;

/**
 * One file of a recording that this process writes or wrote. Where one may begin is noted about
 * every quarter of a second, in memory.
 */
final class RecordedFile {

  private final Path path;
  private final int headBytes;
  private final TreeMap<Long, Long> starts = new TreeMap<>();
  private volatile long bytes;
  private volatile boolean complete;

  /**
   * @param headBytes what stands before the stream: a reader of the file before skips it
   */
  RecordedFile(Path path, int headBytes) {
    this.path = path;
    this.headBytes = headBytes;
    this.bytes = headBytes;
  }

  Path path() {
    return path;
  }

  int headBytes() {
    return headBytes;
  }

  long bytes() {
    return bytes;
  }

  void bytes(long now) {
    bytes = now;
  }

  boolean isComplete() {
    return complete;
  }

  void complete() {
    complete = true;
  }

  /** A player may begin here, with what was broadcast then. */
  synchronized void start(long nanos, long offset) {
    starts.putIfAbsent(nanos, offset);
  }

  /** The newest beginning that is not after a time; -1 if there is none. */
  synchronized long startAtOrBefore(long nanos) {
    var entry = starts.floorEntry(nanos);
    return entry == null ? -1 : entry.getValue();
  }

  /** The oldest beginning; -1 if there is none. */
  synchronized long firstStart() {
    return starts.isEmpty() ? -1 : starts.firstEntry().getValue();
  }
}
