package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.transport.ReaderReport.End;

/**
 * One connection that is sent a ring. Lives on the event loop of its connection.
 *
 * <pre>
 *   JOINING ──▶ FLOWING ◀──▶ BLOCKED ──▶ SKIPPING ──▶ JOINING
 *                  └──▶ FINISHING ──▶ CLOSED
 * </pre>
 *
 * <p>While it flows, bytes go from the ring's memory to the socket in one system call, with no
 * buffer between. When the socket takes no more, at most {@link #NUDGE_BYTES} are handed to Netty,
 * which says when there is room again. Where that short way is not open, see {@link Outlet}.
 */
public final class RingReader {

  private enum State {
    JOINING,
    FLOWING,
    BLOCKED,
    SKIPPING,
    FINISHING,
    CLOSED
  }

  /** The most of one reader's bytes in one go, so that one far behind does not hold up the rest. */
  private static final int WRITE_BYTES_MAX = 256 << 10;

  private static final int NUDGE_BYTES = 512;
  private static final long NOWHERE = -1;

  private final Channel channel;
  private final FanOut fanOut;
  private final Outlet outlet;
  private final Opening opening;
  private final @Nullable IcyInterleave icy;
  private final Consumer<ReaderReport> onEnd;
  private final long sinceNanos;

  private int slot;
  private @Nullable InStep step;
  private State state = State.JOINING;
  private End end = End.CLIENT_LEFT;
  private long cursor;
  private long bytes;
  private long fresh;
  private long blockedSinceNanos;
  private int pendingSends;
  private int headerNumber;
  private int skips;
  private long startAt = NOWHERE;
  private final Asides asides = new Asides();

