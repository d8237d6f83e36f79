package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.CID;
import static org.millrace.node.core.pcp.Peers.INFO;
import static org.millrace.node.core.pcp.Peers.PEER;
import static org.millrace.node.core.pcp.Peers.PEER_SID;
import static org.millrace.node.core.pcp.Peers.REQUEST;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.SELF_SID;
import static org.millrace.node.core.pcp.Peers.helo;
import static org.millrace.node.core.pcp.Peers.hostOf;
import static org.millrace.node.core.pcp.Peers.oleh;
import static org.millrace.node.core.pcp.Peers.said;
import static org.millrace.node.core.pcp.Peers.types;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Quit;

final class RelayOutTest {
  private final List<RelayOut.Action> actions = new ArrayList<>();
  private final RelayOut session = new RelayOut(SELF, REQUEST, PEER, false);

  @Test
  void servesAChildWithAnOpenPort() {
    ask(new RelayOut.Verdict.Serve(INFO, 5000));
    hear(helo(7144, Helo.ABSENT), 0);
    assertThat(types()).containsExactly("HTTP/1.0 200 OK", "Oleh", "Ok");
    var oleh = (Oleh) said(sent()).get(1);
    assertThat(oleh.remoteIp()).isEqualTo(PEER.ip());
    assertThat(oleh.port()).isEqualTo(7144);
    assertThat(actions.getLast())
        .isEqualTo(new RelayOut.Action.BeginStream(new Child(PEER_SID, "x", PEER, 7144), 77));
    assertThat(session.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void testsThePortOfAChildThatAsksForItBeforeItAnswers() {
    ask(new RelayOut.Verdict.Serve(INFO, 5000));
    hear(helo(Helo.ABSENT, 7144), 0);
    assertThat(actions.getLast())
        .isEqualTo(new RelayOut.Action.CheckPort(new Endpoint(PEER.ip(), 7144), PEER_SID));
    assertThat(types()).containsExactly("HTTP/1.0 200 OK");
    session.on(new RelayOut.Event.PortChecked(7144), SECOND, actions::add);
    assertThat(((Oleh) said(sent()).get(1)).port()).isEqualTo(7144);
  }

  @Test
  void testsThePortEvenIfOneIsClaimed() {
    ask(new RelayOut.Verdict.Serve(INFO, 5000));
    hear(helo(7144, 7144), 0);
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.CheckPort.class);
  }

  @Test
  void aPortTestThatTakesTooLongCountsAsFailed() {
    ask(new RelayOut.Verdict.Serve(INFO, 5000));
    hear(helo(Helo.ABSENT, 7144), 0);
    session.onDeadline(session.nextDeadlineNanos(), actions::add);
    assertThat(((Oleh) said(sent()).get(1)).port()).isZero();
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.BeginStream.class);
  }

  @Test
  void neverTestsAPrivateAddressForStrangers() {
    var lan = Endpoint.parse("192.168.0.9:50000").orElseThrow();
    var inLan = new RelayOut(SELF, REQUEST, lan, false);
    inLan.on(new RelayOut.Event.Asked(new RelayOut.Verdict.Serve(INFO, 0)), 0, actions::add);
    inLan.on(new RelayOut.Event.Said(helo(Helo.ABSENT, 7144)), 0, actions::add);
    assertThat(((Oleh) said(sent()).get(1)).port()).isZero();
  }

