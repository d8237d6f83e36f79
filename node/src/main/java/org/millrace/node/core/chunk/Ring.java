package org.millrace.node.core.chunk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * The newest part of a channel's stream: one writer appends, any number of readers take bytes by
 * their position in the stream.
 *
 * <pre>
 *          tail                                        head
 *   ········│ chunk │ chunk │ key chunk │ … │ key chunk │········   positions, counted in bytes
 *                        ▲ a reader's cursor      ▲ newestJoinable
 * </pre>
 *
 * <p>The bytes lie in one piece of native memory whose size is a power of two; it doubles until it
 * holds {@link Limits#spanNanos()} of stream or reaches {@link Limits#bytesMax()}. The writer never
 * waits: the oldest chunk makes room. A reader therefore asks {@link #intact} after it has used the
 * bytes. At most {@link ChunkIndex#CHUNKS_MAX} chunks and {@link ChunkIndex#HEADERS_MAX} headers
 * are known at a time, however small they are.
 */
public final class Ring {

  /**
   * @param bytesMin first size, a power of two
   * @param bytesMax largest size, a power of two
   * @param spanNanos how much stream to hold, by arrival time
   */
  public record Limits(int bytesMin, int bytesMax, long spanNanos) {
    public Limits {
      if (Integer.bitCount(bytesMin) != 1 || Integer.bitCount(bytesMax) != 1) {
        throw new IllegalArgumentException("ring sizes are powers of two");
      }
      if (bytesMin < 2 * Chunker.PAYLOAD_BYTES_MAX || bytesMax < bytesMin || spanNanos <= 0) {
        throw new IllegalArgumentException("a ring holds at least two chunks");
      }
    }
  }

  /**
   * A place to start reading: first the header's bytes, then the stream from {@code position}.
   *
   * @param headerNumber counts the channel's headers, so that a reader knows whether it has this
   *     one
   */
  public record Start(StreamHeader header, int headerNumber, long position) {}

  /** Native memory of one size; a position lies at {@code position & mask}. */
  public static final class Memory {
    private final MemorySegment segment;
    private final int mask;

    private Memory(int bytes) {
      segment = Arena.ofAuto().allocate(bytes, 64);
      mask = bytes - 1;
    }

    /** Address of a position. The memory must be kept reachable while the address is used. */
    public long address(long position) {
      return segment.address() + (position & mask);
    }

    /** How many of {@code length} bytes from {@code position} on lie in one run. */
    public int contiguous(long position, long length) {
      return (int) Math.min(length, mask + 1 - (position & mask));
    }

    /** Copies {@code length} contiguous bytes. */
    public void copyTo(long position, byte[] to, int offset, int length) {
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, position & mask, to, offset, length);
    }

    private void put(long position, byte[] from, int offset, int length) {
      MemorySegment.copy(from, offset, segment, ValueLayout.JAVA_BYTE, position & mask, length);
    }
  }

  /** A good first size: most channels never grow beyond a few of these. */
  public static final int BYTES_FIRST = 256 << 10;

  private static final long NONE = -1;

  private final Limits limits;
  private final ChunkIndex index = new ChunkIndex();

  private volatile Memory memory;
  private volatile long head;
  private volatile long tail;
  private volatile long newestJoinable = NONE;
  private volatile boolean ended;

  public Ring(Limits limits) {
    this.limits = limits;
    this.memory = new Memory(limits.bytesMin());
  }

  // ---- the writer -------------------------------------------------------------------------

  /** Appends in stream order; for the one writer only. */
  public void append(RingEntry entry, long nowNanos) {
    switch (entry) {
      case StreamHeader header -> index.header(header, head);
      case Chunk chunk -> append(chunk, nowNanos);
    }
  }

  /** Nothing follows: readers stop when they have come to the head. */
  public void end() {
    ended = true;
  }

  private void append(Chunk chunk, long nowNanos) {
    var payload = chunk.payload();
    makeRoom(payload.length, nowNanos);
    var at = head;
    var first = memory.contiguous(at, payload.length);
    memory.put(at, payload, 0, first);
    if (first < payload.length) {
      memory.put(at + first, payload, first, payload.length - first);
    }
    index.add(at, nowNanos, chunk.joinable(), chunk.continuation());
    if (chunk.joinable()) {
      newestJoinable = at;
    }
    head = at + payload.length;
  }

  private void makeRoom(int bytes, long nowNanos) {
    while (head + bytes - tail > memory.mask + 1L || index.isFull()) {
      var young = nowNanos - index.oldestNanos() < limits.spanNanos();
      if (young && !index.isFull() && memory.mask + 1 < limits.bytesMax()) {
        grow();
      } else {
        tail = index.dropOldest(head);
        // Readers must see the new tail before the bytes under the old one change.
        VarHandle.fullFence();
      }
    }
  }

  private void grow() {
    var from = memory;
    var to = new Memory(2 * (from.mask + 1));
    for (long at = tail; at < head; ) {
      var run = from.contiguous(at, head - at);
      MemorySegment.copy(from.segment, at & from.mask, to.segment, at & to.mask, run);
      at += run;
    }
    memory = to;
  }

  // ---- readers ----------------------------------------------------------------------------

  /** Where the bytes lie; ask again for each use. */
  public Memory memory() {
    return memory;
  }

  /** The position after the newest byte. */
  public long head() {
    return head;
  }

  /** The position of the oldest byte. */
  public long tail() {
    return tail;
  }

  /**
   * Whether bytes read from {@code position} on were still held when the reading was over. If not,
   * what was read is worthless.
   */
  public boolean intact(long position) {
    VarHandle.loadLoadFence();
    return tail <= position;
  }

  public boolean ended() {
    return ended;
  }

  /** The size of the memory held now. */
  public int bytesHeld() {
    return memory.mask + 1;
  }

  /** The newest header; empty before the first. */
  public Optional<StreamHeader> header() {
    return index.newestHeader();
  }

  /**
   * Where a listener starts: at the newest chunk that can be joined. A stream without video gives
   * {@code burstNanos} of it at once, as far as it is held. Empty while nothing can be joined.
   */
  public Optional<Start> join(long burstNanos, long nowNanos) {
    var newest = newestJoinable;
    if (newest < tail) {
      return Optional.empty();
    }
    return index.start(newest, nowNanos - burstNanos, tail);
  }

  /** Where one starts who wants all that is held: at the oldest chunk that can be joined. */
  public Optional<Start> joinOldest() {
    return index.oldestStart(tail);
  }

  /**
   * Where one starts who wants the stream from so long ago on: at a chunk that can be joined and is
   * no newer than that, or at the oldest if all are newer.
   */
  public Optional<Start> joinAgo(long agoNanos, long nowNanos) {
    return index.startAsOf(nowNanos - agoNanos, tail);
  }

  /**
   * Where a reader goes on that has everything before {@code position}; empty when that is no
   * longer held, or the header it stands under is not known.
   */
  public Optional<Start> startAt(long position) {
    return position < tail || position > head ? Optional.empty() : index.startAt(position);
  }

  /** The first position at or after this one where a reader may be cut: no frame is torn. */
  public long frameEnd(long position) {
    return index.frameEnd(position, head);
  }

  /** How long ago the byte at {@code position} was appended; 0 at the head. */
  public long ageNanos(long position, long nowNanos) {
    return position >= head ? 0 : Math.max(0, nowNanos - index.nanosOf(position));
  }
}
