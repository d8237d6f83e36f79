package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.OPEN;
import static org.millrace.node.core.pcp.Peers.PEER_SID;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.oleh;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.AnnounceOut.Action;
import org.millrace.node.core.pcp.AnnounceOut.Event;
import org.millrace.node.core.pcp.AnnounceOut.Status;

final class AnnounceOutTest {

  private final List<Action> actions = new ArrayList<>();
  private final AnnounceOut session = new AnnounceOut(SELF, OPEN, new Random(1));
  private long now;

  @Test
  void announcesAtOnceInTheOrderOfTheNetwork() {
    announce();
    assertThat(Peers.types(said())).containsExactly("Connect", "Helo", "Bcst");
    assertThat(((Helo) said().get(1)).bcid()).isEqualTo(SELF.bcid());
    var bcst = (Bcst) said().get(2);
    assertThat(bcst.routing().group()).isEqualTo(1);
    assertThat(bcst.routing().ttl()).isEqualTo(7);
    assertThat(bcst.routing().cid()).isNull();
    assertThat(((Chan) bcst.payload().get(0)).bcid()).isEqualTo(SELF.bcid());
    var host = (Host) bcst.payload().get(1);
    assertThat(host.cid()).isEqualTo(CID);
    assertThat(host.flags()).isEqualTo(0x37);
  }

  @Test
  void obeysTheDirectory() {
    announce();
    actions.clear();
    now = 10 * SECOND;
    hear(new Root(new Root.Settings(60, "", 0, 60, "hello"), true));
    wake();
    assertThat(Peers.types(said())).containsExactly("Bcst");
    assertThat(actions).contains(new Action.Tell("hello"));
    assertThat(session.nextDeadlineNanos()).isEqualTo(70 * SECOND);
  }

  @Test
  void updatesOrderedInAStormAreBounded() {
    announce();
    actions.clear();
    for (var i = 0; i < 10_000; i++) {
      now += 1_000_000L;
      hear(Root.UPDATE);
      session.onDeadline(now, actions::add);
    }
    assertThat(said()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void changesWaitForHalfAMinute() {
    announce();
    actions.clear();
    now = 3 * SECOND;
    session.on(changed(5), now, actions::add);
    assertThat(said()).isEmpty();
    wake();
    assertThat(now).isEqualTo(30 * SECOND);
    assertThat(said()).hasSize(1);
    session.on(changed(5), now, actions::add);
    assertThat(session.nextDeadlineNanos()).isEqualTo(150 * SECOND);
  }

  @Test
  void saysGoodByeWithReceivingOffAndOffAir() {
    announce();
    actions.clear();
    session.on(new Event.ChannelEnded(CID), now, actions::add);
    assertThat(Peers.types(said())).containsExactly("Bcst", "Quit");
    var host = (Host) ((Bcst) said().get(0)).payload().get(1);
    assertThat(host.flags()).isEqualTo(0x25);
    assertThat(said().get(1)).isEqualTo(new Quit(Quit.OFF_AIR));
    assertThat(actions).contains(new Action.Close());
    assertThat(session.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void comesBackLaterEachTimeButNeverMoreThanHalfAMinute() {
    session.on(changed(1), now, actions::add);
    var pauses = new ArrayList<Long>();
    for (var i = 0; i < 12; i++) {
      session.on(new Event.Closed(), now, actions::add);
      pauses.add(session.nextDeadlineNanos() - now);
      wake();
      assertThat(session.status()).isEqualTo(Status.CONNECTING);
    }
    assertThat(pauses.getFirst()).isBetween(SECOND, 2 * SECOND);
    assertThat(pauses.getLast()).isBetween(30 * SECOND, 36 * SECOND);
  }

  @Test
  void aSilentDirectoryIsLeft() {
    announce();
    actions.clear();
    hear(new Root(new Root.Settings(120, "", 0, 40, ""), false));
    for (var i = 0; i < 10 && session.status() == Status.ANNOUNCING; i++) {
      wake();
    }
    assertThat(now).isEqualTo(70 * SECOND);
    assertThat(actions).contains(new Action.Close());
  }

  @Test
  void aBanIsFinalUntilTheOperatorSaysOtherwise() {
    session.on(changed(1), now, actions::add);
    session.on(new Event.Connected(), now, actions::add);
    hear(new Oleh("x", PEER_SID, 1218, Ip.v4(1), 7144, 1));
    assertThat(session.status()).isEqualTo(Status.BANNED);
    assertThat(session.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    session.on(changed(2), now, actions::add);
    assertThat(session.status()).isEqualTo(Status.BANNED);
    session.on(new Event.Restarted(), now, actions::add);
    wake();
    assertThat(session.status()).isEqualTo(Status.CONNECTING);
  }

  @Test
  void aGeneralRefusalIsABanAndAFullDirectoryIsNot() {
    announce();
    hear(new Quit(Quit.UNAVAILABLE));
    assertThat(session.status()).isEqualTo(Status.RESTING);
    wake();
    session.on(new Event.Connected(), now, actions::add);
    hear(new Quit(Quit.GENERAL_REFUSAL));
    assertThat(session.status()).isEqualTo(Status.BANNED);
  }

  @Test
  void aDirectoryThatNeverAnswersIsGivenUpOn() {
    session.on(changed(1), now, actions::add);
    session.on(new Event.Connected(), now, actions::add);
    wake();
    assertThat(now).isEqualTo(30 * SECOND);
    assertThat(session.status()).isEqualTo(Status.RESTING);
  }

  private void announce() {
    session.on(changed(1), now, actions::add);
    session.on(new Event.Connected(), now, actions::add);
    hear(oleh(PEER_SID));
    hear(new Message.Ok(0));
    assertThat(session.status()).isEqualTo(Status.ANNOUNCING);
  }

  private static Event changed(int listeners) {
    var report = new HostReport(true, true, true, true, listeners, 0, 1, 0, 8204, null);
    var host = report.host(SELF, OPEN, CID);
    return new Event.ChannelChanged(new Announcement(CID, INFO, Track.EMPTY, host));
  }

  private void hear(Message message) {
    session.on(new Event.Said(message), now, actions::add);
  }

  private void wake() {
    now = session.nextDeadlineNanos();
    session.onDeadline(now, actions::add);
  }

  private List<Object> said() {
    return Peers.said(
        actions.stream()
            .filter(Action.Send.class::isInstance)
            .map(action -> ((Action.Send) action).bytes())
            .toList());
  }
}
