package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.OPEN;
import static org.millrace.node.core.pcp.Peers.PEER_SID;
import static org.millrace.node.core.pcp.Peers.REQUEST;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.SELF_SID;
import static org.millrace.node.core.pcp.Peers.hostOf;
import static org.millrace.node.core.pcp.Peers.oleh;
import static org.millrace.node.core.pcp.Peers.said;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChannelResponse;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;
import org.millrace.messages.pcp.TextHead;
import org.millrace.messages.pcp.Track;

final class RelayInTest {
  private final List<RelayIn.Action> actions = new ArrayList<>();
  private final RelayIn session = new RelayIn(SELF, OPEN, REQUEST, 0);

  @Test
  void asksAndGreetsInOneGo() {
    session.on(new RelayIn.Event.Connected(), 0, actions::add);
    var said = said(sent());
    assertThat(said.get(0)).asString().startsWith("GET /channel/" + CID);
    assertThat(((Helo) said.get(1)).port()).isEqualTo(7144);
    assertThat(((Helo) said.get(1)).ping()).isEqualTo(Helo.ABSENT);
  }

  @Test
  void saysWhatItKnowsOfItsOwnPort() {
    assertThat(Reach.unknown(Ip.ANY, 7144).helo(SELF, null))
        .extracting(Helo::port, Helo::ping)
        .containsExactly(Helo.ABSENT, 7144);
    var closed = OPEN.learned(new Oleh("", PEER_SID, 1218, Ip.v4(5), 0, 0));
    assertThat(closed.helo(SELF, null))
        .extracting(Helo::port, Helo::ping)
        .containsExactly(Helo.ABSENT, Helo.ABSENT);
    assertThat(closed.global()).isEqualTo(new Endpoint(Ip.v4(5), 0));
  }

  @Test
  void isAcceptedWithOrWithoutOk() {
    answer(200);
    hear(oleh(PEER_SID));
    assertThat(actions.getLast())
        .isInstanceOfSatisfying(
            RelayIn.Action.Accepted.class, a -> assertThat(a.sid()).isEqualTo(PEER_SID));
    hear(new Message.Ok(0));
    hear(Chan.ofInfo(CID, INFO, Track.EMPTY));
    assertThat(actions.getLast()).isEqualTo(new RelayIn.Action.Describe(INFO, Track.EMPTY));
  }

  @Test
  void waitsLongerThanAPortTestTakes() {
    answer(200);
    assertThat(session.nextDeadlineNanos()).isGreaterThan(18 * SECOND);
  }

  @Test
  void collectsTheHostsOfARefusal() {
    answer(503);
    hear(oleh(PEER_SID));
    hear(new Root(null, true));
    hear(hostOf(5));
    hear(hostOf(6));
    hear(new Quit(Quit.UNAVAILABLE));
    assertThat(end()).isEqualTo(RelayIn.End.FULL);
    assertThat(((RelayIn.Action.Finish) actions.getLast()).hosts()).hasSize(2);
  }

  @Test
  void takesABoundedNumberOfHosts() {
    answer(503);
    hear(oleh(PEER_SID));
    for (var i = 0; i < 100; i++) {
      hear(hostOf(100 + i));
    }
    session.on(new RelayIn.Event.Closed(), 0, actions::add);
    assertThat(((RelayIn.Action.Finish) actions.getLast()).hosts()).hasSize(32);
  }

  @Test
  void tellsEachEndFromTheOthers() {
    answer(404);
    assertThat(end()).isEqualTo(RelayIn.End.UNKNOWN_CHANNEL);
    assertThat(endOf(new RelayIn.Event.Closed())).isEqualTo(RelayIn.End.LOST);
    assertThat(endOf(said(Quit.UNAVAILABLE))).isEqualTo(RelayIn.End.EVICTED);
    assertThat(endOf(said(Quit.OFF_AIR))).isEqualTo(RelayIn.End.OFF_AIR);
    assertThat(endOf(said(Quit.SHUTDOWN))).isEqualTo(RelayIn.End.OFF_AIR);
    assertThat(endOf(said(Quit.SLOW))).isEqualTo(RelayIn.End.LOST);
    assertThat(endOf(new RelayIn.Event.Broken("x"))).isEqualTo(RelayIn.End.BAD_PEER);
    assertThat(endOf(new RelayIn.Event.Left(null))).isEqualTo(RelayIn.End.LEFT);
  }

  @Test
  void knowsItself() {
    answer(200);
    hear(oleh(SELF_SID));
    assertThat(end()).isEqualTo(RelayIn.End.LOOPBACK);
  }

  @Test
  void saysGoodByeAndNothingAfter() {
    answer(200);
    hear(oleh(PEER_SID));
    var farewell = new Bcst(SELF.routing(2, 11, null, CID), List.of(hostOf(1)));
    session.on(new RelayIn.Event.Left(farewell), 0, actions::add);
    assertThat(Peers.types(said(sent()))).endsWith("Bcst");
    var count = actions.size();
    hear(new Quit(Quit.OFF_AIR));
    assertThat(actions).hasSize(count);
  }

  @Test
  void givesUpOnWhoeverDoesNotAnswer() {
    session.onDeadline(3 * SECOND, actions::add);
    assertThat(end()).isEqualTo(RelayIn.End.UNREACHABLE);
  }

  private RelayIn.End endOf(RelayIn.Event event) {
    actions.clear();
    var fresh = new RelayIn(SELF, OPEN, REQUEST, 0);
    fresh.on(new RelayIn.Event.Connected(), 0, actions::add);
    fresh.on(headRead(200), 0, actions::add);
    fresh.on(new RelayIn.Event.Said(oleh(PEER_SID)), 0, actions::add);
    fresh.on(event, 0, actions::add);
    return end();
  }

  private static RelayIn.Event said(int code) {
    return new RelayIn.Event.Said(new Quit(code));
  }

  private void answer(int status) {
    session.on(new RelayIn.Event.Connected(), 0, actions::add);
    session.on(headRead(status), 0, actions::add);
  }

  private RelayIn.Event headRead(int status) {
    var heads = new ArrayList<TextHead>();
    var bytes =
        switch (status) {
          case 200 -> ChannelResponse.found(CID, INFO, 0, "x");
          case 503 -> ChannelResponse.elsewhere();
          default -> ChannelResponse.unknown();
        };
    PcpReader.beginningWithHead(AtomLimits.CONTROL)
        .read(bytes, i -> heads.add(((PcpReader.Incoming.HeadRead) i).head()));
    return new RelayIn.Event.HeadRead(heads.getFirst());
  }

  private void hear(Message message) {
    session.on(new RelayIn.Event.Said(message), 0, actions::add);
  }

  private RelayIn.End end() {
    return ((RelayIn.Action.Finish) actions.getLast()).end();
  }

  private List<byte[]> sent() {
    return actions.stream()
        .filter(RelayIn.Action.Send.class::isInstance)
        .map(action -> ((RelayIn.Action.Send) action).bytes())
        .toList();
  }

  private static List<Object> said(List<byte[]> sent) {
    return Peers.said(sent);
  }
}
