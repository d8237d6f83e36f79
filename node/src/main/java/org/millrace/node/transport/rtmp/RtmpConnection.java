package org.millrace.node.transport.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.rtmp.RtmpServer;
import org.millrace.node.transport.ByteFeed;

/**
 * One RTMP connection: gives the session what arrives and does what it says. Reads on only while
 * what it published is being read.
 */
final class RtmpConnection extends ChannelInboundHandlerAdapter {

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RtmpServer.Limits limits;
  private final RtmpFace<RtmpPublish> publishing;
  private final RtmpFace<RtmpPlay> playing;
  private final PublishedMedia media = new PublishedMedia(this::readOn);

  private @Nullable ChannelHandlerContext context;
  private @Nullable RtmpServer session;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable Consumer<Channel> player;
  private boolean handedOver;
  private boolean closing;

  RtmpConnection(
      RtmpServer.Limits limits, RtmpFace<RtmpPublish> publishing, RtmpFace<RtmpPlay> playing) {
    this.limits = limits;
    this.publishing = publishing;
    this.playing = playing;
  }

  InetSocketAddress remote() {
    return (InetSocketAddress) context().channel().remoteAddress();
  }

  ByteFeed media() {
    return new ByteFeed() {
      @Override
      public void open(Receiver receiver) {
        onLoop(() -> media.open(receiver));
      }

      @Override
      public void more() {
        onLoop(media::more);
      }

      @Override
      public void close() {
        onLoop(media::close);
      }
    };
  }

  void on(RtmpServer.Event event) {
    onLoop(() -> step(event));
  }

  void play(Consumer<Channel> owner) {
    onLoop(
        () -> {
          player = owner;
          step(new RtmpServer.Event.PlayAccepted());
        });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    // The secret of nobody: only says two connections apart.
    session = new RtmpServer(ThreadLocalRandom.current(), limits, System.nanoTime());
    rearm();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (message instanceof ByteBuf bytes && !closing) {
      step(new RtmpServer.Event.Received(ByteBufUtil.getBytes(bytes)));
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    media.batchOver();
    from.fireChannelReadComplete();
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    closing = true;
    stopWaiting();
    media.broken("the connection was closed");
    from.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    from.close();
  }

  private void step(RtmpServer.Event event) {
    if (session != null && !closing) {
      session.on(event, System.nanoTime(), this::act);
      rearm();
    }
  }

  private void act(RtmpServer.Action action) {
    switch (action) {
      case RtmpServer.Action.Send(var bytes) -> {
        // Whoever plays writes media at any byte: nothing may come in between.
        if (!handedOver) {
          context().writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
      }
      case RtmpServer.Action.AskPublish(var stream, var agent) ->
          publishing.serve(new RtmpPublish(this, stream, agent));
      case RtmpServer.Action.AskPlay(var stream, var agent) ->
          playing.serve(new RtmpPlay(this, stream, agent));
      case RtmpServer.Action.TakeMedia(var flv) -> media.take(flv);
      case RtmpServer.Action.EndPublish() -> media.end();
      case RtmpServer.Action.StartPlay() -> handOver();
      case RtmpServer.Action.EndPlay() -> context().close();
      case RtmpServer.Action.Close(var reason) -> close(reason);
    }
  }

  private void handOver() {
    if (player != null) {
      handedOver = true;
      player.accept(context().channel());
    }
  }

  private void close(String reason) {
    closing = true;
    stopWaiting();
    media.broken(reason);
    if (handedOver) {
      context().close();
    } else {
      context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> linger());
    }
  }

  /**
   * Takes and drops what is still on its way before closing: a socket that is closed on unread
   * bytes takes back its last words, and with them why.
   */
  private void linger() {
    var channel = context().channel();
    readOn(true);
    var late =
        channel.eventLoop().schedule(() -> channel.close(), LINGER_NANOS, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(_ -> late.cancel(false));
  }

  private void readOn(boolean now) {
    if (context().channel().config().isAutoRead() != now) {
      context().channel().config().setAutoRead(now);
    }
  }

  /** A player's patience is its reader's business; the session only watches before and after. */
  private void rearm() {
    stopWaiting();
    if (session != null && !closing && !handedOver) {
      var wait = Math.max(0, session.nextDeadlineNanos() - System.nanoTime());
      deadline = context().executor().schedule(this::onDeadline, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void onDeadline() {
    if (session != null && !closing) {
      session.onDeadline(System.nanoTime(), this::act);
      rearm();
    }
  }

  private void stopWaiting() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void onLoop(Runnable action) {
    var loop = context().channel().eventLoop();
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  private ChannelHandlerContext context() {
    var known = context;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return known;
  }
}
