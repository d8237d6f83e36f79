package org.millrace.node.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Opens connections to other nodes: so many at a time, each within its patience. */
public final class Dialer {

  private static final int READ_BYTES = 64 << 10;

  private final EventLoops loops;
  private final int openMax;
  private final Predicate<InetAddress> mayDial;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param openMax connections at a time, those being opened included
   */
  public Dialer(EventLoops loops, int openMax) {
    this(loops, openMax, _ -> true);
  }

  /**
   * @param openMax connections at a time, those being opened included
   * @param mayDial which addresses are connected to at all
   */
  public Dialer(EventLoops loops, int openMax, Predicate<InetAddress> mayDial) {
    this.loops = loops;
    this.openMax = openMax;
    this.mayDial = mayDial;
  }

  /**
   * Opens a connection.
   *
   * @param to resolved already: names are never looked up here
   * @param handler gets what comes in, from the first byte on
   * @param opened told on the event loop, before anything comes in
   * @param failed told why there is no connection
   */
  public void dial(
      InetSocketAddress to,
      Duration patience,
      ChannelHandler handler,
      Consumer<Channel> opened,
      Consumer<String> failed) {
    if (!mayDial.test(to.getAddress())) {
      failed.accept("this address is not of the network");
      return;
    }
    if (open.incrementAndGet() > openMax) {
      open.decrementAndGet();
      failed.accept("too many connections are open");
      return;
    }
    var dialled =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.clientChannel())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .option(ChannelOption.AUTO_READ, false)
            .handler(handler)
            .connect(to);
    dialled.channel().closeFuture().addListener(_ -> open.decrementAndGet());
    dialled.addListener(
        done -> {
          if (done.isSuccess()) {
            dialled.channel().pipeline().addLast(Quiet.INSTANCE);
            opened.accept(dialled.channel());
            dialled.channel().config().setAutoRead(true);
          } else {
            failed.accept(String.valueOf(done.cause().getMessage()));
          }
        });
  }
}
