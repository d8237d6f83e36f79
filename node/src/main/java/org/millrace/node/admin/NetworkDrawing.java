package org.millrace.node.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.admin.NetworkMap.Kind;
import org.millrace.node.admin.NetworkMap.Vertex;
import org.millrace.node.page.Html;

/** The map as SVG: a column for each step from the source, this node's own marked. */
final class NetworkDrawing {

  private static final int ROW = 58;
  private static final int BOX_WIDTH = 230;
  private static final int BOX_HEIGHT = 44;
  private static final int GAP = 150;
  private static final int NAME_CHARS_MAX = 28;
  private static final int LABEL_CHARS_MAX = 14;

  private NetworkDrawing() {}

  /** Rows as they come. */
  static Html of(NetworkMap map) {
    var columnOf = columns(map);
    var first = columnOf.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    var last = columnOf.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    var rows = new int[last - first + 1];
    var cells = new HashMap<String, int[]>();
    for (var node : map.nodes()) {
      var column = columnOf.getOrDefault(node.id(), last) - first;
      cells.put(node.id(), new int[] {column, rows[column]++});
    }
    var tallest = 1;
    for (var count : rows) {
      tallest = Math.max(tallest, count);
    }
    var places = new HashMap<String, int[]>();
    for (var cell : cells.entrySet()) {
      var at = cell.getValue();
      var shift = (tallest - rows[at[0]]) * ROW / 2;
      var place = new int[] {at[0] * (BOX_WIDTH + GAP) + 2, at[1] * ROW + shift + 2};
      places.put(cell.getKey(), place);
    }
    return svg(map, places, rows.length * (BOX_WIDTH + GAP) - GAP + 4, tallest * ROW + 4);
  }

  private static Html svg(NetworkMap map, Map<String, int[]> places, int width, int height) {
    return Html.of(
        """
        <svg class="map" viewBox="0 0 {} {}" width="{}" height="{}" role="img" \
        aria-label="{} places, {} streams; the table below says the same">
        {}{}</svg>
        """,
        width,
        height,
        width,
        height,
        map.nodes().size(),
        map.edges().size(),
        map.edges().stream().map(edge -> line(edge, places)).toList(),
        map.nodes().stream().map(node -> box(node, places)).toList());
  }

  /** Steps from this node: below it positive, above it negative, others beside their own above. */
  private static Map<String, Integer> columns(NetworkMap map) {
    var below = new HashMap<String, List<String>>();
    var above = new HashMap<String, List<String>>();
    for (var edge : map.edges()) {
      below.computeIfAbsent(edge.from(), _ -> new ArrayList<>()).add(edge.to());
      above.computeIfAbsent(edge.to(), _ -> new ArrayList<>()).add(edge.from());
    }
    var columns = new HashMap<String, Integer>();
    var reached = new ArrayDeque<String>();
    for (var node : map.nodes()) {
      if (node.kind() == Kind.SELF) {
        columns.put(node.id(), 0);
        reached.add(node.id());
      }
    }
    var self = List.copyOf(reached);
    walk(reached, above, -1, columns);
    reached.addAll(self);
    walk(reached, below, 1, columns);
    reached.addAll(columns.keySet().stream().sorted().toList());
    walk(reached, below, 1, columns);
    for (var node : map.nodes()) {
      columns.putIfAbsent(node.id(), node.kind() == Kind.UPSTREAM ? -1 : 1);
    }
    return columns;
  }

  private static void walk(
      ArrayDeque<String> reached,
      Map<String, List<String>> next,
      int step,
      Map<String, Integer> columns) {
    while (!reached.isEmpty()) {
      var id = reached.remove();
      var column = columns.getOrDefault(id, 0) + step;
      for (var other : next.getOrDefault(id, List.of())) {
        if (columns.putIfAbsent(other, column) == null) {
          reached.add(other);
        }
      }
    }
  }

  /** What fits between two boxes: the ids of relayed channels do not. */
  private static String label(Edge edge) {
    var channel = edge.channel().length() > LABEL_CHARS_MAX ? "" : edge.channel() + " ";
    return edge.lagSeconds() < 0
        ? channel.strip()
        : channel + String.format(Locale.ROOT, "%.1f s", edge.lagSeconds());
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
        NetworkPage.grade(edge),
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
        NetworkPage.rate(edge),
        edge.why(),
        middle,
        (y + toY) / 2 - 5,
        label(edge));
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
}
