package org.millrace.node.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.List;

/** Turns a connection into a reader. */
final class Begin extends ChannelInboundHandlerAdapter {
  private final FanOut fanOut;
  private final Opening opening;
  private final List<ReaderReport> reports;

  Begin(FanOut fanOut, Opening opening, List<ReaderReport> reports) {
    this.fanOut = fanOut;
    this.opening = opening;
    this.reports = reports;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.pipeline().remove(this);
    fanOut.add(new RingReader(context.channel(), fanOut, opening, null, reports::add));
  }
}