  /**
   * @param channel has no handlers left that keep what is written, and belongs to this reader from
   *     here on
   * @param fanOut what is sent; {@link FanOut#add} begins it
   * @param opening asked once, when the stream begins
   * @param icy the metadata to interleave, if the player asked for it
   * @param onEnd called once, on the event loop, after the connection closed
   */
  public RingReader(
      Channel channel,
      FanOut fanOut,
      Opening opening,
      @Nullable IcyInterleave icy,
      Consumer<ReaderReport> onEnd) {
    this.channel = channel;
    this.fanOut = fanOut;
    this.opening = opening;
    this.icy = icy;
    this.onEnd = onEnd;
    this.sinceNanos = System.nanoTime();
    this.outlet = new Outlet(channel);
  }

  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  /** Closes the connection; on its event loop. */
  public void close(End reason) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      end = reason;
      outlet.close(reason == End.STALLED || reason == End.OVERRUN);
    }
  }

  /** Begins at this position if the ring still has it; before {@link FanOut#add}. */
  public void startAt(long position) {
    startAt = position;
  }

  /** Bytes of the stream sent so far; another thread may see a figure that is a little old. */
  public long bytesSent() {
    var with = step;
    return bytes + (with == null ? 0 : with.cursor() - cursor);
  }

  /**
   * Sends something between two frames; on the event loop. Dropped when too much waits already, or
   * the end was said.
   */
  public void inject(byte[] aside) {
    fallOutOfStep();
    if (state != State.CLOSED && asides.add(aside) && state == State.FLOWING) {
      serve(System.nanoTime());
    }
  }

  /** Sends this after the frame that was begun, and closes; on the event loop. */
  public void finish(byte[] last) {
    fallOutOfStep();
    asides.end(last);
    if (state == State.JOINING || state == State.FLOWING) {
      state = State.FLOWING;
      if (begun()) {
        serve(System.nanoTime());
      } else {
        sayAsides();
      }
    }
  }

  /** Its place in the list that it is in. */
  int slot() {
    return slot;
  }

  void slot(int place) {
    slot = place;
  }

  /** The position of the first byte that it has not had. */
  long cursor() {
    return cursor;
  }

  /** Whether it needs nothing but the bytes from its cursor on, straight out of the ring. */
  boolean inFlow() {
    return state == State.FLOWING && outlet.isDirect() && icy == null && asides.isEmpty();
  }

  /** The descriptor of its socket; for a reader in flow. */
  int socket() {
    return outlet.socket();
  }

  /** Those with whom it is in step. */
  @Nullable InStep step() {
    return step;
  }

  /** From now on it is sent what all in step are sent. */
  void enterStep(InStep others, int place) {
    step = others;
    slot = place;
  }

  /** From now on it is served by itself, and has had everything up to a position. */
  void leaveStep(long at) {
    step = null;
    bytes += at - cursor;
    cursor = at;
  }

  private void fallOutOfStep() {
    if (step != null) {
      step.release(this);
    }
  }

  /** Whether the stream has begun for this reader. */
  boolean begun() {
    return headerNumber != 0;
  }

  /** Gives up if the stream has not begun; on the event loop. */
  void startsOrEnds() {
    if (state == State.JOINING && !begun()) {
      giveUp(End.NOTHING_TO_PLAY);
    }
  }

  void onClosed(Runnable removed) {
    channel
        .closeFuture()
        .addListener(
            _ -> {
              state = State.CLOSED;
              removed.run();
              onEnd.accept(new ReaderReport(end, bytes, skips, System.nanoTime() - sinceNanos));
            });
  }

  /** Bytes sent since this was asked last. */
  long takeFresh() {
    var taken = fresh;
    fresh = 0;
    return taken;
  }

  /** Sends what the reader has not had yet; who is in step is sent it with the others. */
  void serve(long nowNanos) {
    if (step == null) {
      serve(nowNanos, fanOut.ring().head());
    }
  }

  /** Sends what the reader has not had of everything up to {@code head}. */
  void serve(long nowNanos, long head) {
    switch (state) {
      case JOINING -> join(nowNanos, head);
      case FLOWING -> flow(head);
      case BLOCKED -> checkBlocked(nowNanos);
      case SKIPPING -> checkStalled(nowNanos);
      case FINISHING, CLOSED -> {}
    }
  }

  private void join(long nowNanos, long head) {
    var ring = fanOut.ring();
    var wanted = startAt;
    startAt = NOWHERE;
    var start =
        ring.startAt(wanted)
            .or(() -> ring.join(fanOut.policy().burstNanos(), nowNanos))
            .orElse(null);
    if (start == null) {
      if (ring.ended()) {
        giveUp(End.STREAM_ENDED);
      }
      return;
    }
    cursor = start.position();
    state = State.FLOWING;
    var first = !begun();
    if (start.headerNumber() != headerNumber) {
      headerNumber = start.headerNumber();
      var header = start.header();
      send(
          first
              ? Unpooled.wrappedBuffer(opening.head(header.info()), header.bytes())
              : Unpooled.wrappedBuffer(header.inBand()));
    }
    if (state == State.FLOWING) {
      flow(head);
    }
  }

  /** The stream has not begun and will not: says so and closes. */
  private void giveUp(End reason) {
    if (!begun()) {
      channel.write(Unpooled.wrappedBuffer(opening.sorry()), channel.voidPromise());
      channel.flush();
    }
    close(reason);
  }

  private void flow(long head) {
    var ring = fanOut.ring();
    var memory = ring.memory();
    var limit = Math.min(head, cursor + WRITE_BYTES_MAX);
    var gap = asides.isEmpty() ? Long.MAX_VALUE : ring.frameEnd(cursor);
    limit = Math.min(limit, gap);
    try {
      while (cursor < limit && state == State.FLOWING) {
        int run = memory.contiguous(cursor, limit - cursor);
        if (icy != null) {
          run = Math.min(run, icy.untilBlock());
        }
        int sent = sent(outlet.write(ring, cursor, run));
        if (state == State.FLOWING && icy != null && icy.sent(sent)) {
          send(Unpooled.wrappedBuffer(icy.block()));
        }
        if (sent < run && state == State.FLOWING) {
          nudge(Math.min(run - sent, NUDGE_BYTES));
        }
      }
    } catch (IOException _) {
      close(End.CLIENT_LEFT);
    }
    outlet.flush();
    if (state == State.FLOWING && cursor == gap) {
      sayAsides();
    }
    if (state == State.FLOWING && cursor < head) {
      // More than one go: let the other readers of this shard have theirs first.
      eventLoop().execute(() -> serve(System.nanoTime()));
    } else if (state == State.FLOWING && ring.ended() && cursor == ring.head()) {
      leave(opening.farewell(), End.STREAM_ENDED);
    }
  }

  private void sayAsides() {
    var ends = asides.ended();
    var said = asides.take();
    if (ends) {
      leave(said, End.DISMISSED);
    } else {
      send(Unpooled.wrappedBuffer(said));
    }
  }

  private void leave(byte[] last, End reason) {
    state = State.FINISHING;
    outlet.sendLast(last, () -> close(reason));
    if (state != State.CLOSED) {
      eventLoop()
          .schedule(
              () -> close(End.STALLED), fanOut.policy().stallMaxNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Hands a few bytes to Netty, so that it tells when the socket has room for more. */
  private void nudge(int run) {
    if (copy(run)) {
      send(
          icy != null && icy.sent(run)
              ? Unpooled.wrappedBuffer(icy.block())
              : Unpooled.EMPTY_BUFFER);
    }
  }

  /** Copies the bytes at the cursor to Netty; false if they were overwritten. */
  private boolean copy(int run) {
    return sent(outlet.copy(fanOut.ring(), cursor, run)) == run;
  }

  /** Counts what went out; a reader that was overtaken is closed. */
  private int sent(int count) {
    if (count == Outlet.OVERTAKEN) {
      close(End.OVERRUN);
      return 0;
    }
    cursor += count;
    bytes += count;
    fresh += count;
    return count;
  }

  /** Sends through Netty; the reader is blocked until the socket has taken it. */
  private void send(ByteBuf buffer) {
    var sent = outlet.send(buffer);
    if (!sent.isSuccess()) {
      if (pendingSends++ == 0) {
        state = State.BLOCKED;
        blockedSinceNanos = System.nanoTime();
      }
      sent.addListener(_ -> taken());
    }
  }

  private void taken() {
    if (--pendingSends == 0 && (state == State.BLOCKED || state == State.SKIPPING)) {
      state = state == State.SKIPPING ? State.JOINING : State.FLOWING;
      serve(System.nanoTime());
    }
  }

  private void checkBlocked(long nowNanos) {
    if (fanOut.ring().ageNanos(cursor, nowNanos) > fanOut.policy().lagMaxNanos()) {
      skip();
    }
    checkStalled(nowNanos);
  }

  /** Lets the frame that was begun come to its end; what follows is the newest chunk. */
  private void skip() {
    var memory = fanOut.ring().memory();
    var to = fanOut.ring().frameEnd(cursor);
    while (cursor < to) {
      if (!copy(memory.contiguous(cursor, to - cursor))) {
        return;
      }
    }
    send(Unpooled.EMPTY_BUFFER);
    state = State.SKIPPING;
    skips++;
    fanOut.counters().skips.increment();
  }

  private void checkStalled(long nowNanos) {
    if (state != State.CLOSED && nowNanos - blockedSinceNanos > fanOut.policy().stallMaxNanos()) {
      fanOut.counters().stalled.increment();
      close(End.STALLED);
    }
  }
}
