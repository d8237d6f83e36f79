package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.media.MediaInfo;

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
 * which says when there is room again. Where that short way is not open (TLS, NIO) bytes are copied
 * and Netty's watermarks are the bound.
 */
public final class RingReader {

  /** Why a reader's connection was closed. */
  public enum End {
    /** The other side went away. */
    CLIENT_LEFT,
    /** The ring ended and was sent to its end. */
    STREAM_ENDED,
    /** It took nothing for longer than the policy allows. */
    STALLED,
    /** It was overtaken by the writer in the middle of a frame. */
    OVERRUN,
    /** It was sent away: kicked, or the node goes down. */
    DISMISSED,
    /** Nothing came that it could have started with. */
    NOTHING_TO_PLAY;

    /** The reason as one lower-case word, for logs and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What became of a reader.
   *
   * @param bytes of the stream, without response head and metadata blocks
   * @param skips how often it fell behind and went on at the newest chunk
   */
  public record Report(End end, long bytes, int skips, long nanos) {}

  /** What the connection is sent before the stream. */
  public interface Opening {

    /** The response head of a stream. */
    byte[] head(MediaInfo media);

    /** The whole response if there is no stream. */
    byte[] sorry();

    /** What follows the last byte of a stream that has ended. */
    default byte[] farewell() {
      return new byte[0];
    }
  }

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
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Channel channel;
  private final FanOut fanOut;
  private final @Nullable EpollSocketChannel direct;
  private final Opening opening;
  private final @Nullable IcyInterleave icy;
  private final Consumer<Report> onEnd;
  private final long sinceNanos;

