package org.millrace.node.core.chunk;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a ring knows of its chunks: position, arrival time, flags, and which header belongs to which
 * positions. Small and asked seldom (a join, a skip, a stalled reader), hence one lock.
 */
final class ChunkIndex {

  static final int CHUNKS_MAX = 1 << 16;
  static final int HEADERS_MAX = 16;

  private static final byte JOINABLE = 1;
  private static final byte CONTINUATION = 2;

  /** A header and the position from which it holds. */
  private record Placed(StreamHeader header, int number, long from) {}

  private final ArrayDeque<Placed> headers = new ArrayDeque<>();
  private int headersSeen;

  private long[] positions = new long[256];
  private long[] nanos = new long[256];
  private byte[] flags = new byte[256];
  private int first;
  private int count;

  synchronized void header(StreamHeader header, long from) {
    // A header that no chunk followed is of no use to anybody.
    if (!headers.isEmpty() && headers.getLast().from == from) {
      headers.removeLast();
    }
    if (headers.size() == HEADERS_MAX) {
      headers.removeFirst();
    }
    headers.addLast(new Placed(header, ++headersSeen, from));
  }

  synchronized void add(long position, long atNanos, boolean joinable, boolean continuation) {
    if (count == positions.length) {
      grow();
    }
    var slot = slot(count++);
    positions[slot] = position;
    nanos[slot] = atNanos;
    flags[slot] = (byte) ((joinable ? JOINABLE : 0) | (continuation ? CONTINUATION : 0));
  }

  synchronized boolean isFull() {
    return count == CHUNKS_MAX;
  }

  /** Forgets the oldest chunk; gives the new tail, {@code head} if none is left. */
  synchronized long dropOldest(long head) {
    first = (first + 1) & (positions.length - 1);
    count--;
    var tail = count == 0 ? head : positions[first];
    while (headers.size() > 1 && second().from <= tail) {
      headers.removeFirst();
    }
    return tail;
  }

  synchronized long oldestNanos() {
    return count == 0 ? Long.MIN_VALUE : nanos[first];
  }

  synchronized Optional<StreamHeader> newestHeader() {
    return Optional.ofNullable(headers.peekLast()).map(Placed::header);
  }

  /**
   * The start at {@code newest}, or, in a stream without video, at the newest joinable chunk under
   * the same header that is as old as {@code sinceNanos}, or else the oldest one: so that a player
   * has so much in hand, however long the steps are in which the stream comes.
   */
  synchronized Optional<Ring.Start> start(long newest, long sinceNanos, long tail) {
    var placed = headerOf(newest);
    if (placed == null || newest < tail || count == 0 || newest < positions[first]) {
      return Optional.empty();
    }
    var best = newest;
    if (!placed.header.info().hasVideo()) {
      for (int i = chunkAt(newest); i >= 0; i--) {
        var slot = slot(i);
        if (positions[slot] < placed.from) {
          break;
        }
        if ((flags[slot] & JOINABLE) != 0) {
          best = positions[slot];
          if (nanos[slot] <= sinceNanos) {
            break;
          }
        }
      }
    }
    return Optional.of(new Ring.Start(placed.header, placed.number, best));
  }

  /** The oldest joinable chunk from {@code tail} on whose header is known. */
  synchronized Optional<Ring.Start> oldestStart(long tail) {
    for (int i = 0; i < count; i++) {
      var slot = slot(i);
      var placed = (flags[slot] & JOINABLE) == 0 ? null : headerOf(positions[slot]);
      if (placed != null && positions[slot] >= tail) {
        return Optional.of(new Ring.Start(placed.header, placed.number, positions[slot]));
      }
    }
    return Optional.empty();
  }

  /** The newest joinable chunk that is as old as that, or else the oldest joinable one. */
  synchronized Optional<Ring.Start> startAsOf(long nanosThen, long tail) {
    for (int i = count - 1; i >= 0 && positions[slot(i)] >= tail; i--) {
      var slot = slot(i);
      var placed = (flags[slot] & JOINABLE) == 0 ? null : headerOf(positions[slot]);
      if (placed != null && nanos[slot] <= nanosThen) {
        return Optional.of(new Ring.Start(placed.header, placed.number, positions[slot]));
      }
    }
    return oldestStart(tail);
  }

  synchronized Optional<Ring.Start> startAt(long position) {
    return Optional.ofNullable(headerOf(position))
        .map(placed -> new Ring.Start(placed.header, placed.number, position));
  }

  synchronized long frameEnd(long position, long head) {
    if (count == 0 || position >= head) {
      return head;
    }
    var i = chunkAt(position);
    if (i >= 0 && positions[slot(i)] == position && (flags[slot(i)] & CONTINUATION) == 0) {
      return position;
    }
    for (i++; i < count; i++) {
      if ((flags[slot(i)] & CONTINUATION) == 0) {
        return positions[slot(i)];
      }
    }
    return head;
  }

  synchronized long nanosOf(long position) {
    return nanos[slot(Math.max(0, chunkAt(position)))];
  }

  /** Number of the chunk, counted from the oldest, that holds a position; -1 before the oldest. */
  private int chunkAt(long position) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      if (positions[slot(middle)] <= position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private @Nullable Placed headerOf(long position) {
    for (var placed : (Iterable<Placed>) headers::descendingIterator) {
      if (placed.from <= position) {
        return placed;
      }
    }
    return null;
  }

  private Placed second() {
    var each = headers.iterator();
    each.next();
    return each.next();
  }

  private int slot(int i) {
    return (first + i) & (positions.length - 1);
  }

  private void grow() {
    positions = unrolled(positions);
    nanos = unrolled(nanos);
    var grown = new byte[flags.length * 2];
    System.arraycopy(flags, first, grown, 0, flags.length - first);
    System.arraycopy(flags, 0, grown, flags.length - first, first);
    flags = grown;
    first = 0;
  }

  private long[] unrolled(long[] from) {
    var to = Arrays.copyOfRange(from, first, first + from.length * 2);
    System.arraycopy(from, 0, to, from.length - first, first);
    return to;
  }
}
