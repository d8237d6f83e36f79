package org.millrace.node.transport;

import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.chunk.RingEntry;

/**
 * Sends one ring to any number of readers.
 *
 * <pre>
 *   writer ─▶ ring ─ published() ─▶ shard (event loop 0): reader reader reader …
 *                              └──▶ shard (event loop 1): reader reader reader …
 * </pre>
 *
 * <p>Readers are sharded by the event loop of their connection. A publication wakes each shard at
 * most once per {@link Policy#flushNanos()}, and the shard then writes to each of its readers what
 * that reader has not had yet: one system call a reader, out of memory that all of them share.
 */
public final class FanOut {

  /**
   * How readers are served.
   *
   * @param flushNanos least time between two flushes; 0 sends at once
   * @param burstNanos how much of a stream without video a new reader gets at once
   * @param lagMaxNanos a blocked reader that is further behind is cut at the end of its frame and
   *     goes on at the newest chunk that can be joined
   * @param stallMaxNanos a reader that takes nothing for so long is closed
   * @param startMaxNanos how long a new reader waits for something it can start with
   */
  public record Policy(
      long flushNanos, long burstNanos, long lagMaxNanos, long stallMaxNanos, long startMaxNanos) {}

  /** What happened to all readers of this ring so far. */
  public static final class Counters {
    public final LongAdder bytes = new LongAdder();
    public final LongAdder skips = new LongAdder();
    public final LongAdder stalled = new LongAdder();
  }

  /** Gets what is appended, on the writer's thread, after the ring has it. */
  public interface Mirror {
    void appended(List<? extends RingEntry> batch, long nowNanos);
  }

  private final Object writing = new Object();
  private @Nullable Mirror mirror;
  private final Ring ring;
  private final Policy policy;
  private final Counters counters;
  private final AtomicInteger readers = new AtomicInteger();
  private final AtomicInteger readersPeak = new AtomicInteger();
  private final List<RingTap> taps = new CopyOnWriteArrayList<>();
  private volatile Shard[] shards = {};

  public FanOut(Ring ring, Policy policy) {
    this(ring, policy, new Counters());
  }

  /** A further way out of a channel, counted together with its first. */
  public FanOut(Ring ring, Policy policy, Counters counters) {
    this.ring = ring;
    this.policy = policy;
    this.counters = counters;
  }

  /** Appends to the ring, and to what mirrors it; for the ring's writer. */
  public void append(List<? extends RingEntry> batch, long nowNanos) {
    synchronized (writing) {
      for (var entry : batch) {
        ring.append(entry, nowNanos);
      }
      if (mirror != null) {
        mirror.appended(batch, nowNanos);
      }
    }
  }

  /** Mirrors what is appended from now on; {@code start} runs first, while nothing is appended. */
  public void mirror(Mirror to, Runnable start) {
    synchronized (writing) {
      start.run();
      mirror = to;
    }
  }

  /** Says that the ring has more, or has ended. Any thread; for the ring's writer. */
  public void published() {
    for (var shard : shards) {
      shard.wake();
    }
    taps.forEach(RingTap::wake);
  }

  void add(RingTap tap) {
    taps.add(tap);
  }

  void remove(RingTap tap) {
    taps.remove(tap);
  }

  /** Adds a reader; from now on it is served on the event loop of its connection. */
  public void add(RingReader reader) {
    readersPeak.accumulateAndGet(readers.incrementAndGet(), Math::max);
    var shard = shardOf(reader.eventLoop());
    reader.eventLoop().execute(() -> shard.add(reader));
  }

  /** Closes all readers with a reason. Any thread. */
  public void closeAll(ReaderReport.End reason) {
    for (var shard : shards) {
      shard.loop.execute(() -> shard.closeAll(reason));
    }
  }

  /** How many readers there are now. */
  public int readers() {
    return readers.get();
  }

  /** The most there were at a time. */
  public int readersPeak() {
    return readersPeak.get();
  }

  public Counters counters() {
    return counters;
  }

  public Ring ring() {
    return ring;
  }

  public Policy policy() {
    return policy;
  }

  void removed() {
    readers.decrementAndGet();
  }

  private synchronized Shard shardOf(EventLoop loop) {
    var known = shards;
    for (var shard : known) {
      if (shard.loop == loop) {
        return shard;
      }
    }
    var shard = new Shard(this, loop);
    var more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = shard;
    shards = more;
    return shard;
  }
}
