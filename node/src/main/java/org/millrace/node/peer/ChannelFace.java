package org.millrace.node.peer;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.TextHead;
import org.millrace.node.transport.Quiet;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** Nodes: {@code GET /channel/<id>} gets the stream as atoms. */
public final class ChannelFace implements HttpFace {

  private final ActorRef<PeerNetwork.Command> network;

  public ChannelFace(ActorRef<PeerNetwork.Command> network) {
    this.network = network;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.method().equals(HttpMethod.GET) && head.uri().startsWith("/channel/");
  }

  @Override
  public void serve(HttpCall call) {
    var request = request(call);
    if (request.isEmpty()) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is no such channel."));
      return;
    }
    var line = Line.of(PcpReader.beginningWithAtoms(AtomLimits.CONTROL));
    call.takeOver(
        connection -> {
          connection.pipeline().replace(Quiet.INSTANCE, "peer", line);
          network.tell(new PeerNetwork.Arrived(line, request.get()));
        });
  }

  private static Optional<ChannelRequest> request(HttpCall call) {
    List<TextHead.Header> headers = new ArrayList<>();
    for (var name : List.of("x-peercast-pos", "x-peercast-pcp", "user-agent")) {
      call.header(name).ifPresent(value -> headers.add(new TextHead.Header(name, value)));
    }
    return ChannelRequest.of(new TextHead("GET " + call.head().uri() + " HTTP/1.0", headers));
  }
}
