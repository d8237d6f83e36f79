package org.millrace.node.peercastapi;

/** Texts of strangers inside XML and HTML. */
final class Xml {

  private Xml() {}

  /** Escaped for elements and quoted attributes; what XML 1.0 cannot hold becomes a blank. */
  static String text(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '&' -> out.append("&amp;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(isCharacter(c) ? c : ' ');
    }
  }

  private static boolean isCharacter(int c) {
    return c >= 0x20 && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
  }
}
