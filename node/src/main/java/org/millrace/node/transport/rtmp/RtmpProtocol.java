package org.millrace.node.transport.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import org.millrace.node.core.rtmp.RtmpServer;
import org.millrace.node.transport.Protocol;

/** RTMP: a connection whose first byte is 3. */
public final class RtmpProtocol implements Protocol {

  private static final int VERSION = 3;

  private final RtmpServer.Limits limits;
  private final RtmpFace<RtmpPublish> publishing;
  private final RtmpFace<RtmpPlay> playing;

  public RtmpProtocol(
      RtmpServer.Limits limits, RtmpFace<RtmpPublish> publishing, RtmpFace<RtmpPlay> playing) {
    this.limits = limits;
    this.publishing = publishing;
    this.playing = playing;
  }

  @Override
  public Match match(ByteBuf first) {
    return first.getByte(first.readerIndex()) == VERSION ? Match.YES : Match.NO;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    pipeline.addLast(new RtmpConnection(limits, publishing, playing));
  }
}
