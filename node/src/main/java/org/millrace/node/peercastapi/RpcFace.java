package org.millrace.node.peercastapi;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.millrace.node.log.RecentLog;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/** JSON-RPC at {@code POST /api/1}; {@code GET /api/1} says which version this is. */
public final class RpcFace implements HttpFace {

  private static final String PATH = "/api/1";
  private static final String JSON = "application/json";

  private final ApiGate gate;
  private final NodeMethods nodeMethods;
  private final JsonRpc rpc;

  /**
   * @param keptIn the file of what programs leave here
   */
  public RpcFace(PeercastNode node, ApiGate gate, RecentLog log, Path keptIn) {
    this.gate = gate;
    this.nodeMethods = new NodeMethods(node, log, KeptValues.open(keptIn));
    var methods = new ArrayList<>(nodeMethods.all());
    methods.addAll(new ChannelMethods(node).all());
    methods.addAll(new DirectoryMethods(node).all());
    this.rpc = new JsonRpc(methods);
  }

  @Override
  public boolean wants(HttpRequest head) {
    return new QueryStringDecoder(head.uri()).path().equals(PATH);
  }

  @Override
  public void serve(HttpCall call) {
    if (call.head().method().equals(HttpMethod.POST)) {
      gate.pass(call, () -> RequestBody.read(call, body -> answer(call, body)));
    } else if (call.head().method().equals(HttpMethod.GET)) {
      call.reply(HttpReply.of(HttpResponseStatus.OK, JSON, nodeMethods.version().toString()));
    } else {
      call.reply(
          HttpReply.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "Only GET and POST.")
              .with("Allow", "GET, POST"));
    }
  }

  private void answer(HttpCall call, byte[] body) {
    rpc.answer(body)
        .thenAccept(
            answer ->
                call.reply(
                    answer
                        .map(
                            bytes ->
                                new HttpReply(
                                    HttpResponseStatus.OK,
                                    Map.of(
                                        "Content-Type",
                                        JSON,
                                        "Cache-Control",
                                        "no-store",
                                        "X-Content-Type-Options",
                                        "nosniff"),
                                    bytes))
                        .orElseGet(() -> HttpReply.of(HttpResponseStatus.NO_CONTENT, JSON, ""))));
  }
}
