package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.admin.NetworkMap.Kind;
import org.millrace.node.admin.NetworkMap.Vertex;

class NetworkPageTest {

  @Test
  void aTreeIsDrawnInColumnsByStepsFromThisNode() {
    var page = page(chain(4));
    var columns = Pattern.compile("<rect x=\"(\\d+)\"").matcher(page);
    var found = new ArrayList<Integer>();
    while (columns.find()) {
      found.add(Integer.parseInt(columns.group(1)));
    }
    assertThat(found).doesNotHaveDuplicates().hasSize(5).isSorted();
    assertThat(page).contains("5 places, 4 streams");
  }

  @Test
  void upTo500PlacesAreDrawnAndMoreAreATable() {
    assertThat(page(star(499))).contains("<svg class=\"map\"");
    var large = page(star(500));
    assertThat(large).doesNotContain("<svg class=\"map\"").contains("501 places: too many to draw");
    assertThat(rows(large)).isEqualTo(500);
  }

  @Test
  void theTableHasABoundAndSaysSo() {
    var page = page(star(NetworkPage.ROWS_MAX + 7));
    assertThat(rows(page)).isEqualTo(NetworkPage.ROWS_MAX);
    assertThat(page).contains("The first 2000 of 2007; the exports hold all.");
  }

  @Test
  void whatIsNotKnownIsSaidSo() {
    assertThat(page(chain(1))).contains("not known");
  }

  private static long rows(String page) {
    return page.lines().filter(line -> line.startsWith("<tr><th scope=\"row\">")).count()
        + (page.contains("<tbody><tr><th scope=\"row\">") ? 1 : 0);
  }

  private static NetworkMap chain(int length) {
    var nodes = new ArrayList<Vertex>();
    var edges = new ArrayList<Edge>();
    nodes.add(new Vertex("self", Kind.SELF, "mill", ""));
    for (var i = 1; i <= length; i++) {
      nodes.add(new Vertex("n" + i, Kind.RELAY, "n" + i, ""));
      edges.add(edge(i == 1 ? "self" : "n" + (i - 1), "n" + i));
    }
    return new NetworkMap(nodes, edges);
  }

  private static NetworkMap star(int others) {
    var nodes = new ArrayList<Vertex>();
    var edges = new ArrayList<Edge>();
    nodes.add(new Vertex("self", Kind.SELF, "mill", ""));
    for (var i = 0; i < others; i++) {
      nodes.add(new Vertex("n" + i, Kind.RELAY, "10.0.0." + i, ""));
      edges.add(edge("self", "n" + i));
    }
    return new NetworkMap(nodes, edges);
  }

  private static Edge edge(String from, String to) {
    return new Edge(from, to, "/live", "PCP", -1, -1, 5, "it said so");
  }

  private static String page(NetworkMap map) {
    var ask =
        new Ask(
            "GET",
            "/network",
            "",
            _ -> "",
            new byte[0],
            "",
            InetAddress.getLoopbackAddress(),
            false);
    return new String(NetworkPage.of(ask, Caller.NOBODY, map).body(), StandardCharsets.UTF_8);
  }
}
