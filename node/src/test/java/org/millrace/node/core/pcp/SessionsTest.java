package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.ChannelResponse;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.PcpReader;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Root;
import org.millrace.messages.pcp.TextHead;
import org.millrace.messages.pcp.Track;

/** The relay and ping sessions, event by event, in the order recorded sessions have. */
final class SessionsTest {

  static final long SECOND = 1_000_000_000L;
  static final Guid SELF_SID = new Guid(1, 1);
  static final Guid PEER_SID = new Guid(2, 2);
  static final Guid CID = new Guid(3, 3);
  static final Identity SELF = new Identity(SELF_SID, new Guid(9, 9));
  static final Endpoint PEER = Endpoint.parse("203.0.113.12:50000").orElseThrow();
  static final ChanInfo INFO = new ChanInfo("n", 300, "", "", "", "", "FLV", "", "");
  static final ChannelRequest REQUEST = new ChannelRequest(CID, 77, 1, "");
  static final Reach OPEN = new Reach(Reach.Door.OPEN, Ip.v4(0xCB007105), Ip.v4(0x0A000001), 7144);

  /** What the messages of sent bytes are, heads as their first line. */
  static List<Object> said(List<byte[]> sent) {
    var all = new ArrayList<Object>();
    for (var bytes : sent) {
      var text = bytes[0] == 'G' || bytes[0] == 'H';
      var reader =
          text
              ? PcpReader.beginningWithHead(AtomLimits.CONTROL)
              : PcpReader.beginningWithAtoms(AtomLimits.CONTROL);
      reader.read(
          bytes,
          incoming -> {
            switch (incoming) {
              case PcpReader.Incoming.HeadRead(var head) -> all.add(head.startLine());
              case PcpReader.Incoming.MessageRead(var message) -> all.add(message);
              case PcpReader.Incoming.Broken(var reason) -> throw new AssertionError(reason);
            }
          });
    }
    return all;
  }

  static Helo helo(int port, int ping) {
    return new Helo("x", 1218, PEER_SID, port, ping, null);
  }

  @Nested
  final class Out {
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
      List<Message> hosts = List.of(host(5), host(6));
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
      var bcst = new Bcst(SELF.routing(2, 11, null, CID), List.of(host(4)));
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
      return SessionsTest.types(said(sent()));
    }
  }

  @Nested
  final class In {
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
      hear(host(5));
      hear(host(6));
      hear(new Quit(Quit.UNAVAILABLE));
      assertThat(end()).isEqualTo(RelayIn.End.FULL);
      assertThat(((RelayIn.Action.Finish) actions.getLast()).hosts()).hasSize(2);
    }

    @Test
    void takesABoundedNumberOfHosts() {
      answer(503);
      hear(oleh(PEER_SID));
      for (var i = 0; i < 100; i++) {
        hear(host(100 + i));
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
      var farewell = new Bcst(SELF.routing(2, 11, null, CID), List.of(host(1)));
      session.on(new RelayIn.Event.Left(farewell), 0, actions::add);
      assertThat(SessionsTest.types(said(sent()))).endsWith("Bcst");
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
      return SessionsTest.said(sent);
    }
  }

  @Nested
  final class Ping {
    private final List<PingOut.Action> actions = new ArrayList<>();
    private final Endpoint target = new Endpoint(PEER.ip(), 7144);
    private final PingOut ping = new PingOut(SELF, target, PEER_SID, 0);

    @Test
    void believesTheSameSessionId() {
      ping.on(new PingOut.Event.Connected(), 0, actions::add);
      ping.on(new PingOut.Event.Said(oleh(PEER_SID)), 0, actions::add);
      assertThat(SessionsTest.types(sent())).containsExactly("Connect", "Helo", "Quit");
      assertThat(sent().getFirst()).isEqualTo(new Message.Connect(1));
      assertThat(sent().get(1)).isEqualTo(Helo.ofPing(SELF_SID));
      assertThat(actions.getLast()).isEqualTo(new PingOut.Action.Finish(7144));
    }

    @Test
    void believesNobodyElse() {
      ping.on(new PingOut.Event.Connected(), 0, actions::add);
      ping.on(new PingOut.Event.Said(oleh(new Guid(7, 7))), 0, actions::add);
      assertThat(actions.getLast()).isEqualTo(new PingOut.Action.Finish(0));
    }

    @Test
    void doesNotWaitForEver() {
      ping.on(new PingOut.Event.Connected(), 0, actions::add);
      ping.onDeadline(ping.nextDeadlineNanos(), actions::add);
      assertThat(actions.getLast()).isEqualTo(new PingOut.Action.Finish(0));
      ping.on(new PingOut.Event.Said(oleh(PEER_SID)), 0, actions::add);
      assertThat(actions.getLast()).isEqualTo(new PingOut.Action.Finish(0));
    }

    private List<Object> sent() {
      return said(
          actions.stream()
              .filter(PingOut.Action.Send.class::isInstance)
              .map(action -> ((PingOut.Action.Send) action).bytes())
              .toList());
    }
  }

  static List<String> types(List<Object> said) {
    return said.stream()
        .map(each -> each instanceof String line ? line : each.getClass().getSimpleName())
        .toList();
  }

  static Oleh oleh(Guid sid) {
    return new Oleh("x", sid, 1218, Ip.v4(0xCB007105), 7144, 0);
  }

  static Host host(long sid) {
    var endpoint = new Endpoint(Ip.v4((int) (0xCB007100L + (sid & 0xFF))), 7144);
    var flags = Host.Flag.RECEIVING | Host.Flag.RELAY_FREE | Host.Flag.DIRECT_FREE;
    return new Host(
        CID, new Guid(0, sid), List.of(endpoint), 1, 0, 5, 1218, 27, null, flags, 0, 0, null, 0);
  }
}
