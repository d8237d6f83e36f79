package org.millrace.node.admin;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A request to the administration, whichever server it came by.
 *
 * @param path decoded, below {@code base}, without query
 * @param query raw, without the question mark; may be empty
 * @param headers a header's value by its name, empty if it is not there
 * @param body at most {@link #BODY_BYTES_MAX}
 * @param base what stands before all paths: empty, or {@code /admin} on the media port
 * @param trusted whether loopback is enough: false where requests come through the media port,
 *     behind which a proxy may stand
 */
public record Ask(
    String method,
    String path,
    String query,
    UnaryOperator<String> headers,
    byte[] body,
    String base,
    InetAddress remote,
    boolean trusted) {

  public static final int BODY_BYTES_MAX = 64 << 10;

  /** The value of a header, or empty. */
  String header(String name) {
    return headers.apply(name);
  }

  boolean changes() {
    return !method.equals("GET") && !method.equals("HEAD");
  }

  /** The first value of a query parameter. */
  Optional<String> parameter(String name) {
    return Optional.ofNullable(pairs(query).get(name));
  }

  /** A field of a form that was posted. */
  Optional<String> field(String name) {
    return Optional.ofNullable(pairs(new String(body, StandardCharsets.UTF_8)).get(name));
  }

  /** The value of a cookie. */
  Optional<String> cookie(String name) {
    for (var part : header("Cookie").split(";", 64)) {
      var pair = part.strip().split("=", 2);
      if (pair.length == 2 && pair[0].equals(name)) {
        return Optional.of(pair[1]);
      }
    }
    return Optional.empty();
  }

  private static Map<String, @Nullable String> pairs(String encoded) {
    var pairs = new HashMap<String, @Nullable String>();
    for (var part : encoded.split("&", 64)) {
      var pair = part.split("=", 2);
      pairs.putIfAbsent(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "");
    }
    return pairs;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return "";
    }
  }

  /** Without headers, query and body: they may hold secrets. */
  @Override
  public String toString() {
    return method + " " + path + " from " + remote.getHostAddress();
  }
}
