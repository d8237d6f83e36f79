package org.millrace.node.ingest;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.millrace.node.channel.Channel;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** Title updates as radio encoders send them: {@code GET /admin/metadata?mode=updinfo}. */
public final class TitleFace implements HttpFace {

  private static final String PATH = "/admin/metadata";

  private final ChannelDirectory directory;
  private final Login login;

  public TitleFace(ChannelDirectory directory, Login login) {
    this.directory = directory;
    this.login = login;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.method().equals(HttpMethod.GET)
        && (head.uri().equals(PATH) || head.uri().startsWith(PATH + "?"));
  }

  @Override
  public void serve(HttpCall call) {
    login.pass(call, call.query("mount").orElse(""), () -> update(call));
  }

  private void update(HttpCall call) {
    var channel = call.query("mount").flatMap(directory::ofMount);
    if (channel.isEmpty()) {
      call.reply(answer(HttpResponseStatus.BAD_REQUEST, "Source does not exist", 0));
    } else if (!call.query("mode").orElse("").equals("updinfo")) {
      call.reply(answer(HttpResponseStatus.BAD_REQUEST, "Only mode=updinfo is known", 0));
    } else {
      var title = call.query("song").or(() -> call.query("title")).orElse("");
      channel.get().actor().tell(new Channel.SetTitle(call.query("artist").orElse(""), title));
      call.reply(answer(HttpResponseStatus.OK, "Metadata update successful", 1));
    }
  }

  private static HttpReply answer(HttpResponseStatus status, String message, int code) {
    return HttpReply.of(
        status,
        "text/xml; charset=utf-8",
        "<?xml version=\"1.0\"?>\n<iceresponse><message>"
            + message
            + "</message><return>"
            + code
            + "</return></iceresponse>\n");
  }
}
