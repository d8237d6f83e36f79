package org.millrace.node.reach;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.Mapping;
import org.millrace.node.core.portmap.PortMapper;
import org.millrace.node.core.portmap.PortMapper.Action;
import org.millrace.node.core.portmap.PortMapper.Event;
import org.millrace.node.transport.EventLoops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of a {@link PortMapper}: one for datagrams, bound to the address that is mapped, and
 * an HTTP client that exists once a UPnP gateway was found. All on one event loop.
 */
public final class PortMapping implements AutoCloseable {

  /** How long the end waits for a gateway to hear of it. */
  private static final long CLOSE_SECONDS_MAX = 2;

  private static final long WAKE_NANOS_MIN = 1_000_000;
  private static final int MULTICAST_HOPS = 2;
  private static final int HTTP_BYTES_MAX = 64 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(PortMapping.class);

  private final PortMapper mapper;
  private final EventLoop loop;
  private final Endpoint search;
  private final Consumer<Optional<Mapping>> told;
  private final NearbyHttp http = new NearbyHttp(HTTP_BYTES_MAX);
  private volatile @Nullable Mapping current;
  private @Nullable Channel socket;
  private @Nullable ScheduledFuture<?> wake;
  private @Nullable String lastWhy;

  private PortMapping(
      EventLoops loops, PortMapper.Want want, Endpoint search, Consumer<Optional<Mapping>> told) {
    this.mapper = new PortMapper(want, new SecureRandom());
    this.loop = loops.group().next();
    this.search = search;
    this.told = told;
  }

  /**
   * Begins to ask.
   *
   * @param told each time there is another mapping, or none any more; on an event loop
   */
  public static PortMapping start(
      EventLoops loops, PortMapper.Want want, Consumer<Optional<Mapping>> told) {
    return start(loops, want, PortMapper.SEARCH, told);
  }

  /**
   * @param search where gateways are searched
   */
  static PortMapping start(
      EventLoops loops, PortMapper.Want want, Endpoint search, Consumer<Optional<Mapping>> told) {
    var mapping = new PortMapping(loops, want, search, told);
    mapping.open(loops, want.self());
    return mapping;
  }

  /** The mapping there is now. */
  public Optional<Mapping> current() {
    return Optional.ofNullable(current);
  }

  private void open(EventLoops loops, Ip self) {
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(loops.datagramChannel())
            .option(ChannelOption.IP_MULTICAST_TTL, MULTICAST_HOPS)
            .handler(new Incoming());
    networkOf(self).ifPresent(net -> bootstrap.option(ChannelOption.IP_MULTICAST_IF, net));
    bootstrap
        .bind(new InetSocketAddress(OwnAddresses.inet(self), 0))
        .addListener(
            bound -> {
              if (bound.isSuccess()) {
                on(new Event.Began());
              } else {
                LOG.warn("no port mapping: {}", bound.cause().getMessage());
              }
            });
  }

  private static Optional<NetworkInterface> networkOf(Ip self) {
    try {
      return Optional.ofNullable(NetworkInterface.getByInetAddress(OwnAddresses.inet(self)));
    } catch (SocketException unknown) {
      return Optional.empty();
    }
  }

  /** Everything below is on the event loop. */
  private final class Incoming extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    public void channelRegistered(ChannelHandlerContext context) {
      socket = context.channel();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      var sender = packet.sender();
      var from = new Endpoint(Ip.of(sender.getAddress().getAddress()), sender.getPort());
      on(new Event.DatagramCame(from, ByteBufUtil.getBytes(packet.content())));
    }

    /** A refused port and the like: no answer will come, and the patience ends by itself. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("a datagram of the port mapping failed", cause);
    }
  }

  private void on(Event event) {
    mapper.on(event, System.nanoTime(), this::act);
    rearm();
  }

  private void rearm() {
    if (wake != null) {
      wake.cancel(false);
      wake = null;
    }
    var next = mapper.nextDeadlineNanos();
    if (next != Long.MAX_VALUE) {
      var wait = Math.max(WAKE_NANOS_MIN, next - System.nanoTime());
      wake = loop.schedule(this::onDeadline, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void onDeadline() {
    wake = null;
    mapper.onDeadline(System.nanoTime(), this::act);
    rearm();
  }

  private void act(Action action) {
    switch (action) {
      case Action.SendDatagram(Endpoint to, byte[] bytes) ->
          send(to.equals(PortMapper.SEARCH) ? search : to, bytes);
      case Action.Get(int ask, URI url) ->
          http.get(url, (status, body) -> answered(ask, status, body));
      case Action.Post(int ask, URI url, String soapAction, String body) ->
          http.post(url, soapAction, body, (status, answer) -> answered(ask, status, answer));
      case Action.TellMapped(Mapping mapping) -> {
        LOG.info("the gateway maps {} by {}", mapping.external(), mapping.method().word());
        lastWhy = null;
        current = mapping;
        told.accept(Optional.of(mapping));
      }
      case Action.TellUnmapped(String why) -> {
        if (!why.equals(lastWhy)) {
          LOG.info("no port mapping: {}", why);
          lastWhy = why;
        }
        current = null;
        told.accept(Optional.empty());
      }
    }
  }

  private void send(Endpoint to, byte[] bytes) {
    var open = socket;
    if (open != null && open.isActive()) {
      var address = new InetSocketAddress(OwnAddresses.inet(to.ip()), to.port());
      open.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), address));
    }
  }

  private void answered(int ask, int status, byte[] body) {
    loop.execute(() -> on(new Event.HttpAnswered(ask, status, body)));
  }

  /** Takes the mapping away, waits a little for the gateway to hear of it, and ends. */
  @Override
  public void close() {
    loop.submit(
            () -> {
              on(new Event.Ended());
              current = null;
              if (socket != null) {
                socket.close();
              }
            })
        .awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    http.close(CLOSE_SECONDS_MAX);
  }
}
