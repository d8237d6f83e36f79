package org.millrace.node.peercastapi;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.function.Function;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * {@code /admin?cmd=}: viewxml, stop, bump, keep, relay. What a command did is said in one word, as
 * PeerCastStation does.
 */
public final class AdminCommandFace implements HttpFace {

  private static final String PATH = "/admin";
  private static final String CMD = "cmd";

  private final PeercastNode node;
  private final ApiGate gate;

  public AdminCommandFace(PeercastNode node, ApiGate gate) {
    this.node = node;
    this.gate = gate;
  }

  @Override
  public boolean wants(HttpRequest head) {
    var uri = new QueryStringDecoder(head.uri());
    return (head.method().equals(HttpMethod.GET) || head.method().equals(HttpMethod.POST))
        && uri.path().equals(PATH)
        && uri.parameters().containsKey(CMD);
  }

  @Override
  public void serve(HttpCall call) {
    gate.pass(call, () -> run(call));
  }

  private void run(HttpCall call) {
    switch (call.query(CMD).orElse("")) {
      case "viewxml" ->
          call.reply(
              HttpReply.of(HttpResponseStatus.OK, "text/xml; charset=utf-8", ViewXml.of(node)));
      case "stop" -> ask(call, PeercastNode.Stop::new);
      case "bump" -> ask(call, id -> new PeercastNode.Bump(id, endpoint(call, "ip")));
      case "keep" -> ask(call, PeercastNode.Keep::new);
      case "relay" -> ask(call, id -> new PeercastNode.Relay(id, endpoint(call, "tip")));
      default -> call.reply(HttpReply.text(HttpResponseStatus.BAD_REQUEST, "Unknown command"));
    }
  }

  private static Optional<Endpoint> endpoint(HttpCall call, String name) {
    return call.query(name).flatMap(Endpoint::parse).filter(Endpoint::isReachable);
  }

  private void ask(HttpCall call, Function<Guid, PeercastNode.Command> command) {
    var id = call.query("id").flatMap(Guid::parse);
    if (id.isEmpty()) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "Channel NotFound"));
      return;
    }
    node.ask(command.apply(id.get()))
        .thenAccept(
            outcome ->
                call.reply(
                    switch (outcome.kind()) {
                      case DONE -> HttpReply.text(HttpResponseStatus.OK, "OK");
                      case NOT_FOUND ->
                          HttpReply.text(HttpResponseStatus.NOT_FOUND, "Channel NotFound");
                      case REFUSED -> HttpReply.text(HttpResponseStatus.CONFLICT, outcome.text());
                    }));
  }
}
