package org.millrace.node.peercastapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.millrace.node.testkit.LiveNode;
import org.millrace.node.testkit.RawHttp;

/** Asks a node as programs of the PeerCast world do. */
final class Api {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Api() {}

  static RawHttp.Recorded send(LiveNode live, String line, String body, String... headers) {
    var bytes = body.getBytes(UTF_8);
    var head = new ArrayList<>(List.of(line + " HTTP/1.1", "Connection: close"));
    if (List.of(headers).stream().noneMatch(header -> header.startsWith("Host:"))) {
      head.add("Host: 127.0.0.1:" + live.port());
    }
    if (!body.isEmpty()) {
      head.add("Content-Length: " + bytes.length);
    }
    head.addAll(List.of(headers));
    try (var connection = live.connect()) {
      connection.head(head.toArray(String[]::new)).send(bytes);
      return connection.record().await();
    }
  }

  static JsonNode post(LiveNode live, String body, String... headers) {
    return json(text(send(live, "POST /api/1", body, headers)));
  }

  /** The result of a call that is right. */
  static JsonNode call(LiveNode live, String method, String params) {
    var answer =
        post(
            live,
            """
            {"jsonrpc":"2.0","id":7,"method":"%s","params":%s}\
            """
                .formatted(method, params));
    if (answer.path("id").asInt() != 7 || answer.has("error")) {
      throw new AssertionError(method + " failed: " + answer);
    }
    return answer.get("result");
  }

  static JsonNode error(LiveNode live, String method, String params) {
    return post(
            live,
            """
            {"jsonrpc":"2.0","id":7,"method":"%s","params":%s}\
            """
                .formatted(method, params))
        .path("error");
  }

  static String text(RawHttp.Recorded recorded) {
    return new String(recorded.body(), UTF_8);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new AssertionError(text, broken);
    }
  }
}
