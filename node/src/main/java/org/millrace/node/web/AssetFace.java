package org.millrace.node.web;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.millrace.node.page.Assets;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** Scripts, styles and pictures of the pages: {@code GET /assets/…}. */
public final class AssetFace implements HttpFace {

  private static final String PREFIX = "/assets/";

  private final Assets assets = new Assets();

  @Override
  public boolean wants(HttpRequest head) {
    return head.uri().startsWith(PREFIX)
        && (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD));
  }

  @Override
  public void serve(HttpCall call) {
    var found = assets.get(call.path().substring(PREFIX.length()));
    if (found.isEmpty()) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is no such file."));
      return;
    }
    var asset = found.get();
    var fresh = call.header("If-None-Match").filter(asset.tag()::equals).isPresent();
    var zipped = call.header("Accept-Encoding").filter(how -> how.contains("gzip")).isPresent();
    var status = fresh ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK;
    var reply =
        HttpReply.of(status, asset.contentType(), "")
            .with("ETag", asset.tag())
            .with("Vary", "Accept-Encoding")
            .with(
                "Cache-Control",
                asset.lasting() ? "public, max-age=31536000, immutable" : "no-cache");
    if (fresh) {
      call.reply(reply);
    } else if (zipped) {
      var headers = reply.with("Content-Encoding", "gzip").headers();
      call.reply(new HttpReply(status, headers, asset.zipped()));
    } else {
      call.reply(new HttpReply(status, reply.headers(), asset.bytes()));
    }
  }
}
