package org.millrace.node.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.millrace.node.config.Mounts;
import org.millrace.node.page.Layout;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** The pages for everybody: {@code /}, {@code /c/CHANNEL} and {@code /embed/CHANNEL}. */
public final class PageFace implements HttpFace {

  private static final String PLAYER = "/c/";
  private static final String EMBED = "/embed/";
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]_-]{1,255}");

  private final Supplier<List<ChannelCard>> channels;
  private final Supplier<List<NearbyCard>> nearby;
  private final Optional<URI> publicUrl;
  private final IntSupplier rtmpPort;

  /**
   * Pages about what is on air now.
   *
   * @param channels asked for every page
   * @param nearby those of other nodes of this network
   * @param publicUrl how the outside reaches this node; empty: as the request did
   * @param rtmpPort 0 if there is none
   */
  public PageFace(
      Supplier<List<ChannelCard>> channels,
      Supplier<List<NearbyCard>> nearby,
      Optional<URI> publicUrl,
      IntSupplier rtmpPort) {
    this.channels = channels;
    this.nearby = nearby;
    this.publicUrl = publicUrl;
    this.rtmpPort = rtmpPort;
  }

  @Override
  public boolean wants(HttpRequest head) {
    var path = new QueryStringDecoder(head.uri()).path();
    return (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD))
        && (path.equals("/") || path.startsWith(PLAYER) || path.startsWith(EMBED));
  }

  @Override
  public void serve(HttpCall call) {
    var path = call.path();
    if (path.equals("/")) {
      call.reply(
          page(
              HttpResponseStatus.OK,
              DirectoryPage.html(channels.get(), nearby.get(), base(call)),
              false));
      return;
    }
    var embedded = path.startsWith(EMBED);
    var mount = path.substring((embedded ? EMBED : PLAYER).length() - 1);
    var channel = channels.get().stream().filter(card -> card.mount().equals(mount)).findFirst();
    if (channel.isPresent()) {
      var html =
          embedded
              ? PlayerPage.embedded(channel.get())
              : PlayerPage.html(channel.get(), base(call), rtmpPort.getAsInt());
      call.reply(page(HttpResponseStatus.OK, html, embedded));
    } else if (Mounts.isMount(mount)) {
      call.reply(page(HttpResponseStatus.NOT_FOUND, MissingPage.html(mount), embedded));
    } else {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is nothing at this address."));
    }
  }

  private static HttpReply page(HttpResponseStatus status, String html, boolean embedded) {
    return HttpReply.of(status, "text/html; charset=utf-8", html)
        .with("Content-Security-Policy", Layout.PLAYER_POLICY + (embedded ? "*" : "'self'"))
        .with("Referrer-Policy", "same-origin");
  }

  private String base(HttpCall call) {
    return publicUrl
        .map(url -> url.toString().replaceAll("/+$", ""))
        .orElseGet(
            () ->
                call.scheme()
                    + "://"
                    + call.header("Host")
                        .filter(host -> HOST.matcher(host).matches())
                        .orElse("localhost:" + call.local().getPort()));
  }
}
