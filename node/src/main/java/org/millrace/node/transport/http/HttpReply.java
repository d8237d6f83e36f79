package org.millrace.node.transport.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A whole answer.
 *
 * @param headers besides Content-Length and Connection, in order
 * @param body may be shared with other replies: nobody moves its position
 */
public record HttpReply(HttpResponseStatus status, Map<String, String> headers, ByteBuffer body) {

  public HttpReply(HttpResponseStatus status, Map<String, String> headers, byte[] body) {
    this(status, headers, ByteBuffer.wrap(body));
  }

  /** A sentence for a person, as plain text. */
  public static HttpReply text(HttpResponseStatus status, String text) {
    return of(status, "text/plain; charset=utf-8", text + "\n");
  }

  public static HttpReply of(HttpResponseStatus status, String contentType, String body) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", contentType);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    return new HttpReply(status, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The same answer with one more header. */
  public HttpReply with(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpReply(status, more, body);
  }
}
