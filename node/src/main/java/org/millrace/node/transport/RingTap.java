package org.millrace.node.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.media.Containers;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Follows a ring and takes its stream apart into frames, for faces that need frames and not bytes.
 * Lives on one event loop. Who is overtaken by the writer goes on at the newest place to join.
 */
public final class RingTap {

  /** Where the frames go; on the tap's event loop. */
  public interface Sink {

    /**
     * Gets the next header or frame.
     *
     * @param arrivedNanos when its first byte came into the ring
     */
    void on(MediaEvent event, long arrivedNanos);

    /** The ring has ended, and all of it was given out. */
    void ended();
  }

  /** The most that is taken in one go, so that the loop's connections are not held up. */
  private static final int TURN_BYTES_MAX = 1 << 20;

  private static final int PIECE_BYTES_MAX = 64 << 10;

  private final FanOut fanOut;
  private final EventLoop loop;
  private final Sink sink;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final boolean fromOldest;
  private @Nullable MediaReader reader;
  private long cursor;
  private boolean overtaken;
  private boolean closed;

  /**
   * Takes nothing before {@link #open}.
   *
   * @param fromOldest whether to begin with all that the ring holds, or with the newest
   */
  public RingTap(FanOut fanOut, EventLoop loop, boolean fromOldest, Sink sink) {
    this.fanOut = fanOut;
    this.loop = loop;
    this.fromOldest = fromOldest;
    this.sink = sink;
  }

  public void open() {
    fanOut.add(this);
    wake();
  }

  /** Nothing is given out after this, if it is called on the event loop. */
  public void close() {
    fanOut.remove(this);
    closed = true;
  }

  void wake() {
    if (woken.compareAndSet(false, true)) {
      loop.execute(this::follow);
    }
  }

  private void follow() {
    woken.set(false);
    var ring = fanOut.ring();
    var until = Long.MAX_VALUE;
    while (!closed) {
      if (reader == null && !join(ring)) {
        break;
      }
      var head = ring.head();
      if (until == Long.MAX_VALUE) {
        until = cursor + TURN_BYTES_MAX;
      }
      if (cursor >= head) {
        break;
      }
      if (cursor >= until) {
        wake();
        return;
      }
      piece(ring, Math.min(head, until));
    }
    if (!closed && ring.ended() && (reader == null || cursor >= ring.head())) {
      close();
      sink.ended();
    }
  }

  private boolean join(Ring ring) {
    var now = System.nanoTime();
    var start = fromOldest && !overtaken ? ring.joinOldest() : ring.join(0, now);
    if (start.isEmpty()) {
      return false;
    }
    var header = start.get().header();
    cursor = start.get().position();
    var opened = Containers.open(header.info().container(), Splice.NONE);
    reader = opened;
    give(opened, header.bytes(), now - ring.ageNanos(cursor, now));
    return true;
  }

  private void piece(Ring ring, long limit) {
    var open = reader;
    if (open == null) {
      return;
    }
    var memory = ring.memory();
    var now = System.nanoTime();
    var arrived = now - ring.ageNanos(cursor, now);
    var bytes = new byte[memory.contiguous(cursor, Math.min(limit - cursor, PIECE_BYTES_MAX))];
    memory.copyTo(cursor, bytes, 0, bytes.length);
    if (ring.intact(cursor)) {
      cursor += bytes.length;
      give(open, bytes, arrived);
    } else {
      overtaken = true;
      reader = null;
    }
  }

  private void give(MediaReader to, byte[] bytes, long arrivedNanos) {
    to.read(bytes, event -> sink.on(event, arrivedNanos));
  }
}
