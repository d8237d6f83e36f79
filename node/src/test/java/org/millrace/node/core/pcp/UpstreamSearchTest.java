package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.millrace.node.core.pcp.Peers.FREE;
import static org.millrace.node.core.pcp.Peers.SECOND;
import static org.millrace.node.core.pcp.Peers.SELF;
import static org.millrace.node.core.pcp.Peers.SELF_SID;
import static org.millrace.node.core.pcp.Peers.at;
import static org.millrace.node.core.pcp.Peers.host;
import static org.millrace.node.core.pcp.Peers.sid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;

/** Node 1 is the tracker. */
final class UpstreamSearchTest {

  private static final long MILLI = 1_000_000L;

  private final List<UpstreamAction> actions = new ArrayList<>();
  private final UpstreamSearch search =
      new UpstreamSearch(SELF, new ConnectBudget(false), UpstreamPatience.DEFAULT, new Random(1));
  private final Map<Endpoint, Integer> lastAttempt = new HashMap<>();
  private long now;

  @BeforeEach
  void begin() {
    on(new UpstreamEvent.ReachLearned(at(99)));
    on(new UpstreamEvent.Began(List.of(at(1)), List.of()));
  }

  @Test
  void asksTheTrackerAndThenWhomItNames() {
    assertThat(dialled()).containsExactly(at(1));
    finish(at(1), RelayIn.End.FULL, host(2), host(3));
    assertThat(dialled()).hasSize(2).last().isIn(at(2), at(3));
    accept(dialled().getLast());
    assertThat(last(UpstreamAction.Lead.class)).isNotNull();
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.RECEIVING);
  }

  @Test
  void asksTheNextWhenOneIsSlow() {
    on(new UpstreamEvent.HostsLearned(List.of(host(2), host(3), host(4))));
    assertThat(dialled()).hasSize(2);
    wake(300 * MILLI);
    wake(600 * MILLI);
    wake(900 * MILLI);
    assertThat(dialled()).hasSize(3);
    var slow = dialled().get(1);
    accept(slow);
    // The others are let go.
    assertThat(actions).filteredOn(UpstreamAction.Leave.class::isInstance).hasSize(2);
  }

  @Test
  void goesOnAtOnceWhenTheUpstreamIsLost() {
    on(new UpstreamEvent.HostsLearned(List.of(host(2), host(3))));
    accept(at(1));
    actions.clear();
    now = 50 * SECOND;
    finish(at(1), RelayIn.End.LOST);
    assertThat(dialled()).hasSize(1);
  }

  @Test
  void opensAStandbyBeforeAStalledUpstreamIsDropped() {
    accept(at(1));
    on(new UpstreamEvent.HostsLearned(List.of(host(2))));
    actions.clear();
    wake(2 * SECOND);
    assertThat(dialled()).isEmpty();
    wake(search.nextDeadlineNanos());
    assertThat(dialled()).containsExactly(at(2));
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.CHANGING);
    accept(at(2));
    assertThat(actions).noneMatch(UpstreamAction.Leave.class::isInstance);
    on(new UpstreamEvent.CaughtUp(attempt(at(2))));
    assertThat(actions).anyMatch(UpstreamAction.Lead.class::isInstance);
    assertThat(actions).anyMatch(UpstreamAction.Leave.class::isInstance);
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.RECEIVING);
  }

  @Test
  void aStandbyIsThereWhenTheLeaderIsLostDuringTheChange() {
    accept(at(1));
    on(new UpstreamEvent.HostsLearned(List.of(host(2))));
    wake(search.nextDeadlineNanos());
    accept(at(2));
    actions.clear();
    finish(at(1), RelayIn.End.LOST);
    assertThat(actions)
        .containsExactly(
            new UpstreamAction.Lead(2), new UpstreamAction.Report(UpstreamSearch.Status.RECEIVING));
  }

  @Test
  void anUpstreamWhosePositionsNeverAdvanceIsDropped() {
    accept(at(1));
    for (var i = 0; i < 400 && search.status() != UpstreamSearch.Status.ENDED; i++) {
      if (actions.contains(new UpstreamAction.Leave(1))) {
        break;
      }
      wakeNext();
    }
    assertThat(actions).contains(new UpstreamAction.Leave(1));
    assertThat(now).isBetween(30 * SECOND, 31 * SECOND);
  }

  @Test
  void anUpstreamThatAdvancesIsLeftAlone() {
    accept(at(1));
    actions.clear();
    for (var i = 1; i <= 100; i++) {
      now = i * SECOND;
      on(new UpstreamEvent.Advanced(1));
      search.onDeadline(now, actions::add);
    }
    assertThat(actions).isEmpty();
  }

  @Test
  void neverTakesTheStreamFromBelow() {
    on(new UpstreamEvent.DownstreamChanged(Set.of(sid(5))));
    finish(
        at(1),
        RelayIn.End.FULL,
        host(5),
        host(6, FREE, at(99), null),
        host(7, FREE, at(6), null),
        new Host(null, SELF_SID, List.of(at(8)), 0, 0, 0, 0, 0, null, FREE, 0, 0, null, 0));
    wake(SECOND);
    assertThat(dialled()).containsOnly(at(1));
  }

  @Test
  void letsGoOfAnUpstreamThatTurnsOutToBeBelow() {
    on(new UpstreamEvent.DownstreamChanged(Set.of(sid(1))));
    on(new UpstreamEvent.Accepted(1, sid(1)));
    assertThat(actions).contains(new UpstreamAction.Leave(1));
    assertThat(actions).noneMatch(UpstreamAction.Lead.class::isInstance);
  }

  @Test
  void offAirFromARelayMeansLookElsewhereAtOnce() {
    on(new UpstreamEvent.HostsLearned(List.of(host(2))));
    accept(at(2));
    actions.clear();
    now = 10 * SECOND;
    finish(at(2), RelayIn.End.OFF_AIR);
    assertThat(dialled()).containsExactly(at(1));
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.SEARCHING);
  }

  @Test
  void offAirFromTheTrackerIsTheEnd() {
    accept(at(1));
    finish(at(1), RelayIn.End.OFF_AIR);
    assertThat(actions).anyMatch(UpstreamAction.End.class::isInstance);
  }

  @Test
  void aTrackerThatDiedIsFoundOutWithinASecond() {
    accept(at(1));
    now = 10 * SECOND;
    finish(at(1), RelayIn.End.LOST);
    assertThat(untilTheTrackerIsGone()).isLessThan(SECOND);
  }

  @Test
  void eachNodeBelowFindsItOutInHalfASecondMore() {
    finish(at(1), RelayIn.End.FULL, host(2));
    accept(at(2));
    now = 10 * SECOND;
    finish(at(2), RelayIn.End.OFF_AIR);
    assertThat(untilTheTrackerIsGone()).isLessThan(SECOND / 2);
  }

  /** Until the search has ended, while the tracker cannot be reached. */
  private long untilTheTrackerIsGone() {
    var began = now;
    for (var i = 0; i < 50 && search.status() != UpstreamSearch.Status.ENDED; i++) {
      attemptsAt(at(1)).forEach(id -> finishAttempt(id, RelayIn.End.UNREACHABLE));
      wakeNext();
    }
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.ENDED);
    return now - began;
  }

  @Test
  void asksTheDirectoryABoundedNumberOfTimesAndThenGivesUp() {
    for (var i = 0; i < 1000 && search.status() != UpstreamSearch.Status.ENDED; i++) {
      attemptsAt(at(1)).forEach(id -> finishAttempt(id, RelayIn.End.UNKNOWN_CHANNEL));
      wakeNext();
    }
    assertThat(search.status()).isEqualTo(UpstreamSearch.Status.ENDED);
    assertThat(now).isEqualTo(60 * SECOND);
    assertThat(actions)
        .filteredOn(UpstreamAction.AskDirectory.class::isInstance)
        .hasSizeBetween(1, 3);
  }

  @Test
  void forgedHostsAreCalledWithinTheBudgetOnly() {
    var victim = Ip.v4(0xCB0071FE);
    var calls = 0;
    for (var i = 0; i < 3000 && search.status() != UpstreamSearch.Status.ENDED; i++) {
      now += 20 * MILLI;
      var forged = new ArrayList<Host>();
      for (var n = 0; n < 10; n++) {
        var endpoint = new Endpoint(victim, 1 + (i * 10 + n) % 60_000);
        forged.add(
            new Host(
                null,
                sid(1000 + i * 10 + n),
                List.of(endpoint),
                0,
                0,
                0,
                0,
                0,
                null,
                FREE,
                0,
                0,
                null,
                0));
      }
      on(new UpstreamEvent.HostsLearned(forged));
      for (var action : List.copyOf(actions)) {
        if (action instanceof UpstreamAction.Dial(var id, var target)) {
          calls += target.ip().equals(victim) ? 1 : 0;
          finishAttempt(id, RelayIn.End.UNREACHABLE);
        }
      }
      actions.clear();
    }
    assertThat(calls).isBetween(1, ConnectBudget.BURST + ConnectBudget.PER_MINUTE + 1);
  }

  @Test
  void aBumpKeepsTheOldUpstreamUntilTheNewOneIsThere() {
    accept(at(1));
    actions.clear();
    on(new UpstreamEvent.Bumped(at(40)));
    assertThat(dialled()).contains(at(40));
    assertThat(actions).noneMatch(UpstreamAction.Leave.class::isInstance);
  }

  @Test
  void aCallFromAPushedNodeIsTakenWhileSearching() {
    on(new UpstreamEvent.CalledIn(77, at(50)));
    assertThat(actions).contains(new UpstreamAction.AskOver(2, 77));
    on(new UpstreamEvent.Accepted(2, sid(50)));
    assertThat(actions).contains(new UpstreamAction.Lead(2));
    actions.clear();
    on(new UpstreamEvent.CalledIn(78, at(51)));
    assertThat(actions).isEmpty();
  }

  @Test
  void everythingIsLetGoWhenTheChannelIsNoLongerWanted() {
    accept(at(1));
    on(new UpstreamEvent.Stopped());
    assertThat(actions).contains(new UpstreamAction.Leave(1));
    assertThat(search.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  private void on(UpstreamEvent event) {
    search.on(event, now, actions::add);
  }

  private void wake(long at) {
    now = at;
    search.onDeadline(now, actions::add);
  }

  /** Goes on to the next deadline, if there is one. */
  private void wakeNext() {
    var next = search.nextDeadlineNanos();
    if (next != Long.MAX_VALUE) {
      wake(Math.max(now + MILLI, next));
    }
  }

  private void accept(Endpoint endpoint) {
    var n = (int) (endpoint.ip().low() & 0xFF);
    on(new UpstreamEvent.Accepted(attempt(endpoint), sid(n)));
  }

  private void finish(Endpoint endpoint, RelayIn.End end, Host... hosts) {
    on(new UpstreamEvent.Finished(attempt(endpoint), end, List.of(hosts)));
  }

  private void finishAttempt(int id, RelayIn.End end) {
    on(new UpstreamEvent.Finished(id, end, List.of()));
  }

  private int attempt(Endpoint endpoint) {
    assertThat(dialled()).isNotNull();
    return lastAttempt.getOrDefault(endpoint, 0);
  }

  private List<Integer> attemptsAt(Endpoint endpoint) {
    return actions.stream()
        .filter(a -> a instanceof UpstreamAction.Dial(_, var target) && target.equals(endpoint))
        .map(a -> ((UpstreamAction.Dial) a).attempt())
        .toList();
  }

  private List<Endpoint> dialled() {
    var all = new ArrayList<Endpoint>();
    for (var action : actions) {
      if (action instanceof UpstreamAction.Dial(var id, var target)) {
        all.add(target);
        lastAttempt.put(target, id);
      }
    }
    return all;
  }

  private <T> T last(Class<T> type) {
    return actions.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((_, b) -> b)
        .orElseThrow();
  }
}
