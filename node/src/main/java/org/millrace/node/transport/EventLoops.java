package org.millrace.node.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** The event loops of a process: native epoll where it is there, NIO elsewhere. */
public final class EventLoops implements AutoCloseable {

  private static final long TURN_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private final boolean epoll;
  private final AtomicLongArray turned;
  private final EventLoopGroup group;

  /**
   * Starts nothing yet: a thread starts with its first connection.
   *
   * @param threads how many
   * @param wantEpoll whether to use epoll where it is there
   */
  public EventLoops(int threads, boolean wantEpoll) {
    this.epoll = wantEpoll && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.turned = new AtomicLongArray(threads);
    this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("io", true), io);
  }

  public EventLoopGroup group() {
    return group;
  }

  public boolean isEpoll() {
    return epoll;
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  public Class<? extends SocketChannel> clientChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  public Class<? extends DatagramChannel> datagramChannel() {
    return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
  }

  /**
   * Whether all loops have turned within the last seconds. Asks them to; the answer is that of the
   * asking before.
   */
  public boolean turning() {
    var now = System.nanoTime();
    var late = false;
    for (int i = 0; i < turned.length(); i++) {
      late |= turned.get(i) != 0 && now - turned.get(i) > TURN_NANOS_MAX;
      turned.compareAndSet(i, 0, now);
    }
    int i = 0;
    for (var loop : group) {
      var slot = i++;
      loop.execute(() -> turned.set(slot, 0));
    }
    return !late;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
