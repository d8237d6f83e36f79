package org.millrace.node.lan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.function.Supplier;
import org.millrace.node.core.lan.Neighbours.Neighbour;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** The other nodes of this network and their channels: {@code GET /api/nearby} as JSON. */
public final class NearbyFace implements HttpFace {

  private static final String PATH = "/api/nearby";

  private final Supplier<List<Neighbour>> neighbours;

  public NearbyFace(Supplier<List<Neighbour>> neighbours) {
    this.neighbours = neighbours;
  }

  @Override
  public boolean wants(HttpRequest head) {
    return head.method().equals(HttpMethod.GET)
        && new QueryStringDecoder(head.uri()).path().equals(PATH);
  }

  @Override
  public void serve(HttpCall call) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (var neighbour : neighbours.get()) {
      var base = "http://" + neighbour.endpoint();
      var node = list.addObject().put("node", neighbour.name()).put("url", base + "/");
      var channels = node.putArray("channels");
      for (var line : neighbour.channels()) {
        channels
            .addObject()
            .put("id", line.id().toString())
            .put("name", line.name())
            .put("genre", line.genre())
            .put("description", line.description())
            .put("type", line.type())
            .put("bitrate", line.bitrateKbps())
            .put("listeners", line.listeners())
            .put("url", base + "/stream/" + line.id());
      }
    }
    call.reply(HttpReply.of(HttpResponseStatus.OK, "application/json", list + "\n"));
  }
}
