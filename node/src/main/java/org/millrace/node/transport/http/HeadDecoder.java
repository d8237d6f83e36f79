package org.millrace.node.transport.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Reads requests, also those of old radio encoders, who call their HTTP/1.0 {@code ICE/1.0}. */
final class HeadDecoder extends HttpRequestDecoder {

  HeadDecoder(HttpDecoderConfig config) {
    super(config);
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    if (initialLine[2].startsWith("ICE/")) {
      initialLine[2] = "HTTP/1.0";
    }
    return super.createMessage(initialLine);
  }
}
