package org.millrace.node.playback;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** What is on air, for programs: {@code GET /api/channels} as JSON. */
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
        && path.equals(JSON);
  }

  @Override
  public void serve(HttpCall call) {
    call.reply(
        HttpReply.of(
                HttpResponseStatus.OK,
                "application/json; charset=utf-8",
                ChannelView.json(channels()))
            .with("Access-Control-Allow-Origin", "*"));
  }

  /** The channels as they are now. */
  public List<ChannelView> channels() {
    return directory.all().stream().map(channel -> ChannelView.of(channel, admission)).toList();
  }
}
