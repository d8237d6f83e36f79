package org.millrace.node.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.page.Html;

/** The relay tree: drawn up to {@link #DRAWN_MAX} places, and as a table in any case. */
final class NetworkPage {

  static final int DRAWN_MAX = 500;

  /** Streams that the table has rows for; the exports hold all. */
  static final int ROWS_MAX = 2000;

  private static final double LAG_GOOD_SECONDS = 3;
  private static final double LAG_BAD_SECONDS = 10;

  private NetworkPage() {}

  static Page of(Ask ask, Caller caller, NetworkMap map) {
    var main =
        Html.of(
            """
            <h1>Network</h1>
            <p class="quiet">What comes in on the left, what goes out on the right. Export: \
            <a href="{}/api/v1/network">JSON</a>, <a href="{}/api/v1/network.dot">DOT</a>.</p>
            <div data-live="map" class="scroll">{}</div>
            <h2>Streams</h2>
            <div data-live="edges">{}</div>
            """,
            ask.base(),
            ask.base(),
            map.nodes().size() > DRAWN_MAX
                ? Html.of(
                    "<p>{} places: too many to draw. The table shows them.</p>", map.nodes().size())
                : NetworkDrawing.of(map),
            map.edges().isEmpty() ? Html.of("<p>None right now.</p>") : table(map));
    return Frames.page(ask, caller, "Network", List.of("admin.js"), main);
  }

  static String rate(Edge edge) {
    return edge.bitsPerSecond() < 0 ? "not known" : Frames.rate(edge.bitsPerSecond());
  }

  static String grade(Edge edge) {
    if (edge.lagSeconds() > LAG_BAD_SECONDS) {
      return "bad";
    }
    return edge.lagSeconds() > LAG_GOOD_SECONDS ? "warn" : "good";
  }

  private static Html table(NetworkMap map) {
    var names = new HashMap<String, String>();
    map.nodes().forEach(node -> names.put(node.id(), node.name()));
    var rows =
        map.edges().stream()
            .limit(ROWS_MAX)
            .map(
                edge ->
                    Html.of(
                        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td>"
                            + "<td class=\"n {}\">{}</td><td class=\"n\">{}</td>"
                            + "<td>{} ago: {}</td></tr>\n",
                        edge.channel(),
                        names.getOrDefault(edge.from(), edge.from()),
                        names.getOrDefault(edge.to(), edge.to()),
                        edge.protocol(),
                        grade(edge),
                        edge.lagSeconds() < 0
                            ? "not known"
                            : String.format(Locale.ROOT, "%.1f s", edge.lagSeconds()),
                        rate(edge),
                        Frames.clock(edge.seconds()),
                        edge.why()))
            .toList();
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">Channel</th><th scope="col">From</th>\
        <th scope="col">To</th><th scope="col">By</th><th scope="col" class="n">Lag</th>\
        <th scope="col" class="n">Rate</th><th scope="col">Last change</th></tr></thead>
        <tbody>{}</tbody></table></div>
        {}
        """,
        rows,
        map.edges().size() > ROWS_MAX
            ? Html.of(
                "<p>The first {} of {}; the exports hold all.</p>", ROWS_MAX, map.edges().size())
            : Html.NONE);
  }
}
