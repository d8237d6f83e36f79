package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.PEER;
import static org.millrace.node.core.pcp.Peers.PEER_SID;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.SELF_SID;
import static org.millrace.node.core.pcp.Peers.oleh;
import static org.millrace.node.core.pcp.Peers.said;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Message;

final class PingOutTest {
  private final List<PingOut.Action> actions = new ArrayList<>();
  private final Endpoint target = new Endpoint(PEER.ip(), 7144);
  private final PingOut ping = new PingOut(SELF, target, PEER_SID, 0);

  @Test
  void believesTheSameSessionId() {
    ping.on(new PingOut.Event.Connected(), 0, actions::add);
    ping.on(new PingOut.Event.Said(oleh(PEER_SID)), 0, actions::add);
    assertThat(Peers.types(sent())).containsExactly("Connect", "Helo", "Quit");
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
