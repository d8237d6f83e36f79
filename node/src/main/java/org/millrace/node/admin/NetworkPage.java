package org.millrace.node.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.millrace.node.admin.Answer.Page;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.admin.NetworkMap.Vertex;
import org.millrace.node.page.Html;

/** The relay tree: drawn up to {@link #DRAWN_MAX} places, and as a table in any case. */
final class NetworkPage {

  static final int DRAWN_MAX = 500;

  private static final int ROW = 58;
  private static final int BOX_WIDTH = 230;
  private static final int BOX_HEIGHT = 44;
  private static final int GAP = 150;
  private static final double LAG_GOOD_SECONDS = 3;
  private static final double LAG_BAD_SECONDS = 10;
  private static final int NAME_CHARS_MAX = 28;

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
                ? Html.of("<p>{} places: too many to draw.</p>", map.nodes().size())
                : drawing(map),
            map.edges().isEmpty() ? Html.of("<p>None right now.</p>") : table(map));
    return Frames.page(ask, caller, "Network", List.of("admin.js"), main);
  }

  /** Columns by kind, in the order of the streams; rows as they come. */
  private static Html drawing(NetworkMap map) {
    var columns = new HashMap<String, int[]>();
    var rows = new int[3];
    for (var node : map.nodes()) {
      var column = column(node);
      columns.put(node.id(), new int[] {column, rows[column]++});
    }
    var tallest = Math.max(1, Math.max(rows[0], Math.max(rows[1], rows[2])));
    var places = new HashMap<String, int[]>();
    columns.forEach(
        (id, at) -> {
          var shift = (tallest - rows[at[0]]) * ROW / 2;
          places.put(id, new int[] {at[0] * (BOX_WIDTH + GAP) + 2, at[1] * ROW + shift + 2});
        });
    var width = 3 * BOX_WIDTH + 2 * GAP + 4;
    return Html.of(
        """
        <svg class="map" viewBox="0 0 {} {}" width="{}" height="{}" role="img" \
        aria-label="{} places, {} streams; the table below says the same">
        {}{}</svg>
        """,
        width,
        tallest * ROW + 4,
        width,
        tallest * ROW + 4,
        map.nodes().size(),
        map.edges().size(),
        map.edges().stream().map(edge -> line(edge, places)).toList(),
        map.nodes().stream().map(node -> box(node, places)).toList());
  }

  private static int column(Vertex node) {
    return switch (node.kind()) {
      case ENCODER, UPSTREAM -> 0;
      case SELF -> 1;
      case RELAY, LISTENERS -> 2;
    };
  }

  private static Html line(Edge edge, Map<String, int[]> places) {
    var from = places.get(edge.from());
    var to = places.get(edge.to());
    if (from == null || to == null) {
      return Html.NONE;
    }
    var x = from[0] + BOX_WIDTH;
    var y = from[1] + BOX_HEIGHT / 2;
    var toX = to[0];
    var toY = to[1] + BOX_HEIGHT / 2;
    var middle = (x + toX) / 2;
    return Html.of(
        """
        <path class="edge {}" d="M{} {} C{} {} {} {} {} {}"><title>{} by {}, {}, {}</title></path>
        <text class="label" x="{}" y="{}">{}</text>
        """,
        grade(edge),
        x,
        y,
        middle,
        y,
        middle,
        toY,
        toX,
        toY,
        edge.channel(),
        edge.protocol(),
        Frames.rate(edge.bitsPerSecond()),
        edge.why(),
        middle,
        (y + toY) / 2 - 5,
        edge.channel());
  }

  private static String grade(Edge edge) {
    if (edge.lagSeconds() > LAG_BAD_SECONDS) {
      return "bad";
    }
    return edge.lagSeconds() > LAG_GOOD_SECONDS ? "warn" : "good";
  }

  private static Html box(Vertex node, Map<String, int[]> places) {
    var at = places.getOrDefault(node.id(), new int[2]);
    return Html.of(
        """
        <g class="place {}"><rect x="{}" y="{}" width="{}" height="{}" rx="8"/>\
        <text x="{}" y="{}">{}</text><text class="detail" x="{}" y="{}">{}</text></g>
        """,
        node.kind().word(),
        at[0],
        at[1],
        BOX_WIDTH,
        BOX_HEIGHT,
        at[0] + 10,
        at[1] + 18,
        cut(node.name()),
        at[0] + 10,
        at[1] + 35,
        cut(node.detail()));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= NAME_CHARS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, NAME_CHARS_MAX - 1)) + "…";
  }

  private static Html table(NetworkMap map) {
    var names = new HashMap<String, String>();
    map.nodes().forEach(node -> names.put(node.id(), node.name()));
    var rows =
        map.edges().stream()
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
                        Frames.rate(edge.bitsPerSecond()),
                        Frames.clock(edge.seconds()),
                        edge.why()))
            .toList();
    return Html.of(
        """
        <div class="scroll"><table><thead><tr><th scope="col">Channel</th><th scope="col">From</th>\
        <th scope="col">To</th><th scope="col">By</th><th scope="col" class="n">Lag</th>\
        <th scope="col" class="n">Rate</th><th scope="col">Last change</th></tr></thead>
        <tbody>{}</tbody></table></div>
        """,
        rows);
  }
}
