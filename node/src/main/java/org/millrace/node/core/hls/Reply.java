package org.millrace.node.core.hls;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The answer to a request. Bodies are shared between requests: nobody may write to them.
 *
 * @param maxAgeSeconds how long a cache may keep it; 0 for not at all
 * @param body to be sent one after the other
 */
public record Reply(int status, String contentType, int maxAgeSeconds, List<byte[]> body) {

  private static final String TEXT = "text/plain; charset=utf-8";

  public long bytes() {
    return body.stream().mapToLong(run -> run.length).sum();
  }

  static Reply ok(String contentType, int maxAgeSeconds, List<byte[]> body) {
    return new Reply(200, contentType, maxAgeSeconds, body);
  }

  /** A refusal in one sentence. */
  public static Reply failed(int status, int maxAgeSeconds, String text) {
    var line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    return new Reply(status, TEXT, maxAgeSeconds, List.of(line));
  }
}
