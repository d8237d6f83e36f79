package org.millrace.node.admin;

import java.util.List;
import java.util.Locale;

/** Where streams come from and go to, as far as this node knows. */
public record NetworkMap(List<Vertex> nodes, List<Edge> edges) {

  public NetworkMap {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /** What stands at a vertex. */
  public enum Kind {
    ENCODER,
    UPSTREAM,
    SELF,
    RELAY,
    LISTENERS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A place.
   *
   * @param id unique on this map
   */
  public record Vertex(String id, Kind kind, String name, String detail) {}

  /**
   * A stream from one place to another.
   *
   * @param lagSeconds how far behind what it carries is; negative while unknown. Toward this node:
   *     since the newest byte came; away from it: how far behind this node the other said it was
   * @param bitsPerSecond negative while unknown, as between two other nodes
   * @param seconds since it last changed
   * @param why what changed it last
   */
  public record Edge(
      String from,
      String to,
      String channel,
      String protocol,
      double lagSeconds,
      long bitsPerSecond,
      long seconds,
      String why) {}

  /** The same for Graphviz. */
  public String dot() {
    var text = new StringBuilder("digraph millrace {\n  rankdir=LR;\n");
    for (var node : nodes) {
      text.append("  ").append(quoted(node.id())).append(" [label=");
      text.append(quoted(node.name() + (node.detail().isEmpty() ? "" : "\n" + node.detail())));
      text.append(", shape=").append(node.kind() == Kind.SELF ? "box" : "ellipse").append("];\n");
    }
    for (var edge : edges) {
      text.append("  ").append(quoted(edge.from())).append(" -> ").append(quoted(edge.to()));
      var rate =
          edge.bitsPerSecond() < 0 ? "" : " %d kbit/s".formatted(edge.bitsPerSecond() / 1000);
      var lag =
          edge.lagSeconds() < 0 ? "" : String.format(Locale.ROOT, " %.1f s", edge.lagSeconds());
      var label = edge.channel() + " " + edge.protocol() + rate + lag;
      text.append(" [label=").append(quoted(label)).append("];\n");
    }
    return text.append("}\n").toString();
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
              }
            });
    return out.append('"').toString();
  }
}
