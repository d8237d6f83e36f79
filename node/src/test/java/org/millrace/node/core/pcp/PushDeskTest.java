package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.at;
import static org.millrace.node.core.pcp.Peers.sid;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.GivLine;
import org.millrace.messages.pcp.Push;

final class PushDeskTest {
  private final PushDesk desk = new PushDesk();

  @Test
  void takesOneCallForAChannelThatWaits() {
    assertThat(desk.arrived(new GivLine(CID), 0)).isEqualTo(PushDesk.Arrival.UNKNOWN);
    desk.await(CID, 0);
    assertThat(desk.arrived(new GivLine(CID), 1)).isEqualTo(PushDesk.Arrival.TAKE);
    assertThat(desk.arrived(new GivLine(CID), 2)).isEqualTo(PushDesk.Arrival.BUSY);
    desk.settled(CID);
    assertThat(desk.arrived(new GivLine(CID), 3)).isEqualTo(PushDesk.Arrival.UNKNOWN);
  }

  @Test
  void aCallMayComeBeforeTheRefusalThatTellsOfIt() {
    desk.expect(CID, 0);
    assertThat(desk.arrived(new GivLine(CID), 1)).isEqualTo(PushDesk.Arrival.TAKE);
    desk.expect(CID, 2);
    assertThat(desk.arrived(new GivLine(CID), 3)).isEqualTo(PushDesk.Arrival.BUSY);
    desk.expect(CID, 61 * SECOND);
    assertThat(desk.arrived(new GivLine(CID), 61 * SECOND)).isEqualTo(PushDesk.Arrival.TAKE);
  }

  @Test
  void doesNotWaitForEver() {
    desk.await(CID, 0);
    assertThat(desk.arrived(new GivLine(CID), 60 * SECOND)).isEqualTo(PushDesk.Arrival.UNKNOWN);
  }

  @Test
  void waitsForABoundedNumberOfChannels() {
    desk.await(CID, 0);
    for (var n = 0; n < PushDesk.WAITING_MAX; n++) {
      desk.await(sid(n), 0);
    }
    assertThat(desk.arrived(new GivLine(CID), 1)).isEqualTo(PushDesk.Arrival.UNKNOWN);
  }

  @Test
  void callsOnlyWithinTheBudgetAndWithASlot() {
    var budget = new ConnectBudget(false);
    var push = new Push(at(9), CID);
    assertThat(PushDesk.mayCall(push, false, budget, 0)).isFalse();
    assertThat(PushDesk.mayCall(new Push(at(9), null), true, budget, 0)).isFalse();
    var calls = new ArrayList<Boolean>();
    for (var i = 0; i < 10; i++) {
      calls.add(PushDesk.mayCall(push, true, budget, 0));
    }
    assertThat(calls).filteredOn(called -> called).hasSize(ConnectBudget.BURST);
  }

  @Test
  void theRequestIsRoutedByItsDestAsRecorded() {
    var bcst = PushDesk.request(SELF, sid(2), at(9), CID);
    assertThat(bcst.routing().group()).isEqualTo(0xFF);
    assertThat(bcst.routing().ttl()).isEqualTo(7);
    assertThat(bcst.routing().dest()).isEqualTo(sid(2));
    assertThat(bcst.payload()).containsExactly(new Push(at(9), CID));
  }
}
