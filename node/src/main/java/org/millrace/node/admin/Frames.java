package org.millrace.node.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.page.Html;
import org.millrace.node.page.Layout;

/** What the pages of the administration have in common. */
final class Frames {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final Map<String, String> LINKS =
      new java.util.TreeMap<>(
          Map.of(
              "1/",
              "Node",
              "2/network",
              "Network",
              "3/recordings",
              "Recordings",
              "4/access",
              "Access"));

  private Frames() {}

  /** A page with the links to the others. */
  static Page page(Ask ask, Caller caller, String title, List<String> modules, Html main) {
    var links = LINKS.entrySet().stream().map(link -> link(ask, link)).toList();
    var out =
        caller.session() == null
            ? Html.NONE
            : Html.of(
                "<form method=\"post\" action=\"{}/logout\"><input type=\"hidden\" name=\"csrf\" "
                    + "value=\"{}\"><button type=\"submit\">Log out</button></form>",
                ask.base(),
                caller.csrfToken());
    var nav = Html.of("<nav aria-label=\"Administration\">{}{}</nav>", links, out);
    return html(200, new Layout.Frame(ask.base(), caller.csrfToken(), nav), title, modules, main);
  }

  /** A page without links, for those who are not in yet. */
  static Page bare(Ask ask, int status, String title, Html main) {
    return html(status, new Layout.Frame(ask.base(), "", Html.NONE), title, List.of(), main);
  }

  private static Page html(
      int status, Layout.Frame frame, String title, List<String> modules, Html main) {
    return Page.of(status, "text/html; charset=utf-8", Layout.page(frame, title, modules, main))
        .with("Content-Security-Policy", POLICY)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "same-origin");
  }

  private static Html link(Ask ask, Map.Entry<String, String> link) {
    var path = link.getKey().substring(1);
    var here = ask.path().equals(path);
    return Html.of(
        "<a href=\"{}{}\"{}>{}</a>",
        ask.base(),
        path,
        here ? Html.of(" aria-current=\"page\"") : Html.NONE,
        link.getValue());
  }

  static String bytes(long bytes) {
    if (bytes < 1 << 20) {
      return String.format(Locale.ROOT, "%.0f KiB", bytes / 1024.0);
    }
    return bytes < 1L << 30
        ? String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
        : String.format(Locale.ROOT, "%.2f GiB", bytes / 1073741824.0);
  }

  static String rate(long bitsPerSecond) {
    return bitsPerSecond < 1_000_000
        ? String.format(Locale.ROOT, "%.0f kbit/s", bitsPerSecond / 1e3)
        : String.format(Locale.ROOT, "%.2f Mbit/s", bitsPerSecond / 1e6);
  }

  static String clock(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
