package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.FREE;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.asker;
import static org.millrace.node.core.pcp.Peers.at;
import static org.millrace.node.core.pcp.Peers.host;
import static org.millrace.node.core.pcp.Peers.sid;

import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Vendor;

final class HitListTest {
  private final HitList hits =
      new HitList(new HitList.Limits(20, 180 * SECOND, 2 * SECOND, 30 * SECOND));

  @Test
  void namesAtMostEightAndNeverTheAsker() {
    for (var n = 2; n < 20; n++) {
      hits.learn(host(n), 1, 7, 0);
    }
    var offered = hits.offer(asker(5), CID, 0);
    assertThat(offered).hasSize(8).allMatch(host -> CID.equals(host.cid()));
    assertThat(offered).noneMatch(host -> sid(5).equals(host.sid()));
  }

  @Test
  void theNextAskerGetsOthers() {
    for (var n = 2; n < 18; n++) {
      hits.learn(host(n), 1, 7, 0);
    }
    var first = hits.offer(asker(90), CID, 0);
    assertThat(hits.offer(asker(91), CID, SECOND)).doesNotContainAnyElementsOf(first);
    assertThat(hits.offer(asker(92), CID, 4 * SECOND)).hasSize(8);
  }

  @Test
  void fewHopsAndAFreeSlotGoFirst() {
    hits.learn(host(2, Host.Flag.RECEIVING, at(1), null), 1, 7, 0);
    hits.learn(host(3), 4, 7, 0);
    hits.learn(host(4), 2, 7, 0);
    assertThat(hits.offer(asker(90), CID, 0))
        .extracting(Host::sid)
        .containsExactly(sid(4), sid(3), sid(2));
  }

  @Test
  void neverNamesSomebodyBelowTheAsker() {
    hits.learn(host(2), 1, 7, 0);
    hits.learn(host(3, FREE, at(2), null), 2, 7, 0);
    hits.learn(host(4, FREE, at(3), null), 3, 7, 0);
    hits.learn(host(5), 1, 7, 0);
    assertThat(hits.offer(asker(2), CID, 0)).extracting(Host::sid).containsExactly(sid(5));
  }

  @Test
  void forgetsTheSilentTheLeavingAndTheUnreachable() {
    hits.learn(host(2), 1, 7, 0);
    hits.learn(host(3), 1, 7, 100 * SECOND);
    hits.learn(host(4), 1, 7, 100 * SECOND);
    assertThat(hits.nextExpiryNanos()).isEqualTo(180 * SECOND);
    hits.learn(host(3, FREE & ~Host.Flag.RECEIVING, at(1), null), 1, 7, 101 * SECOND);
    hits.failed(at(4), 101 * SECOND);
    hits.learn(host(4), 1, 7, 102 * SECOND);
    assertThat(hits.all()).extracting(Hit::sid).containsExactly(sid(2));
    hits.expire(180 * SECOND);
    assertThat(hits.all()).isEmpty();
    hits.learn(host(4), 1, 7, 140 * SECOND);
    assertThat(hits.all()).hasSize(1);
  }

  @Test
  void isBounded() {
    for (var n = 0; n < 1000; n++) {
      hits.learn(host(n & 0xFF).withCid(null), 1, 7, n);
      hits.failed(new Endpoint(Ip.v4(n), 1), n);
      hits.learn(host(n), 1, 7, n);
    }
    assertThat(hits.all()).hasSizeLessThanOrEqualTo(20);
    assertThat(hits.totals().hosts()).isEqualTo(hits.all().size());
  }

  @Test
  void aFirewalledHostIsPushedNotNamed() {
    hits.learn(host(2, FREE | Host.Flag.FIREWALLED, at(1), new Vendor("ST", 711)), 1, 7, 0);
    assertThat(hits.pushable(asker(9), 0)).isEmpty();
    hits.learn(host(3, FREE | Host.Flag.FIREWALLED, at(1), new Vendor("YT", 50)), 1, 7, 0);
    assertThat(hits.offer(asker(9), CID, 0)).isEmpty();
    assertThat(hits.pushable(asker(9), 0)).map(Hit::sid).contains(sid(3));
    assertThat(hits.pushable(asker(3), 0)).isEmpty();
  }

  @Test
  void countsTheTree() {
    hits.learn(host(2), 1, 7, 0);
    hits.learn(host(3), 2, 7, 0);
    assertThat(hits.totals()).isEqualTo(new HitList.Totals(2, 2, 0, 0));
  }

  @Test
  void oneConnectionCannotDriveOutWhatTheOthersKnow() {
    hits.learn(host(2), 1, 1, 0);
    for (var n = 3; n < 250; n++) {
      hits.learn(host(n), 3, 2, n);
    }
    assertThat(hits.all()).hasSize(20);
    assertThat(hits.hit(sid(2))).isPresent();
  }

  @Test
  void aNeighbourCannotPointAtSomebodyElse() {
    assertThat(Hit.seenAt(host(2), at(9).ip()).global()).isEqualTo(at(9));
    assertThat(Hit.seenAt(host(2), at(2).ip())).isEqualTo(host(2));
    var inLan = Ip.v4(0x0A000005);
    assertThat(Hit.seenAt(host(2), inLan)).isEqualTo(host(2));
  }
}