  @Test
  void sendsAwayWithHostsAnd1003() {
    ask(new RelayOut.Verdict.Elsewhere());
    hear(helo(7144, Helo.ABSENT), 0);
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.PickHosts.class);
    List<Message> hosts = List.of(hostOf(5), hostOf(6));
    session.on(new RelayOut.Event.HostsPicked(hosts), 0, actions::add);
    assertThat(types())
        .containsExactly("HTTP/1.0 503 Service Unavailable", "Oleh", "Host", "Host", "Quit");
    assertThat(said(sent()).getLast()).isEqualTo(new Quit(Quit.UNAVAILABLE));
    session.onDeadline(session.nextDeadlineNanos(), actions::add);
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.Close.class);
  }

  @Test
  void answersAnUnknownChannelWith404AndNothingElse() {
    ask(new RelayOut.Verdict.Unknown());
    assertThat(types()).containsExactly("HTTP/1.0 404 Not Found");
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.Close.class);
  }

  @Test
  void quitsWithTheCodeOfWhatIsWrong() {
    assertThat(quitAfter(new Helo("x", 1218, null, 1, -1, null))).isEqualTo(1005);
    assertThat(quitAfter(new Message.Ok(1))).isEqualTo(1006);
    assertThat(quitAfter(new Helo("x", 1199, PEER_SID, 1, -1, null))).isEqualTo(1007);
  }

  @Test
  void takesAHeloWithoutAVersion() {
    ask(new RelayOut.Verdict.Serve(INFO, 0));
    hear(new Helo("", 0, PEER_SID, Helo.ABSENT, Helo.ABSENT, null), 0);
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.BeginStream.class);
  }

  @Test
  void closesSilentlyOnItself() {
    ask(new RelayOut.Verdict.Serve(INFO, 0));
    hear(new Helo("x", 1218, SELF_SID, 1, -1, null), 0);
    assertThat(types()).containsExactly("HTTP/1.0 200 OK");
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.Close.class);
  }

  @Test
  void givesUpOnAChildThatNeverSpeaks() {
    ask(new RelayOut.Verdict.Serve(INFO, 0));
    assertThat(session.nextDeadlineNanos()).isEqualTo(18 * SECOND);
    session.onDeadline(18 * SECOND, actions::add);
    assertThat(said(sent()).getLast()).isEqualTo(new Quit(Quit.BAD_AGENT));
  }

  @Test
  void streamsAtOnceToAnAskerWithoutThePcpHeader() {
    var plain = new RelayOut(SELF, new ChannelRequest(CID, 0, 0, ""), PEER, false);
    plain.on(new RelayOut.Event.Asked(new RelayOut.Verdict.Serve(INFO, 0)), 0, actions::add);
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.BeginStream.class);
  }

  @Test
  void echoesANormalQuitAndNoOther() {
    stream();
    hear(new Quit(Quit.NORMAL), SECOND);
    assertThat(said(sent()).getLast()).isEqualTo(new Quit(Quit.NORMAL));
    actions.clear();
    var other = new RelayOut(SELF, REQUEST, PEER, false);
    other.on(new RelayOut.Event.Asked(new RelayOut.Verdict.Serve(INFO, 0)), 0, actions::add);
    other.on(new RelayOut.Event.Said(helo(1, -1)), 0, actions::add);
    other.on(new RelayOut.Event.Said(new Quit(Quit.SHUTDOWN)), 0, actions::add);
    assertThat(types()).doesNotContain("Quit");
    assertThat(actions.getLast()).isInstanceOf(RelayOut.Action.Close.class);
  }

  @Test
  void tellsChildrenOfTheEnd() {
    stream();
    var gone = new RelayOut.Event.Dismissed(Quit.OFF_AIR, List.of());
    session.on(gone, SECOND, actions::add);
    assertThat(said(sent()).getLast()).isEqualTo(new Quit(Quit.OFF_AIR));
  }

  @Test
  void aStormOfEnvelopesIsCutToTheRate() {
    stream();
    var bcst = new Bcst(SELF.routing(2, 11, null, CID), List.of(hostOf(4)));
    for (var i = 0; i < 10_000; i++) {
      hear(bcst, SECOND + i);
    }
    var routed = actions.stream().filter(RelayOut.Action.Route.class::isInstance).count();
    assertThat(routed).isBetween(300L, 400L);
  }

  @Test
  void aFloodOfHelosIsAnsweredOnce() {
    ask(new RelayOut.Verdict.Serve(INFO, 0));
    for (var i = 0; i < 10_000; i++) {
      hear(helo(7144, 7144), i);
    }
    var checks = actions.stream().filter(RelayOut.Action.CheckPort.class::isInstance).count();
    assertThat(checks).isEqualTo(1);
  }

  private int quitAfter(Message message) {
    actions.clear();
    var fresh = new RelayOut(SELF, REQUEST, PEER, false);
    fresh.on(new RelayOut.Event.Asked(new RelayOut.Verdict.Serve(INFO, 0)), 0, actions::add);
    fresh.on(new RelayOut.Event.Said(message), 0, actions::add);
    return (int) ((Quit) said(sent()).getLast()).code();
  }

  private void stream() {
    ask(new RelayOut.Verdict.Serve(INFO, 0));
    hear(helo(7144, Helo.ABSENT), 0);
  }

  private void ask(RelayOut.Verdict verdict) {
    session.on(new RelayOut.Event.Asked(verdict), 0, actions::add);
  }

  private void hear(Message message, long now) {
    session.on(new RelayOut.Event.Said(message), now, actions::add);
  }

  private List<byte[]> sent() {
    return actions.stream()
        .filter(RelayOut.Action.Send.class::isInstance)
        .map(action -> ((RelayOut.Action.Send) action).bytes())
        .toList();
  }

  private List<String> types() {
    return Peers.types(said(sent()));
  }
}