  int slot;

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
      Consumer<Report> onEnd) {
    this.channel = channel;
    this.fanOut = fanOut;
    this.opening = opening;
    this.icy = icy;
    this.onEnd = onEnd;
    this.sinceNanos = System.nanoTime();
    this.direct =
        channel instanceof EpollSocketChannel epoll
                && channel.pipeline().get(SslHandler.class) == null
            ? epoll
            : null;
  }

  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  /** Closes the connection; on its event loop. */
  public void close(End reason) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      end = reason;
      channel.close();
    }
  }

  /** Begins at this position if the ring still has it; before {@link FanOut#add}. */
  public void startAt(long position) {
    startAt = position;
  }

  /** Bytes of the stream sent so far; another thread may see a figure that is a little old. */
  public long bytesSent() {
    return bytes;
  }

  /**
   * Sends something between two frames; on the event loop. Dropped when too much waits already, or
   * the end was said.
   */
  public void inject(byte[] aside) {
    if (state != State.CLOSED && asides.add(aside) && state == State.FLOWING) {
      serve(System.nanoTime());
    }
  }

  /** Sends this after the frame that was begun, and closes; on the event loop. */
  public void finish(byte[] last) {
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
              onEnd.accept(new Report(end, bytes, skips, System.nanoTime() - sinceNanos));
            });
  }

  /** Bytes sent since this was asked last. */
  long takeFresh() {
    var taken = fresh;
    fresh = 0;
    return taken;
  }

  /** Sends what the reader has not had yet. */
  void serve(long nowNanos) {
    switch (state) {
      case JOINING -> join(nowNanos);
      case FLOWING -> flow();
      case BLOCKED -> checkBlocked(nowNanos);
      case SKIPPING -> checkStalled(nowNanos);
      case FINISHING, CLOSED -> {}
    }
  }

  private void join(long nowNanos) {
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
      flow();
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

  private void flow() {
    var ring = fanOut.ring();
    var memory = ring.memory();
    var head = ring.head();
    var limit = Math.min(head, cursor + WRITE_BYTES_MAX);
    var gap = asides.isEmpty() ? Long.MAX_VALUE : ring.frameEnd(cursor);
    limit = Math.min(limit, gap);
    try {
      while (cursor < limit && state == State.FLOWING) {
        int run = memory.contiguous(cursor, limit - cursor);
        if (icy != null) {
          run = Math.min(run, icy.untilBlock());
        }
        int sent = direct == null ? copy(memory, run) : write(direct, memory, run);
        if (state == State.FLOWING && icy != null && icy.sent(sent)) {
          send(Unpooled.wrappedBuffer(icy.block()));
        }
        if (sent < run && state == State.FLOWING) {
          nudge(memory, Math.min(run - sent, NUDGE_BYTES));
        }
      }
    } catch (IOException _) {
      close(End.CLIENT_LEFT);
    }
    if (direct == null) {
      channel.flush();
    }
    if (state == State.FLOWING && cursor == gap) {
      sayAsides();
    }
    if (state == State.FLOWING && cursor < head) {
      // More than one go: let the other readers of this shard have theirs first.
      eventLoop().execute(() -> serve(System.nanoTime()));
    } else if (state == State.FLOWING && ring.ended() && cursor == ring.head()) {
      finish();
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

  /** Everything was sent: closes as soon as the socket has taken it. */
  private void finish() {
    leave(opening.farewell(), End.STREAM_ENDED);
  }

  private void leave(byte[] last, End reason) {
    state = State.FINISHING;
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(last))
        .addListener(_ -> lastSent(last.length == 0, reason));
    if (state != State.CLOSED) {
      eventLoop()
          .schedule(
              () -> close(End.STALLED), fanOut.policy().stallMaxNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Words after the stream are read only if the connection outlives them a little. */
  private void lastSent(boolean nothingSaid, End reason) {
    if (nothingSaid || !(channel instanceof SocketChannel socket)) {
      close(reason);
      return;
    }
    socket.shutdownOutput();
    eventLoop().schedule(() -> close(reason), LINGER_NANOS, TimeUnit.NANOSECONDS);
  }

  private int write(EpollSocketChannel socket, Ring.Memory memory, int run) throws IOException {
    int sent;
    try {
      sent = socket.fd().writeAddress(memory.address(cursor), 0, run);
    } finally {
      Reference.reachabilityFence(memory);
    }
    if (!fanOut.ring().intact(cursor)) {
      close(End.OVERRUN);
      return 0;
    }
    advance(sent);
    return sent;
  }

  private int copy(Ring.Memory memory, int run) {
    int room = (int) Math.min(run, channel.bytesBeforeUnwritable());
    return room > 0 && writeCopy(memory, room) ? room : 0;
  }

  /** Hands a few bytes to Netty, so that it tells when the socket has room for more. */
  private void nudge(Ring.Memory memory, int run) {
    if (writeCopy(memory, run)) {
      send(
          icy != null && icy.sent(run)
              ? Unpooled.wrappedBuffer(icy.block())
              : Unpooled.EMPTY_BUFFER);
    }
  }

  /**
   * Writes, and does not flush, a copy of the bytes at the cursor; false if they were overwritten.
   */
  private boolean writeCopy(Ring.Memory memory, int run) {
    var copy = new byte[run];
    memory.copyTo(cursor, copy, 0, run);
    if (!fanOut.ring().intact(cursor)) {
      close(End.OVERRUN);
      return false;
    }
    channel.write(Unpooled.wrappedBuffer(copy), channel.voidPromise());
    advance(run);
    return true;
  }

  private void advance(int sent) {
    cursor += sent;
    bytes += sent;
    fresh += sent;
  }

  /** Sends through Netty; the reader is blocked until the socket has taken it. */
  private void send(ByteBuf buffer) {
    var sent = channel.writeAndFlush(buffer);
    if (!sent.isSuccess()) {
      if (pendingSends++ == 0) {
        state = State.BLOCKED;
        blockedSinceNanos = System.nanoTime();
      }
      sent.addListener(_ -> sent());
    }
  }

  private void sent() {
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
      if (!writeCopy(memory, memory.contiguous(cursor, to - cursor))) {
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
