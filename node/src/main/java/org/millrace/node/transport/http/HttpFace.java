package org.millrace.node.transport.http;

import io.netty.handler.codec.http.HttpRequest;

/** A part of the node that answers some HTTP requests. Called on event loops: must not block. */
public interface HttpFace {

  /** Whether this face answers the request; the first face that does gets it. */
  boolean wants(HttpRequest head);

  /** Answers it, now or later. */
  void serve(HttpCall call);
}
