package org.millrace.node.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.PcpReader.Incoming;
import org.millrace.messages.pcp.TextHead;

/**
 * The bytes of one connection: heads and messages in, bytes out. What comes in is given to the ears
 * in batches, one a read; while {@link #UNHEARD_MAX} of them wait, the socket is not read. Packets
 * of a stream go to the {@link Intake} instead, past the ears. Nothing is read before there are
 * ears, nor between an upstream's greeting and {@link #flow}.
 */
final class Line extends ChannelInboundHandlerAdapter {

  /** Who listens to a line; called on its event loop. */
  interface Ears {
    void heard(Line line, List<Incoming> batch);

    void gone(Line line);
  }

  static final int UNHEARD_MAX = 4;

  /** For whoever calls to say who is meant. */
  static final int INTRODUCTION_SECONDS_MAX = 10;

  private final PcpReader reader;
  private final boolean upstream;
  private final @Nullable Consumer<TextHead> firstHead;
  private List<Incoming> batch = new ArrayList<>();
  private volatile @Nullable ChannelHandlerContext context;
  private @Nullable Ears ears;
  private @Nullable Intake intake;
  private int source;
  private int unheard;
  private boolean holding;
  private boolean introduced;
  private final LongAdder bytesRead = new LongAdder();

  private Line(PcpReader reader, boolean upstream, @Nullable Consumer<TextHead> firstHead) {
    this.reader = reader;
    this.upstream = upstream;
    this.firstHead = firstHead;
  }

  /** A connection whose other end talks in messages. */
  static Line of(PcpReader reader) {
    return new Line(reader, false, null);
  }

  /** A connection to somebody who is asked for a stream. */
  static Line toUpstream(PcpReader reader) {
    return new Line(reader, true, null);
  }

  /** A connection that came to us and says with its first head what for; then it is asked. */
  static Line calledIn(PcpReader reader, Consumer<TextHead> firstHead) {
    return new Line(reader, true, firstHead);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    // The first read goes on in any case: what is in it waits in the batch.
    added.channel().closeFuture().addListener(_ -> closed());
    if (firstHead != null) {
      added.executor().schedule(this::introduce, INTRODUCTION_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }

  /** Nobody else watches a connection before its first head. */
  private void introduce() {
    if (!introduced) {
      channel().close();
    }
  }

  Endpoint remote() {
    return endpoint(channel().remoteAddress());
  }

  Endpoint local() {
    return endpoint(channel().localAddress());
  }

  Channel channel() {
    return known().channel();
  }

  /** Whether there is a connection, or was one. */
  boolean isOpened() {
    return context != null;
  }

  long bytesRead() {
    return bytesRead.sum();
  }

  /** Begins to listen. Any thread. */
  void open(Ears to) {
    onLoop(
        () -> {
          ears = to;
          hand();
          if (!channel().isOpen()) {
            to.gone(this);
          }
          regulate();
        });
  }

  /** A batch has been dealt with. Any thread. */
  void acknowledge() {
    onLoop(
        () -> {
          unheard--;
          regulate();
        });
  }

  /** Lets the stream into a channel. Any thread. */
  void flow(Intake into, int as) {
    onLoop(
        () -> {
          intake = into;
          source = as;
          holding = false;
          var waiting = batch;
          batch = new ArrayList<>();
          waiting.forEach(this::take);
          hand();
          regulate();
        });
  }

  /** Sends; what a slow reader has no room for is dropped. Any thread. */
  void send(byte[] bytes) {
    if (channel().isWritable()) {
      channel().writeAndFlush(Unpooled.wrappedBuffer(bytes), channel().voidPromise());
    }
  }

  /** Closes when everything was sent. Any thread. */
  void close() {
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel().close());
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    try {
      if (message instanceof ByteBuf piece) {
        bytesRead.add(piece.readableBytes());
        reader.read(ByteBufUtil.getBytes(piece), this::take);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    var into = intake;
    if (into != null) {
      into.published();
    }
    hand();
    regulate();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    from.close();
  }

  private void take(Incoming incoming) {
    if (incoming instanceof Incoming.HeadRead(var head) && firstHead != null && !introduced) {
      introduced = true;
      reader.expectHead();
      firstHead.accept(head);
      return;
    }
    if (firstHead != null && !introduced) {
      channel().close();
      return;
    }
    var into = intake;
    if (into != null && incoming instanceof Incoming.MessageRead(Chan chan)) {
      into.read(source, chan);
      if (chan.info() == null && chan.track() == null) {
        return;
      }
      batch.add(new Incoming.MessageRead(chan.withoutPackets()));
      return;
    }
    batch.add(incoming);
    if (upstream && into == null && said(incoming) instanceof Oleh) {
      holding = true;
      // What follows the greeting may be the stream: nothing of it is handed on before the flow.
      hand();
    }
  }

  private static @Nullable Message said(Incoming incoming) {
    return incoming instanceof Incoming.MessageRead(var message) ? message : null;
  }

  /** Gives the batch to the ears. What came after a greeting waits for the flow. */
  private void hand() {
    var to = ears;
    if (to == null || batch.isEmpty()) {
      return;
    }
    if (holding && !(said(batch.getLast()) instanceof Oleh)) {
      return;
    }
    var ready = batch;
    batch = new ArrayList<>();
    unheard++;
    to.heard(this, ready);
  }

  /** Ends the wait of somebody who greets and then refuses. Any thread. */
  void listenOn() {
    onLoop(
        () -> {
          holding = false;
          hand();
          regulate();
        });
  }

  private void regulate() {
    var open = ears != null && !holding && unheard < UNHEARD_MAX;
    if (firstHead != null && !introduced) {
      open = true;
    }
    channel().config().setAutoRead(open);
  }

  private void closed() {
    var into = intake;
    if (into != null) {
      into.published();
    }
    holding = false;
    hand();
    if (ears != null) {
      ears.gone(this);
    }
  }

  private void onLoop(Runnable action) {
    var loop = channel().eventLoop();
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  private ChannelHandlerContext known() {
    var added = context;
    if (added == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return added;
  }

  static Endpoint endpoint(java.net.SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? new Endpoint(Ip.of(inet.getAddress().getAddress()), inet.getPort())
        : Endpoint.NONE;
  }
}
