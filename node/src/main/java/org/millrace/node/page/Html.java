package org.millrace.node.page;

import java.util.List;

/** Markup that is safe to send: made of constants, and of texts that were escaped. */
public record Html(String markup) {

  /** No markup at all. */
  public static final Html NONE = new Html("");

  /**
   * Fills a constant template. Each {@code {}} takes the next value: markup and lists of markup as
   * they are, everything else as escaped text, fit for elements and for quoted attributes.
   */
  public static Html of(String template, Object... values) {
    var out = new StringBuilder(template.length() + 64 * values.length);
    var from = 0;
    for (var value : values) {
      var at = template.indexOf("{}", from);
      if (at < 0) {
        throw new IllegalArgumentException("more values than places: " + values.length);
      }
      out.append(template, from, at);
      append(out, value);
      from = at + 2;
    }
    if (template.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("more places than values: " + values.length);
    }
    return new Html(out.append(template, from, template.length()).toString());
  }

  private static void append(StringBuilder out, Object value) {
    switch (value) {
      case Html html -> out.append(html.markup);
      case List<?> list -> list.forEach(each -> append(out, each));
      default -> escape(out, value.toString());
    }
  }

  private static void escape(StringBuilder out, String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        case '`' -> out.append("&#96;");
        default -> out.append(c < 0x20 && c != '\n' && c != '\t' ? ' ' : c);
      }
    }
  }
}
