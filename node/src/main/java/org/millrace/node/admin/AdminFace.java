package org.millrace.node.admin;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.millrace.node.config.AddressBlock;
import org.millrace.node.transport.http.HttpBodies;
import org.millrace.node.transport.http.HttpCall;
import org.millrace.node.transport.http.HttpFace;
import org.millrace.node.transport.http.HttpReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administration on the media port, below {@code /admin/}: only for the addresses the operator
 * allows, and only with the token.
 */
public final class AdminFace implements HttpFace {

  private static final String UNDER = "/admin";
  private static final Logger LOG = LoggerFactory.getLogger(AdminFace.class);

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
    if (call.method().equals("GET") || call.method().equals("HEAD")) {
      answer(call, new byte[0]);
    } else {
      HttpBodies.collect(call, Ask.BODY_BYTES_MAX)
          .whenComplete(
              (body, tooLong) -> {
                if (tooLong == null) {
                  answer(call, body);
                } else {
                  call.reply(
                      HttpReply.text(
                          HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long."));
                }
              });
    }
  }

  private void answer(HttpCall call, byte[] body) {
    var path = call.path().substring(UNDER.length());
    var uri = call.head().uri();
    var query = uri.indexOf('?') < 0 ? "" : uri.substring(uri.indexOf('?') + 1);
    var ask =
        new Ask(
            call.method(),
            path.isEmpty() ? "/" : path,
            query,
            name -> call.header(name).orElse(""),
            body,
            UNDER,
            call.remote().getAddress(),
            false);
    gate.answer(ask)
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                LOG.error("{} failed", ask, failure);
                call.reply(
                    HttpReply.text(
                        HttpResponseStatus.INTERNAL_SERVER_ERROR, "That went wrong; see the log."));
              } else {
                switch (answer) {
                  case Answer.Page page -> call.reply(reply(page));
                  case Answer.Events events -> EventsWriter.begin(call, events);
                }
              }
            });
  }

  private static HttpReply reply(Answer.Page page) {
    var reply =
        new HttpReply(
            HttpResponseStatus.valueOf(page.status()),
            Map.of("Content-Type", page.contentType(), "Cache-Control", "no-store"),
            page.body());
    for (var header : page.headers().entrySet()) {
      reply = reply.with(header.getKey(), header.getValue());
    }
    return reply;
  }
}
