package org.millrace.node.peercastapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Vendor;
import org.millrace.node.core.pcp.Hit;

class RelayTreeTest {

  @Test
  void hostsStandBelowTheirUpstreams() {
    var trees = RelayTree.of(host(1, null), List.of(hit(2, 1), hit(3, 2), hit(4, 1), hit(5, 99)));

    assertThat(trees).hasSize(2);
    assertThat(shape(trees.getFirst())).isEqualTo("1(2(3)4)");
    assertThat(shape(trees.getLast())).isEqualTo("5");
  }

  @Test
  void loopsAreCut() {
    var trees = RelayTree.of(host(1, null), List.of(hit(2, 4), hit(3, 2), hit(4, 3)));

    assertThat(trees.stream().map(RelayTreeTest::shape)).containsExactly("1", "2(3(4))");
  }

  @Test
  void depthIsBounded() {
    var hits = new ArrayList<Hit>();
    for (var i = 2; i <= 200; i++) {
      hits.add(hit(i, i - 1));
    }
    assertThat(depth(RelayTree.of(host(1, null), hits).getFirst()))
        .isEqualTo(RelayTree.DEPTH_MAX + 1);
  }

  private static int depth(RelayTree tree) {
    return 1 + tree.children().stream().mapToInt(RelayTreeTest::depth).max().orElse(0);
  }

  private static String shape(RelayTree tree) {
    var children = tree.children().stream().map(RelayTreeTest::shape).toList();
    var sid = tree.host().sid();
    var name = sid == null ? "?" : Long.toString(sid.low());
    return children.isEmpty() ? name : name + "(" + String.join("", children) + ")";
  }

  private static Hit hit(int number, int upstream) {
    return new Hit(new Guid(0, number), host(number, endpoint(upstream)), 1, 1, 0);
  }

  private static Endpoint endpoint(int number) {
    return new Endpoint(Ip.v4(0xCB007100 + number), 7144);
  }

  private static Host host(int number, @Nullable Endpoint upstream) {
    return new Host(
        null,
        new Guid(0, number),
        List.of(endpoint(number)),
        0,
        0,
        0,
        1218,
        27,
        Vendor.MILLRACE,
        Host.Flag.RECEIVING,
        0,
        0,
        upstream,
        upstream == null ? 0 : 1);
  }
}
