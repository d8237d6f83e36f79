package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** What is on air: {@code GET /} as a page, {@code GET /api/channels} as JSON. */
public final class DirectoryFace implements HttpFace {

  private static final String JSON = "/api/channels";

  private final ChannelDirectory directory;
  private final Admission admission;

  public DirectoryFace(ChannelDirectory directory, Admission admission) {
    this.directory = directory;
    this.admission = admission;
  }

  @Override
  public boolean wants(HttpRequest head) {
    var path = new QueryStringDecoder(head.uri()).path();
    return (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.HEAD))
        && (path.equals("/") || path.equals(JSON));
  }

  @Override
  public void serve(HttpCall call) {
    var channels =
        directory.all().stream().map(channel -> ChannelView.of(channel, admission)).toList();
    call.reply(
        call.path().equals(JSON)
            ? HttpReply.of(
                    HttpResponseStatus.OK,
                    "application/json; charset=utf-8",
                    ChannelView.json(channels))
                .with("Access-Control-Allow-Origin", "*")
            : HttpReply.of(
                    HttpResponseStatus.OK, "text/html; charset=utf-8", DirectoryPage.html(channels))
                .with("Content-Security-Policy", DirectoryPage.CONTENT_SECURITY_POLICY));
  }
}
