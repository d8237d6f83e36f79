package org.millrace.node.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.TextHead;
import org.millrace.node.transport.Protocol;

/** Connections that begin with {@code pcp\n}, or with {@code GIV}; both before HTTP. */
public final class PeerProtocol implements Protocol {

  private static final byte[] CONTROL = "pcp\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GIV = "GIV".getBytes(StandardCharsets.US_ASCII);

  private final byte[] prefix;
  private final ActorRef<PeerNetwork.Command> network;

  private PeerProtocol(byte[] prefix, ActorRef<PeerNetwork.Command> network) {
    this.prefix = prefix;
    this.network = network;
  }

  /** Port checks, and announcements where this node is a directory. */
  public static Protocol control(ActorRef<PeerNetwork.Command> network) {
    return new PeerProtocol(CONTROL, network);
  }

  /** Nodes that were asked to call. */
  public static Protocol calls(ActorRef<PeerNetwork.Command> network) {
    return new PeerProtocol(GIV, network);
  }

  @Override
  public Match match(ByteBuf first) {
    var length = Math.min(first.readableBytes(), prefix.length);
    for (var i = 0; i < length; i++) {
      if (first.getByte(first.readerIndex() + i) != prefix[i]) {
        return Match.NO;
      }
    }
    return length == prefix.length ? Match.YES : Match.MAYBE;
  }

  @Override
  public void install(ChannelPipeline pipeline) {
    if (prefix == GIV) {
      pipeline.addLast(call());
    } else {
      var line = Line.of(PcpReader.beginningWithAtoms(AtomLimits.CONTROL));
      pipeline.addLast(line);
      network.tell(new PeerNetwork.Arrived(line, null));
    }
  }

  private Line call() {
    var reader = PcpReader.beginningWithHead(AtomLimits.STREAM);
    var line = new Line[1];
    line[0] = Line.calledIn(reader, head -> said(line[0], head));
    return line[0];
  }

  private void said(Line line, TextHead head) {
    GivLine.of(head)
        .ifPresentOrElse(
            giv -> network.tell(new PeerNetwork.CalledIn(line, giv)), () -> line.close());
  }
}
