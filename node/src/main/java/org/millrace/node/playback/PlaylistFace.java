package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * Playlists that open a channel in a player: {@code /pls/<id>}, {@code /<mount>.m3u} and {@code
 * /<mount>.pls}; with {@code ?tip=host:port} also of channels this node does not have yet.
 */
public final class PlaylistFace implements HttpFace {

  private static final String TIP = "tip";
  private static final Pattern BY_ID = Pattern.compile("/pls/([0-9a-fA-F]{32})(\\.m3u|\\.pls)?");

  private final ChannelDirectory directory;
  private final Optional<URI> publicUrl;

  /**
   * Playlists name this node as the outside sees it.
   *
   * @param publicUrl empty: as the request did
   */
  public PlaylistFace(ChannelDirectory directory, Optional<URI> publicUrl) {
    this.directory = directory;
    this.publicUrl = publicUrl;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD))
        && isWanted(new QueryStringDecoder(head.uri()));
  }

  private boolean isWanted(QueryStringDecoder uri) {
    return channel(uri.path()).isPresent()
        || (BY_ID.matcher(uri.path()).matches() && uri.parameters().containsKey(TIP));
  }

  @Override
  public void serve(HttpCall call) {
    var channel = channel(call.path());
    if (channel.isEmpty()) {
      call.reply(toBeFound(call));
      return;
    }
    var url = base(call) + "/stream/" + channel.get().id() + extension(channel.get());
    var name =
        channel.get().info().name().isEmpty() ? channel.get().mount() : channel.get().info().name();
    call.reply(
        call.path().endsWith(".pls")
            ? HttpReply.of(
                HttpResponseStatus.OK,
                "audio/x-scpls",
                "[playlist]\nNumberOfEntries=1\nFile1="
                    + url
                    + "\nTitle1="
                    + name
                    + "\nLength1=-1\nVersion=2\n")
            : HttpReply.of(
                HttpResponseStatus.OK,
                "audio/x-mpegurl",
                "#EXTM3U\n#EXTINF:-1," + name + "\n" + url + "\n"));
  }

  /** A channel that the node looks for once the player asks for it, beginning at the tip. */
  private HttpReply toBeFound(HttpCall call) {
    var id = BY_ID.matcher(call.path());
    var tip = call.query(TIP).flatMap(Endpoint::parse).filter(Endpoint::isReachable);
    if (!id.matches() || tip.isEmpty()) {
      return HttpReply.text(HttpResponseStatus.NOT_FOUND, "This channel is not on air.");
    }
    var url = base(call) + "/stream/" + id.group(1) + "?tip=" + tip.get();
    return HttpReply.of(HttpResponseStatus.OK, "audio/x-mpegurl", "#EXTM3U\n" + url + "\n");
  }

  private Optional<LiveChannel> channel(String path) {
    var byId = BY_ID.matcher(path);
    if (byId.matches()) {
      return directory.ofId(byId.group(1));
    }
    return path.endsWith(".m3u") || path.endsWith(".pls")
        ? directory.ofMount(path.substring(0, path.length() - 4))
        : Optional.empty();
  }

  private String base(HttpCall call) {
    return publicUrl
        .map(url -> url.toString().replaceAll("/+$", ""))
        .orElseGet(() -> call.scheme() + "://" + call.header("Host").orElseGet(() -> local(call)));
  }

  private static String local(HttpCall call) {
    var host = call.local().getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + call.local().getPort();
  }

  private static String extension(LiveChannel channel) {
    return channel.media().map(MediaInfo::container).map(Container::extension).orElse("");
  }
}
