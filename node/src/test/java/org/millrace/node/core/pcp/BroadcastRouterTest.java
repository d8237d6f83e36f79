package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.at;
import static org.millrace.node.core.pcp.Peers.host;
import static org.millrace.node.core.pcp.Peers.sid;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Bcst.Group;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Root;
import org.millrace.messages.pcp.Track;
import org.millrace.messages.pcp.Vendor;
import org.millrace.node.core.pcp.BroadcastRouter.Link;
import org.millrace.node.core.pcp.BroadcastRouter.LinkKind;

final class BroadcastRouterTest {
  private static final int UP = 1;
  private static final int CHILD = 2;
  private static final int CHILD_2 = 3;
  private static final int OTHER_CHANNEL = 4;
  private static final int DIRECTORY = 5;
  private final BroadcastRouter router = new BroadcastRouter(SELF.sid());

  BroadcastRouterTest() {
    router.open(UP, new Link(LinkKind.UPSTREAM, CID, sid(1)));
    router.open(CHILD, new Link(LinkKind.CHILD, CID, sid(2)));
    router.open(CHILD_2, new Link(LinkKind.CHILD, CID, sid(3)));
    router.open(OTHER_CHANNEL, new Link(LinkKind.CHILD, sid(99), sid(4)));
    router.open(DIRECTORY, new Link(LinkKind.DIRECTORY, null, sid(5)));
  }

  @Test
  void aStatusOfAChildGoesUpOneHopOlder() {
    var decision = router.route(status(2, 0, 11), CHILD);
    assertThat(decision.to()).containsExactly(UP);
    assertThat(decision.process()).isNotNull();
    assertThat(onward(decision).routing().ttl()).isEqualTo(10);
    assertThat(onward(decision).routing().hops()).isEqualTo(1);
  }

  @Test
  void aTtlOfOneEndsHereAndALargeOneIsCut() {
    assertThat(router.route(status(2, 0, 1), CHILD).to()).isEmpty();
    assertThat(router.route(status(2, 0, 1), CHILD).process()).isNotNull();
    var far = router.route(status(2, 0, 255), CHILD);
    assertThat(onward(far).routing().ttl()).isEqualTo(10);
  }

  @Test
  void whatBeganHereOrPretendsToIsDropped() {
    var mine = new Bcst(routing(Group.TRACKERS, 3, 5, SELF.sid(), null), List.of(host(2)));
    assertThat(router.route(mine, CHILD)).isEqualTo(BroadcastRouter.Decision.DROP);
    assertThat(router.route(status(3, 0, 11), CHILD)).isEqualTo(BroadcastRouter.Decision.DROP);
    assertThat(router.route(status(3, 1, 11), CHILD)).isNotEqualTo(BroadcastRouter.Decision.DROP);
  }

  @Test
  void aHostIsOnlyBelievedFromItself() {
    var forged = new Bcst(routing(Group.TRACKERS, 1, 9, sid(2), null), List.of(host(50)));
    assertThat(router.route(forged, CHILD)).isEqualTo(BroadcastRouter.Decision.DROP);
  }

  @Test
  void channelInformationGoesDownAndNeverUp() {
    var update =
        new Bcst(
            routing(Group.RELAYS, 0, 7, sid(1), null),
            List.of(Chan.ofInfo(CID, INFO, Track.EMPTY)));
    assertThat(router.route(update, UP).to()).containsExactly(CHILD, CHILD_2);
    var fromChild =
        new Bcst(
            routing(Group.ALL, 0, 7, sid(2), null), List.of(Chan.ofInfo(CID, INFO, Track.EMPTY)));
    assertThat(router.route(fromChild, CHILD)).isEqualTo(BroadcastRouter.Decision.DROP);
  }

  @Test
  void siblingsAreNotReachedWithoutADest() {
    var all = new Bcst(routing(Group.ALL, 0, 11, sid(2), null), List.of(host(2)));
    assertThat(router.route(all, CHILD).to()).containsExactly(UP);
  }

  @Test
  void aDestIsReachedOverTheConnectionItWasHeardOn() {
    router.route(status(20, 3, 8), CHILD_2);
    List<Message> push = List.of(new Push(at(9), CID));
    var routed = router.route(new Bcst(routing(0xFF, 0, 7, sid(1), sid(20)), push), UP);
    assertThat(routed.to()).containsExactly(CHILD_2);
    assertThat(routed.process()).isNull();
    var here = router.route(new Bcst(routing(0xFF, 0, 7, sid(1), SELF.sid()), push), UP);
    assertThat(here.to()).isEmpty();
    assertThat(here.process()).isNotNull();
    router.close(CHILD_2);
    assertThat(router.route(new Bcst(routing(0xFF, 0, 7, sid(1), sid(20)), push), UP).to())
        .isEmpty();
  }

  @Test
  void ordersOfADirectoryAreOnlyTakenFromAbove() {
    List<Message> order = List.of(new Root(null, true));
    var fromChild = new Bcst(routing(Group.ALL, 0, 7, sid(2), null), order);
    assertThat(router.route(fromChild, CHILD)).isEqualTo(BroadcastRouter.Decision.DROP);
    var real = new Bcst(routing(Group.TRACKERS, 0, 7, sid(5), null), order);
    assertThat(router.route(real, DIRECTORY).process()).isNotNull();
    assertThat(router.route(real, DIRECTORY).to()).isEmpty();
  }

  @Test
  void whatBeginsHereGoesWhereItsGroupSays() {
    var up = SELF.routing(Group.TRACKERS, Identity.STATUS_TTL, null, CID);
    assertThat(router.targets(up)).containsExactly(UP);
    var down = SELF.routing(Group.RELAYS, Identity.TTL, null, CID);
    assertThat(router.targets(down)).containsExactly(UP, CHILD, CHILD_2);
    var root = SELF.routing(Group.ROOT, Identity.TTL, null, null);
    assertThat(router.targets(root)).containsExactly(DIRECTORY);
  }

  @Test
  void remembersABoundedNumberOfSenders() {
    for (var n = 10; n < 5000; n++) {
      router.route(status(n, 2, 8), CHILD);
    }
    assertThat(router.routeTo(sid(10))).isEmpty();
    assertThat(router.routeTo(sid(4999))).contains(CHILD);
  }

  private static Bcst onward(BroadcastRouter.Decision decision) {
    var onward = decision.onward();
    assertThat(onward).isNotNull();
    return onward == null ? new Bcst(routing(0, 0, 0, sid(0), null), List.of()) : onward;
  }

  private static Bcst status(int n, int hops, int ttl) {
    return new Bcst(routing(Group.TRACKERS, hops, ttl, sid(n), null), List.of(host(n)));
  }

  private static Bcst.Routing routing(
      int group, int hops, int ttl, Guid from, @Nullable Guid dest) {
    return new Bcst.Routing(
        group, hops, ttl, dest, from, 1218, 27, new Vendor("YT", 50), CID, false);
  }
}
