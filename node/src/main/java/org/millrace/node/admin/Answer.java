package org.millrace.node.admin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the administration answers. */
public sealed interface Answer {

  /**
   * A whole response.
   *
   * @param headers besides Content-Type and Cache-Control
   */
  record Page(int status, String contentType, Map<String, String> headers, byte[] body)
      implements Answer {

    static Page of(int status, String contentType, String text) {
      return new Page(status, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Page text(int status, String text) {
      return of(status, "text/plain; charset=utf-8", text);
    }

    /** Sends the browser on, by GET. */
    static Page redirect(String to) {
      return text(303, "").with("Location", to);
    }

    /** The same answer with one more header. */
    Page with(String name, String value) {
      var more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Page(status, contentType, more, body);
    }
  }

  /**
   * Server-sent events, for as long as the other side stays: one at once, and then one every {@link
   * #PERIOD_MILLIS}.
   *
   * @param json asked for each event; one line
   */
  record Events(Supplier<String> json) implements Answer {
    static final int PERIOD_MILLIS = 2000;

    byte[] next() {
      return ("data: " + json.get().strip() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
  }
}
