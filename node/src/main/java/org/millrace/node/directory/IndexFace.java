package org.millrace.node.directory;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Set;
import org.millrace.node.core.directory.IndexPage;
import org.millrace.node.peer.PeerViews;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * The list of a node that is a directory: {@code /index.txt} for programs, {@code /yp} for people.
 */
public final class IndexFace implements HttpFace {

  private static final String TEXT = "/index.txt";
  private static final String PAGE = "/yp";

  private final PeerViews views;
  private final boolean enabled;

  public IndexFace(PeerViews views, boolean enabled) {
    this.views = views;
    this.enabled = enabled;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return enabled
        && head.method().equals(HttpMethod.GET)
        && Set.of(TEXT, PAGE).contains(new QueryStringDecoder(head.uri()).path());
  }

  @Override
  public void serve(HttpCall call) {
    var now = System.nanoTime();
    var listings = views.listings();
    call.reply(
        call.path().equals(TEXT)
            ? HttpReply.of(
                HttpResponseStatus.OK, "text/plain; charset=utf-8", IndexPage.text(listings, now))
            : HttpReply.of(
                HttpResponseStatus.OK,
                "text/html; charset=utf-8",
                IndexPage.html("Channels", listings, now)));
  }
}
