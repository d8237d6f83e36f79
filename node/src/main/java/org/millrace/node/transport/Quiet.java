package org.millrace.node.transport;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** The last handler of a connection that only sends: what comes in is let go, errors close it. */
@Sharable
public final class Quiet extends ChannelInboundHandlerAdapter {

  public static final Quiet INSTANCE = new Quiet();

  private Quiet() {}

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
