package org.millrace.node.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One listening port. Every connection is told apart by its first bytes and handed to the {@link
 * Protocol} that knows them.
 */
public final class Port implements AutoCloseable {

  /**
   * What a connection may cost before anybody has spoken for it.
   *
   * @param connectionsMax open connections; more are closed at once
   * @param firstBytes how long a connection may be silent before its first bytes are known
   * @param backlog connections the kernel keeps while others are accepted
   */
  public record Limits(int connectionsMax, Duration firstBytes, int backlog) {}

  /** What came to this port so far. */
  public static final class Counters {
    public final LongAdder accepted = new LongAdder();
    public final LongAdder overLimit = new LongAdder();
    public final LongAdder unwelcome = new LongAdder();
    public final LongAdder unknownProtocol = new LongAdder();
  }

  /** Bytes a slow reader may have waiting in Netty before it counts as not writable. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  private final EventLoops loops;
  private final Predicate<InetAddress> welcome;
  private final Limits limits;
  private final Counters counters = new Counters();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private @Nullable Channel listening;

  /** A port that does not listen yet. */
  public Port(EventLoops loops, Limits limits) {
    this(loops, limits, _ -> true);
  }

  /**
   * A port that does not listen yet.
   *
   * @param welcome who may connect; all others are closed on at once
   */
  public Port(EventLoops loops, Limits limits, Predicate<InetAddress> welcome) {
    this.loops = loops;
    this.limits = limits;
    this.welcome = welcome;
  }

  /** Listens. Protocols are asked in their order. */
  public void listen(InetSocketAddress address, List<Protocol> protocols) throws IOException {
    var bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverChannel())
            .option(ChannelOption.SO_BACKLOG, limits.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    counters.accepted.increment();
                    if (!welcome.test(channel.remoteAddress().getAddress())) {
                      counters.unwelcome.increment();
                      channel.close();
                      return;
                    }
                    if (open.size() >= limits.connectionsMax()) {
                      counters.overLimit.increment();
                      channel.close();
                      return;
                    }
                    open.add(channel);
                    channel.pipeline().addLast(new FirstBytes(protocols, limits, counters));
                  }
                });
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess() && isEverywhere(address)) {
      // A system without IPv6.
      bound =
          bootstrap
              .bind(new InetSocketAddress("0.0.0.0", address.getPort()))
              .awaitUninterruptibly();
    }
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + whyNot(String.valueOf(bound.cause().getMessage())),
          bound.cause());
    }
    listening = bound.channel();
  }

  /** The kernel's reason as one that a person can act on. */
  private static String whyNot(String reason) {
    var lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "another program has this port (ss -ltnp tells which)";
    } else if (lower.contains("denied") || lower.contains("not permitted")) {
      return "this user may not: ports below 1024 need CAP_NET_BIND_SERVICE";
    } else if (lower.contains("cannot assign")) {
      return "this machine has no such address";
    }
    return reason;
  }

  private static boolean isEverywhere(InetSocketAddress address) {
    return address.getAddress() instanceof Inet6Address v6 && v6.isAnyLocalAddress();
  }

  /** The address listened on; tells the port when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) Objects.requireNonNull(listening).localAddress();
  }

  public int connections() {
    return open.size();
  }

  public Counters counters() {
    return counters;
  }

  /** Accepts no more; open connections go on. */
  public void stopAccepting() {
    if (listening != null) {
      listening.close().awaitUninterruptibly();
    }
  }

  @Override
  public void close() {
    stopAccepting();
    open.close().awaitUninterruptibly();
  }
}
