package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.PEER;
import static org.millrace.node.core.pcp.Peers.PEER_SID;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.hostOf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.ControlIn.Action;
import org.millrace.node.core.pcp.ControlIn.Event;

final class ControlInTest {

  private final List<Action> actions = new ArrayList<>();
  private final ControlIn directory =
      new ControlIn(SELF, PEER, false, new ControlIn.DirectorySettings(120, "welcome"), 0);

  @Test
  void aPlainNodeAnswersAPortCheckAndNothingElse() {
    var node = new ControlIn(SELF, PEER, false, null, 0);
    hear(node, new Message.Connect(100));
    hear(node, Helo.ofPing(PEER_SID));
    assertThat(Peers.types(said())).containsExactly("Oleh", "Quit");
    var oleh = (Oleh) said().get(0);
    assertThat(oleh.sid()).isEqualTo(SELF.sid());
    assertThat(oleh.remoteIp()).isEqualTo(PEER.ip());
    assertThat(said().get(1)).isEqualTo(new Quit(Quit.OFF_AIR));
    node.onDeadline(node.nextDeadlineNanos(), actions::add);
    assertThat(actions.getLast()).isInstanceOf(Action.Close.class);
  }

  @Test
  void aDirectoryTestsThePortAndTakesAnAnnouncerInTheOrderOfTheNetwork() {
    introduce();
    assertThat(Peers.types(said())).containsExactly("Oleh", "Root", "Ok", "Root");
    assertThat(((Oleh) said().get(0)).port()).isEqualTo(7144);
    assertThat(said().get(3)).isEqualTo(Root.UPDATE);
  }

  @Test
  void anAnnouncementOfTheAnnouncerItselfIsTaken() {
    introduce();
    actions.clear();
    hear(directory, announcement(PEER_SID, null));
    assertThat(actions)
        .singleElement()
        .isInstanceOfSatisfying(
            Action.Announced.class,
            announced -> assertThat(announced.chan().bcid()).isEqualTo(new Guid(4, 4)));
    actions.clear();
    hear(directory, announcement(new Guid(6, 6), null));
    assertThat(actions).isEmpty();
  }

  @Test
  void asksForUpdatesInItsInterval() {
    introduce();
    actions.clear();
    var due = directory.nextDeadlineNanos();
    assertThat(due).isEqualTo(120 * SECOND);
    directory.onDeadline(due, actions::add);
    var bcst = (Bcst) said().getFirst();
    assertThat(bcst.routing().group()).isEqualTo(Bcst.Group.TRACKERS);
    assertThat(((Root) bcst.payload().getFirst()).update()).isTrue();
    assertThat(directory.nextDeadlineNanos()).isEqualTo(240 * SECOND);
  }

  @Test
  void refusesWithTheCodeOfTheDirectory() {
    hear(directory, new Helo("x", 1218, PEER_SID, 7144, Helo.ABSENT, null));
    directory.on(new Event.Registered(Quit.ALREADY_CONNECTED, 0), 0, actions::add);
    assertThat(Peers.types(said())).containsExactly("Oleh", "Quit");
    assertThat(said().getLast()).isEqualTo(new Quit(Quit.ALREADY_CONNECTED));
  }

  @Test
  void quitsWithTheCodeOfWhatIsWrong() {
    assertThat(quitAfter(new Message.Ok(1))).isEqualTo(Quit.BAD_RESPONSE);
    assertThat(quitAfter(new Helo("x", 1218, null, 1, -1, null))).isEqualTo(Quit.NOT_IDENTIFIED);
    assertThat(quitAfter(new Helo("x", 1100, PEER_SID, 1, -1, null))).isEqualTo(Quit.BAD_AGENT);
  }

  @Test
  void givesUpOnWhoeverSaysNothing() {
    directory.onDeadline(18 * SECOND, actions::add);
    assertThat(said().getLast()).isEqualTo(new Quit(Quit.BAD_AGENT));
  }

  @Test
  void aFloodOfHelosCausesOnePortCheck() {
    for (var i = 0; i < 10_000; i++) {
      hear(directory, new Helo("x", 1218, PEER_SID, Helo.ABSENT, 7144, null));
    }
    assertThat(actions).filteredOn(Action.CheckPort.class::isInstance).hasSize(1);
  }

  @Test
  void aFloodOfAnnouncementsIsCutToTheRate() {
    introduce();
    actions.clear();
    for (var i = 0; i < 10_000; i++) {
      hear(directory, announcement(PEER_SID, null));
    }
    assertThat(actions).hasSizeLessThanOrEqualTo(50);
  }

  private int quitAfter(Message message) {
    actions.clear();
    hear(new ControlIn(SELF, PEER, false, null, 0), message);
    return (int) ((Quit) said().getLast()).code();
  }

  private void introduce() {
    hear(directory, new Message.Connect(1));
    hear(directory, new Helo("x", 1218, PEER_SID, Helo.ABSENT, 7144, new Guid(4, 4)));
    directory.on(new Event.PortChecked(7144), 0, actions::add);
    assertThat(actions.getLast()).isEqualTo(new Action.Register(PEER_SID, new Guid(4, 4), PEER));
    directory.on(new Event.Registered(0, 0), 0, actions::add);
  }

  private static Bcst announcement(Guid sid, @Nullable Guid bcid) {
    var chan = new Chan(CID, bcid, INFO, Track.EMPTY, List.of());
    var host = hostOf(1);
    var own =
        new Host(CID, sid, host.endpoints(), 0, 0, 0, 1218, 27, null, host.flags(), 0, 0, null, 0);
    return new Bcst(SELF.routing(Bcst.Group.ROOT, 7, null, null), List.of(chan, own));
  }

  private void hear(ControlIn session, Message message) {
    session.on(new Event.Said(message), 0, actions::add);
  }

  private List<Object> said() {
    return Peers.said(
        actions.stream()
            .filter(Action.Send.class::isInstance)
            .map(action -> ((Action.Send) action).bytes())
            .toList());
  }
}
