package org.millrace.node.core.pcp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;

/**
 * Gives a broadcast its positions: a header stands at 0, the stream follows at the header's length.
 * Well before 2^32 the same header is said again at the next chunk that can be joined, or at the
 * last moment without one, and positions begin anew.
 */
public final class WirePlacer {

  /** Positions are never given out beyond. */
  private static final long LAST_MOMENT = (1L << 32) - (1L << 20);

  private final long restartAt;
  private @Nullable StreamHeader header;
  private long next;

  public WirePlacer() {
    this(Positions.RESTART_AT);
  }

  /** Restarts earlier than the protocol asks for. */
  WirePlacer(long restartAt) {
    this.restartAt = restartAt;
  }

  /** Places the next entry of the channel; at a restart the header goes before it. */
  public void place(RingEntry entry, Consumer<Placed> out) {
    switch (entry) {
      case StreamHeader found -> begin(found, out);
      case Chunk chunk -> {
        var due = next >= restartAt && (chunk.joinable() || next >= LAST_MOMENT);
        if (due && header != null) {
          begin(header, out);
        }
        out.accept(new Placed(chunk, next));
        next += chunk.payload().length;
      }
    }
  }

  private void begin(StreamHeader found, Consumer<Placed> out) {
    header = found;
    next = found.bytes().length;
    out.accept(new Placed(found, 0));
  }
}
