package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.chunk.Ring;

/**
 * The way out of a ring into one connection: straight from the ring's memory where the connection
 * is a plain socket of the kernel's epoll, else (TLS, NIO) as a copy through Netty, whose
 * watermarks are the bound then.
 */
final class Outlet {

  /** The writer of the ring has overtaken the reader: what went out is not the stream. */
  static final int OVERTAKEN = -1;

  /**
   * Unsent bytes that the kernel keeps for one connection. Left alone it takes megabytes for a
   * reader that stalls, and fresh pages for them cost every other reader its time.
   */
  static final long UNSENT_BYTES_MAX = 128 << 10;

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Channel channel;
  private final @Nullable EpollSocketChannel direct;

  Outlet(Channel channel) {
    this.channel = channel;
    this.direct =
        channel instanceof EpollSocketChannel epoll
                && channel.pipeline().get(SslHandler.class) == null
            ? epoll
            : null;
    if (channel instanceof EpollSocketChannel epoll) {
      limitUnsent(epoll);
    }
  }

  private static void limitUnsent(EpollSocketChannel epoll) {
    try {
      epoll.config().setTcpNotSentLowAt(UNSENT_BYTES_MAX);
    } catch (ChannelException _) {
      // The other end has hung up meanwhile; the reader finds out when it writes.
    }
  }

  boolean isDirect() {
    return direct != null;
  }

  /** The descriptor of a direct outlet's socket. */
  int socket() {
    return Objects.requireNonNull(direct).fd().intValue();
  }

  /** Writes as much as there is room for of one run; how much that was, or {@link #OVERTAKEN}. */
  int write(Ring ring, long at, int run) throws IOException {
    if (direct == null) {
      int room = (int) Math.min(run, channel.bytesBeforeUnwritable());
      return room > 0 ? copy(ring, at, room) : 0;
    }
    var memory = ring.memory();
    int sent;
    try {
      sent = direct.fd().writeAddress(memory.address(at), 0, run);
    } finally {
      Reference.reachabilityFence(memory);
    }
    return ring.intact(at) ? sent : OVERTAKEN;
  }

  /** Writes, and does not flush, a copy of one run; all of it, or {@link #OVERTAKEN}. */
  int copy(Ring ring, long at, int run) {
    var copy = new byte[run];
    ring.memory().copyTo(at, copy, 0, run);
    if (!ring.intact(at)) {
      return OVERTAKEN;
    }
    channel.write(Unpooled.wrappedBuffer(copy), channel.voidPromise());
    return run;
  }

  /** Sends what was copied, if there are copies. */
  void flush() {
    if (direct == null) {
      channel.flush();
    }
  }

  /** Sends through Netty; done when the socket has taken it. */
  ChannelFuture send(ByteBuf buffer) {
    return channel.writeAndFlush(buffer);
  }

  /**
   * Sends what ends the connection, then runs {@code closing}. Words after a stream are read only
   * if the connection outlives them a little.
   */
  void sendLast(byte[] last, Runnable closing) {
    send(Unpooled.wrappedBuffer(last))
        .addListener(
            _ -> {
              if (last.length > 0 && channel instanceof SocketChannel socket) {
                socket.shutdownOutput();
                channel.eventLoop().schedule(closing, LINGER_NANOS, TimeUnit.NANOSECONDS);
              } else {
                closing.run();
              }
            });
  }

  /**
   * Closes.
   *
   * @param atOnce the kernel drops what it still holds, for the other side does not take it
   */
  void close(boolean atOnce) {
    if (atOnce) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    channel.close();
  }
}
