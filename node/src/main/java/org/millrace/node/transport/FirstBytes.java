package org.millrace.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a connection's first bytes, installs the protocol they belong to, and leaves. */
final class FirstBytes extends ByteToMessageDecoder {

  /** No protocol needs more than these to be told apart. */
  static final int ENOUGH_BYTES = 16;

  private final List<Protocol> protocols;
  private final Port.Limits limits;
  private final Port.Counters counters;
  private @Nullable ScheduledFuture<?> patience;

  FirstBytes(List<Protocol> protocols, Port.Limits limits, Port.Counters counters) {
    this.protocols = protocols;
    this.limits = limits;
    this.counters = counters;
    setSingleDecode(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    patience =
        context
            .executor()
            .schedule(() -> context.close(), limits.firstBytes().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    var undecided = false;
    for (var protocol : protocols) {
      switch (protocol.match(in)) {
        case YES -> {
          protocol.install(context.pipeline());
          context.pipeline().remove(this);
          return;
        }
        case MAYBE -> undecided = true;
        case NO -> {}
      }
    }
    if (!undecided || in.readableBytes() >= ENOUGH_BYTES) {
      counters.unknownProtocol.increment();
      in.skipBytes(in.readableBytes());
      context.close();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
