package org.millrace.node.peercastapi;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Set;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** This node's channels as an index.txt, where PeerCastStation has it too. */
public final class IndexFace implements HttpFace {

  private static final Set<String> PATHS = Set.of("/ypchannels/index.txt", "/html/index.txt");

  private final PeercastNode node;

  public IndexFace(PeercastNode node) {
    this.node = node;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD))
        && PATHS.contains(new QueryStringDecoder(head.uri()).path());
  }

  @Override
  public void serve(HttpCall call) {
    call.reply(
        HttpReply.of(HttpResponseStatus.OK, "text/plain; charset=utf-8", text(node.channels())));
  }

  private static String text(List<ChannelState> channels) {
    var text = new StringBuilder();
    channels.stream()
        .filter(ChannelState::receiving)
        .forEach(channel -> text.append(line(channel).encode()).append('\n'));
    return text.toString();
  }

  private static IndexLine line(ChannelState channel) {
    var info = channel.info();
    var track = channel.track();
    return new IndexLine(
        info.name(),
        channel.id(),
        channel.self().global(),
        info.url(),
        info.genre(),
        info.description(),
        channel.totalDirects(),
        channel.totalRelays(),
        info.bitrateKbps(),
        info.type(),
        track.creator(),
        track.album(),
        track.title(),
        track.url(),
        channel.uptimeSeconds() / 60,
        info.comment(),
        channel.self().has(Host.Flag.DIRECT_FREE));
  }
}
