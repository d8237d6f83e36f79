package org.millrace.node.playback;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What many viewers ask for at the same time, outside of the heap: a socket takes it from there,
 * where bytes of the heap are copied once for each viewer. Keeps the latest {@link #BODIES_MAX}, of
 * at most {@link #BYTES_MAX} together. Lives on one event loop.
 */
final class SharedBodies {

  static final int BODIES_MAX = 12;
  static final long BYTES_MAX = 16 << 20;

  /** Bodies are told apart by their first run and their length: runs are never changed. */
  private record Key(byte[] first, long bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key(var run, var count) && run == first && count == bytes;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(first);
    }
  }

  private final LinkedHashMap<Key, ByteBuffer> kept = new LinkedHashMap<>();
  private long keptBytes;

  /** One body of these runs; nobody may move its position. */
  ByteBuffer of(List<byte[]> runs, long bytes) {
    if (runs.isEmpty() || bytes > BYTES_MAX) {
      return joined(ByteBuffer.allocate(Math.toIntExact(bytes)), runs);
    }
    var key = new Key(runs.getFirst(), bytes);
    var known = kept.get(key);
    if (known == null) {
      known = joined(ByteBuffer.allocateDirect((int) bytes), runs);
      kept.put(key, known);
      keptBytes += bytes;
      while (kept.size() > BODIES_MAX || keptBytes > BYTES_MAX) {
        Map.Entry<Key, ByteBuffer> oldest = kept.pollFirstEntry();
        keptBytes -= oldest.getKey().bytes();
      }
    }
    return known;
  }

  long keptBytes() {
    return keptBytes;
  }

  private static ByteBuffer joined(ByteBuffer into, List<byte[]> runs) {
    runs.forEach(into::put);
    return into.flip();
  }
}
