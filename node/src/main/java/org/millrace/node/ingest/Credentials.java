package org.millrace.node.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.millrace.node.transport.http.HttpCall;

/** The password a request brings, by Basic authentication; the user's name does not matter. */
final class Credentials {

  private static final String BASIC = "basic ";

  private Credentials() {}

  static Optional<String> passwordOf(HttpCall call) {
    return call.header("Authorization")
        .filter(value -> value.regionMatches(true, 0, BASIC, 0, BASIC.length()))
        .flatMap(value -> decoded(value.substring(BASIC.length()).strip()))
        .map(pair -> pair.substring(pair.indexOf(':') + 1));
  }

  private static Optional<String> decoded(String base64) {
    try {
      return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
