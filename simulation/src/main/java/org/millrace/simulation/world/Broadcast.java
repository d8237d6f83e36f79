package org.millrace.simulation.world;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.scenario.Scenario;

/**
 * The stream as its source makes it: when each chunk is ready, and the one object that stands for
 * it everywhere.
 */
public final class Broadcast {

  private static final int BATCH_MAX = 16;
  private static final long BATCH_NANOS = 60_000_000;
  private static final int SIGNATURE_BYTES = 64;
  private static final int HASH_BYTES = 20;

  private final SwarmSettings settings;
  private final AtomicReferenceArray<@Nullable Chunk> ring;
  private final int batch;
  private final long gopNanos;
  private final Bytes path;
  private final Bytes signature = Bytes.sized(SIGNATURE_BYTES);
  private final Bytes payload;
  private volatile long newest = -1;

  public Broadcast(Scenario scenario) {
    this.settings = scenario.settings();
    this.gopNanos = scenario.stream().gopMillis() * 1_000_000L;
    var perBatch = Math.clamp(BATCH_NANOS / settings.chunkNanos(), 1, BATCH_MAX);
    this.batch = Integer.highestOneBit(perBatch);
    this.path = Bytes.sized(HASH_BYTES * Integer.numberOfTrailingZeros(batch));
    this.payload = Bytes.sized(settings.chunkBytes());
    var window = settings.tuning().windowMillis() * 1_000_000L / settings.chunkNanos();
    this.ring =
        new AtomicReferenceArray<>(
            (int) Math.min(1 << 17, window * 5 / 4 + 4L * settings.stripes()));
  }

  /** Chunks that one signature covers. */
  public int batch() {
    return batch;
  }

  /** When the first chunk of media leaves the chunker, and the distance between two. */
  public long chunkNanos() {
    return settings.chunkNanos();
  }

  /** Place of the n-th chunk of media, counted over rows with their parity. */
  public long seqOf(long index) {
    return index / settings.dataStripes() * settings.stripes() + index % settings.dataStripes();
  }

  /** The inverse of {@link #seqOf}; a place for parity counts as the end of its row. */
  public long indexOf(long seq) {
    return seq / settings.stripes() * settings.dataStripes()
        + Math.min(seq % settings.stripes(), settings.dataStripes() - 1);
  }

  /** When the chunk left the source's chunker; before the batch is signed. */
  public long leftNanos(long seq) {
    return (indexOf(seq) + 1) * settings.chunkNanos();
  }

  /** When the batch that begins at an index is full and signed. */
  public long batchReadyNanos(long firstIndex) {
    return (firstIndex + batch) * settings.chunkNanos();
  }

  /** The chunk of media with this index, made now. */
  public Chunk make(long index) {
    var seq = seqOf(index);
    var nanos = index * settings.chunkNanos();
    var key = nanos / gopNanos != (nanos - settings.chunkNanos()) / gopNanos || index == 0;
    var chunk =
        new Chunk(
            seq,
            index * settings.chunkBytes(),
            (int) (leftNanos(seq) / 1_000_000),
            key ? Chunk.KEY_START : 0,
            (int) (index % batch),
            batch,
            path,
            signature,
            payload);
    keep(chunk);
    return chunk;
  }

  private void keep(Chunk chunk) {
    ring.set((int) (chunk.seq() % ring.length()), chunk);
    newest = Math.max(newest, chunk.seq());
  }

  /** The genuine chunk while it is in the window. */
  public @Nullable Chunk get(long seq) {
    if (seq < 0 || seq > newest) {
      return null;
    }
    var chunk = ring.get((int) (seq % ring.length()));
    return chunk != null && chunk.seq() == seq ? chunk : null;
  }

  /** Takes the parity that the source computed; anything else is here already. */
  public void offer(Chunk chunk) {
    if (chunk.is(Chunk.PARITY)
        && get(chunk.seq()) == null
        && chunk.seq() > newest - ring.length()) {
      keep(chunk);
    }
  }

  /** A copy that fails verification: its signature is one byte short. */
  static Chunk forge(Chunk chunk) {
    return new Chunk(
        chunk.seq(),
        chunk.streamPos(),
        chunk.sourceMillis(),
        chunk.flags(),
        chunk.batchFirstDelta(),
        chunk.batchSize(),
        chunk.authPath(),
        Bytes.sized(SIGNATURE_BYTES - 1),
        chunk.payload());
  }

  /** What a verifier finds out. */
  public static boolean isForgery(Chunk chunk) {
    return chunk.signature().length() == SIGNATURE_BYTES - 1;
  }
}
