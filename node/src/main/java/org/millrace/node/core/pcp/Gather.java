package org.millrace.node.core.pcp;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;

/**
 * Puts the small chunks of a stream without video together before they are framed. A frame of a
 * slow radio is no longer than its frame of atoms, and a thin uplink would carry as much of one as
 * of the other. Holds at most {@link #BYTES_MAX} for at most {@link #HOLD_NANOS}, measured when the
 * next chunk comes.
 */
public final class Gather {

  static final int BYTES_MAX = 4096;

  /** Chunks from this size on go as they are. */
  static final int SMALL_BYTES = 512;

  static final long HOLD_NANOS = 1_000_000_000L;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream(0);
  private boolean applies;
  private boolean joinable;
  private long sinceNanos;

  /** Takes the next entry; gives out what is complete. */
  public void take(RingEntry entry, long nowNanos, Consumer<RingEntry> out) {
    switch (entry) {
      case StreamHeader header -> {
        flush(out);
        applies = !header.info().hasVideo();
        out.accept(header);
      }
      case Chunk chunk -> {
        var small = applies && chunk.payload().length < SMALL_BYTES && !chunk.continuation();
        if (!small || held.size() + chunk.payload().length > BYTES_MAX) {
          flush(out);
        }
        if (!small) {
          out.accept(chunk);
          return;
        }
        if (held.size() == 0) {
          joinable = chunk.joinable();
          sinceNanos = nowNanos;
        }
        held.writeBytes(chunk.payload());
        if (nowNanos - sinceNanos >= HOLD_NANOS) {
          flush(out);
        }
      }
    }
  }

  /** Gives out what is held: the stream has ended, or begins anew. */
  public void flush(Consumer<RingEntry> out) {
    if (held.size() > 0) {
      out.accept(new Chunk(held.toByteArray(), joinable, false));
      held.reset();
    }
  }
}
