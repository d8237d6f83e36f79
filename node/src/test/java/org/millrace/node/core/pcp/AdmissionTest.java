package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.FREE;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.asker;
import static org.millrace.node.core.pcp.Peers.at;
import static org.millrace.node.core.pcp.Peers.host;
import static org.millrace.node.core.pcp.Peers.sid;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Vendor;

final class AdmissionTest {
  private final Admission admission = new Admission(new Admission.Limits(10, 2, 5, 1000));

  @Test
  void admitsUntilTheChannelIsFull() {
    assertThat(ask(load(served(2, 0), served(3, 0)))).isEqualTo(new Admission.Verdict.Refuse());
    assertThat(ask(load(served(2, 0)))).isEqualTo(new Admission.Verdict.Admit());
  }

  @Test
  void countsTheUplink() {
    var heavy = new Admission.Load(1, 800, 300, List.of());
    assertThat(ask(heavy)).isEqualTo(new Admission.Verdict.Refuse());
  }

  @Test
  void aUselessLeafMakesRoomOnceAndStaysAwayForAWhile() {
    var useless = new Admission.Served(7, asker(2), host(2, Host.Flag.RECEIVING, at(1), null), 0);
    var full = load(useless, served(3, 0));
    assertThat(ask(full)).isEqualTo(new Admission.Verdict.Evict(7));
    admission.evicted(asker(2).remote().ip(), 100 * SECOND);
    assertThat(ask(full)).isEqualTo(new Admission.Verdict.Refuse());
    var room = load(served(3, 0));
    assertThat(admission.ask(asker(2).remote().ip(), room, 150 * SECOND))
        .isEqualTo(new Admission.Verdict.Refuse());
    assertThat(admission.ask(asker(2).remote().ip(), room, 191 * SECOND))
        .isEqualTo(new Admission.Verdict.Admit());
  }

  @Test
  void whoeverHasChildrenOrHasJustComeStays() {
    var parent =
        new Host(
            CID,
            sid(2),
            List.of(at(2)),
            0,
            3,
            0,
            1218,
            27,
            null,
            Host.Flag.RECEIVING,
            0,
            0,
            null,
            0);
    var withChildren = new Admission.Served(7, asker(2), parent, 0);
    var fresh =
        new Admission.Served(8, asker(3), host(3, Host.Flag.RECEIVING, at(1), null), 95 * SECOND);
    assertThat(ask(load(withChildren, fresh))).isEqualTo(new Admission.Verdict.Refuse());
  }

  @Test
  void aProgramThatCannotBePushedAndNotBeReachedMakesRoom() {
    var child = new Child(sid(2), "x", asker(2).remote(), 0);
    var served = new Admission.Served(7, child, host(2, FREE, at(1), new Vendor("ST", 1)), 0);
    assertThat(ask(load(served, served(3, 0)))).isEqualTo(new Admission.Verdict.Evict(7));
  }

  @Test
  void oneAddressDoesNotTakeAllSlots() {
    var wide = new Admission(new Admission.Limits(100, 0, 2, 0));
    var load = load(served(2, 0), served(2, 0));
    assertThat(wide.ask(asker(2).remote().ip(), load, 0)).isEqualTo(new Admission.Verdict.Refuse());
    assertThat(wide.ask(asker(3).remote().ip(), load, 0)).isEqualTo(new Admission.Verdict.Admit());
  }

  private Admission.Verdict ask(Admission.Load load) {
    return admission.ask(at(60).ip(), load, 100 * SECOND);
  }

  private static Admission.Load load(Admission.Served... served) {
    return new Admission.Load(served.length, 0, 300, List.of(served));
  }

  private static Admission.Served served(int n, long since) {
    return new Admission.Served(n, asker(n), host(n), since);
  }
}
