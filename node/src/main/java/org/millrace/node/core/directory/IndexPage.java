package org.millrace.node.core.directory;

import java.util.List;
import org.millrace.messages.pcp.IndexLine;

/**
 * The list of channels for programs and for people. Whatever a channel says of itself is escaped.
 */
public final class IndexPage {

  private IndexPage() {}

  /** An index.txt. */
  public static String text(List<Listing> listings, long nowNanos) {
    var text = new StringBuilder();
    listings.forEach(listing -> text.append(listing.line(nowNanos).encode()).append('\n'));
    return text.toString();
  }

  /** A page that needs nothing else. */
  public static String html(String title, List<Listing> listings, long nowNanos) {
    var page =
        new StringBuilder(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
            <style>body{font:16px system-ui;margin:2em auto;max-width:60em;padding:0 1em}
            table{border-collapse:collapse;width:100%%}td,th{padding:.4em .6em;text-align:left;
            border-bottom:1px solid #8884}small{opacity:.7}:root{color-scheme:light dark}</style>
            </head><body><h1>%1$s</h1>
            <table><thead><tr><th>Channel</th><th>Type</th><th>kbit/s</th><th>Listeners</th>
            <th>Relays</th><th>Up</th></tr></thead><tbody>
            """
                .formatted(IndexLine.escape(title)));
    for (var listing : listings) {
      page.append(row(listing.line(nowNanos)));
    }
    return page.append("</tbody></table></body></html>\n").toString();
  }

  private static String row(IndexLine line) {
    var name = IndexLine.escape(line.name());
    var words = String.join(" ", line.genre(), line.description(), line.comment()).strip();
    var tip = line.tip().isReachable() ? "?tip=" + line.tip() : "";
    return """
    <tr><td><a href="peercast://pls/%s%s">%s</a>%s<br><small>%s</small></td>
    <td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%d:%02d</td></tr>
    """
        .formatted(
            line.id(),
            tip,
            name,
            contact(line),
            IndexLine.escape(words),
            IndexLine.escape(line.type()),
            line.bitrateKbps(),
            line.listeners(),
            line.relays(),
            line.uptimeMinutes() / 60,
            line.uptimeMinutes() % 60);
  }

  /** A link only where it is one: nobody's script. */
  private static String contact(IndexLine line) {
    var web = line.url().startsWith("http://") || line.url().startsWith("https://");
    return web
        ? " <a rel=\"noopener nofollow\" href=\"" + IndexLine.escape(line.url()) + "\">↗</a>"
        : "";
  }
}
