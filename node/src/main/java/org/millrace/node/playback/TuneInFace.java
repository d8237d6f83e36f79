package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.config.AddressBlock;
import org.millrace.node.peer.Peers;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * Players who ask for a channel that this node does not have yet: {@code GET
 * /stream/<id>?tip=host:port}. The node looks for it; the player waits for the stream. Only for
 * players of this machine, of the local network and of the blocks the operator allows: for others
 * it would be a way to send this node anywhere.
 */
public final class TuneInFace implements HttpFace {

  private static final Pattern BY_ID =
      Pattern.compile("/stream/([0-9a-fA-F]{32})(\\.[a-z0-9]{1,5})?");

  private final ChannelDirectory directory;
  private final Peers peers;
  private final PlaybackFace playback;
  private final List<AddressBlock> allowed;

  public TuneInFace(
      ChannelDirectory directory, Peers peers, PlaybackFace playback, List<AddressBlock> allowed) {
    this.directory = directory;
    this.peers = peers;
    this.playback = playback;
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.method().equals(HttpMethod.GET)
        && wanted(new QueryStringDecoder(head.uri()).path())
            .filter(id -> directory.ofId(id.toString()).isEmpty())
            .isPresent();
  }

  @Override
  public void serve(HttpCall call) {
    var id = wanted(call.path());
    if (id.isEmpty() || !mayAsk(call.remote().getAddress())) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "This channel is not on air."));
      return;
    }
    peers
        .relay(id.get(), tips(call, id.get()))
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                playback.serve(call);
              } else {
                call.reply(
                    HttpReply.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "This node has as many channels as it may have."));
              }
            });
  }

  private static Optional<Guid> wanted(String path) {
    var matcher = BY_ID.matcher(path);
    return matcher.matches() ? Guid.parse(matcher.group(1)) : Optional.empty();
  }

  /** Nodes that the player names, and those that the feeds name. */
  private List<Endpoint> tips(HttpCall call, Guid id) {
    var tips = new ArrayList<Endpoint>();
    call.query("tip").flatMap(Endpoint::parse).ifPresent(tips::add);
    call.query("ip").flatMap(Endpoint::parse).ifPresent(tips::add);
    peers.listed().stream()
        .filter(line -> line.id().equals(id) && line.tip().isReachable())
        .limit(4)
        .forEach(line -> tips.add(line.tip()));
    return tips;
  }

  private boolean mayAsk(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || allowed.stream().anyMatch(block -> block.contains(address));
  }
}
