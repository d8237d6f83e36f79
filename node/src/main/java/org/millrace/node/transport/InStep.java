package org.millrace.node.transport;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Ring;

/**
 * The readers of a shard that have all been sent the same: everything up to one cursor. That is
 * nearly all of them nearly always, so what they have in common is kept once, and all that a flush
 * touches of each one is its socket. A reader that cannot take a whole run leaves, and is served by
 * itself until it has caught up.
 */
final class InStep {

  private static final int ROOM_FIRST = 16;

  private final Ring ring;
  private final Consumer<RingReader> left;
  private int[] sockets = new int[ROOM_FIRST];
  private @Nullable RingReader[] readers = new RingReader[ROOM_FIRST];
  private int size;
  private long cursor;

  /**
   * @param left is handed each reader that leaves and goes on by itself; closed if it was overtaken
   *     by the writer
   */
  InStep(Ring ring, Consumer<RingReader> left) {
    this.ring = ring;
    this.left = left;
  }

  int size() {
    return size;
  }

  RingReader last() {
    return reader(size - 1);
  }

  /** Whether a reader has had what these have had, and needs nothing of its own. */
  boolean matches(RingReader reader) {
    return reader.inFlow() && (size == 0 || reader.cursor() == cursor);
  }

  void add(RingReader reader) {
    if (size == sockets.length) {
      sockets = Arrays.copyOf(sockets, size * 2);
      readers = Arrays.copyOf(readers, size * 2);
    }
    cursor = reader.cursor();
    sockets[size] = reader.socket();
    readers[size] = reader;
    reader.enterStep(this, size++);
  }

  /** Where all of these are; another thread may see a figure that is a little old. */
  long cursor() {
    return cursor;
  }

  /** Lets a reader go where all are; the last one takes its place. */
  void remove(RingReader reader) {
    removeAt(reader.slot(), cursor);
  }

  /** As {@link #remove}, for a reader that goes on by itself. */
  void release(RingReader reader) {
    remove(reader);
    left.accept(reader);
  }

  /** Sends everything up to a position; the bytes sent to all of them together. */
  long sendUpTo(long head) {
    long sent = 0;
    while (size > 0 && cursor < head) {
      var memory = ring.memory();
      var run = memory.contiguous(cursor, head - cursor);
      try {
        sent += send(memory.address(cursor), run);
      } finally {
        Reference.reachabilityFence(memory);
      }
      cursor += run;
    }
    return sent;
  }

  private long send(long address, int run) {
    long sent = 0;
    for (int i = size - 1; i >= 0; i--) {
      var taken = Math.max(0, Kernel.send(sockets[i], address, run));
      sent += taken;
      var intact = ring.intact(cursor);
      if (taken < run || !intact) {
        var reader = removeAt(i, cursor + taken);
        if (!intact) {
          reader.close(ReaderReport.End.OVERRUN);
        }
        left.accept(reader);
      }
    }
    return sent;
  }

  private RingReader removeAt(int slot, long at) {
    var reader = reader(slot);
    reader.leaveStep(at);
    var last = reader(--size);
    if (last != reader) {
      sockets[slot] = sockets[size];
      readers[slot] = last;
      last.enterStep(this, slot);
    }
    readers[size] = null;
    return reader;
  }

  private RingReader reader(int slot) {
    return Objects.requireNonNull(readers[slot]);
  }
}
