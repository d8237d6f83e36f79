package org.millrace.node.core.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.lan.Neighbours.Action;
import org.millrace.node.core.lan.Neighbours.Event;

class NeighboursTest {

  private static final Guid SELF = new Guid(0, 1);
  private static final Guid OTHER = new Guid(0, 2);
  private static final Endpoint THERE = endpoint("192.168.1.9:7144");

  private final Neighbours neighbours = new Neighbours(SELF);
  private final List<Action> actions = new ArrayList<>();
  private long now = 1;

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "172.16.0.1, true",
    "172.32.0.1, false",
    "192.168.0.1, true",
    "169.254.3.4, true",
    "127.0.0.1, true",
    "100.64.0.1, false",
    "203.0.113.5, false",
    "8.8.8.8, false",
    "::1, true",
    "fe80::1, true",
    "fd00::1, true",
    "2001:db8::1, false",
    "0.0.0.0, false"
  })
  void onlyMachinesNearbyBelongToTheNetwork(String ip, boolean nearby) {
    assertThat(PrivateRange.contains(Ip.parse(ip).orElseThrow())).isEqualTo(nearby);
  }

  @Test
  void nodesAreAskedAtOnceAndThenEveryFiveSeconds() {
    seen(OTHER, THERE);
    assertThat(actions)
        .containsExactly(new Action.TellFound("other", THERE), new Action.AskList(OTHER, THERE));
    assertThat(neighbours.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);

    on(new Event.ListCame(OTHER, List.of(line(7))));
    assertThat(neighbours.all().getFirst().channels()).hasSize(1);
    assertThat(neighbours.nextDeadlineNanos()).isEqualTo(now + Neighbours.ASK_NANOS);
    actions.clear();
    now += Neighbours.ASK_NANOS;
    neighbours.onDeadline(now, actions::add);
    assertThat(actions).containsExactly(new Action.AskList(OTHER, THERE));
  }

  @Test
  void whoDoesNotAnswerHasNothingOnAir() {
    seen(OTHER, THERE);
    on(new Event.ListCame(OTHER, List.of(line(7))));
    on(new Event.ListFailed(OTHER));
    on(new Event.ListFailed(OTHER));
    assertThat(neighbours.all().getFirst().channels()).hasSize(1);
    on(new Event.ListFailed(OTHER));
    assertThat(neighbours.all().getFirst().channels()).isEmpty();
    on(new Event.ListCame(OTHER, List.of(line(7))));
    assertThat(neighbours.all().getFirst().channels()).hasSize(1);
  }

  @Test
  void whoLeavesIsForgotten() {
    seen(OTHER, THERE);
    on(new Event.NodeLeft(OTHER));
    assertThat(neighbours.all()).isEmpty();
    assertThat(actions.getLast()).isEqualTo(new Action.TellLost("other", THERE));
  }

  @Test
  void oneselfAndStrangersAreNotAsked() {
    seen(SELF, THERE);
    seen(Guid.ZERO, THERE);
    seen(OTHER, endpoint("203.0.113.9:7144"));
    seen(OTHER, endpoint("192.168.1.9:0"));
    assertThat(actions).isEmpty();
    assertThat(neighbours.all()).isEmpty();
  }

  @Test
  void nodesAndChannelsAreBounded() {
    for (var i = 0; i < 500; i++) {
      seen(new Guid(1, i), THERE);
    }
    assertThat(neighbours.all()).hasSize(Neighbours.NODES_MAX);
    on(new Event.ListCame(new Guid(1, 0), Collections.nCopies(5000, line(3))));
    assertThat(neighbours.all().getFirst().channels()).hasSize(Neighbours.CHANNELS_MAX);
  }

  private void seen(Guid id, Endpoint endpoint) {
    on(new Event.NodeSeen(id, "other", endpoint));
  }

  private void on(Event event) {
    neighbours.on(event, now, actions::add);
  }

  private static Endpoint endpoint(String text) {
    return Endpoint.parse(text).orElseThrow();
  }

  private static IndexLine line(long id) {
    return new IndexLine(
        "name", new Guid(0, id), THERE, "", "", "", 0, 0, 64, "MP3", "", "", "", "", 0, "", true);
  }
}
