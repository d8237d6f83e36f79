package org.millrace.node.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.node.secret.Tokens.Scope;

/**
 * One thing that can be asked of the administration.
 *
 * @param template a path whose parts in braces take anything, like {@code /channels/{channel}}
 * @param scope who may; null for everybody
 */
record Route(String method, String template, Kind kind, @Nullable Scope scope, Handler handler) {

  /** For whom the answer is. */
  enum Kind {
    /** Programs; in the OpenAPI description. */
    API,
    /** People, in a browser. */
    PAGE
  }

  /** Answers; any thread. May read files where the route has a scope, or changes something. */
  interface Handler {

    /**
     * @param parts what stood in the places of the braces, in order
     */
    Answer handle(Ask ask, Caller caller, List<String> parts);
  }

  /** The values of the template's parts, if the path fits. */
  Optional<List<String>> match(String path) {
    var wanted = template.split("/", -1);
    var given = path.split("/", -1);
    if (wanted.length != given.length) {
      return Optional.empty();
    }
    var parts = new ArrayList<String>();
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        if (given[i].isEmpty()) {
          return Optional.empty();
        }
        parts.add(given[i]);
      } else if (!wanted[i].equals(given[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(parts);
  }
}
