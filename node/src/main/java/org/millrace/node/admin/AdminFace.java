package org.millrace.node.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.millrace.node.config.AddressBlock;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;

/**
 * The administration on the media port, below {@code /admin/}: only for the addresses the operator
 * allows, and only with the token.
 */
public final class AdminFace implements HttpFace {

  private static final String UNDER = "/admin";

  private final AdminGate gate;
  private final List<AddressBlock> allowed;

  public AdminFace(AdminGate gate, List<AddressBlock> allowed) {
    this.gate = gate;
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public boolean wants(HttpRequest head) {
    var path = new QueryStringDecoder(head.uri()).path();
    return path.equals(UNDER) || path.startsWith(UNDER + "/");
  }

  @Override
  public void serve(HttpCall call) {
    var remote = call.remote().getAddress();
    if (allowed.stream().noneMatch(block -> block.contains(remote))) {
      call.reply(HttpReply.text(HttpResponseStatus.NOT_FOUND, "There is nothing at this address."));
      return;
    }
    var path = call.path().substring(UNDER.length());
    gate.answer(
            new AdminGate.Ask(
                call.method(),
                path.isEmpty() ? "/" : path,
                call.header(HttpHeaderNames.HOST.toString()).orElse(""),
                call.header(HttpHeaderNames.ACCEPT.toString()).orElse(""),
                call.header(HttpHeaderNames.AUTHORIZATION.toString()).orElse(""),
                remote,
                false))
        .thenAccept(page -> call.reply(reply(page)));
  }

  private static HttpReply reply(AdminPages.Page page) {
    var reply =
        new HttpReply(
            HttpResponseStatus.valueOf(page.status()),
            Map.of("Content-Type", page.contentType(), "Cache-Control", "no-store"),
            page.body());
    return page.status() == 401
        ? reply.with("WWW-Authenticate", "Basic realm=\"millrace\"")
        : reply;
  }
}
