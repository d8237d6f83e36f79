package org.millrace.node.core.pcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;

/**
 * Finds an upstream for a channel, and a better one before the present one is let go.
 *
 * <pre>
 *   SEARCHING ──accepted──▶ RECEIVING ──stalled, bumped──▶ CHANGING ──standby caught up──▶ RECEIVING
 *       ▲                       │                             │
 *       └────── lost ───────────┴─────────────────────────────┘        ENDED: off the air
 * </pre>
 *
 * <p>While searching, the next node is asked as soon as one refuses, or when it has not accepted
 * within {@link UpstreamPatience#staggerNanos()}; the first to accept leads. At most {@link
 * #ATTEMPTS_MAX} attempts run at a time. What a node does decides how long it is passed over.
 */
public final class UpstreamSearch {

  static final int ATTEMPTS_MAX = 3;

  /** A tracker that cannot be reached so often in a row while nobody has the stream is gone. */
  static final int TRACKER_FAILURES_MAX = 2;

  private static final long BUDGET_NANOS = 5_000_000_000L;

  /** How the channel is fed. */
  public enum Status {
    IDLE,
    SEARCHING,
    RECEIVING,
    CHANGING,
    ENDED
  }

  private final UpstreamPool pool;
  private final ConnectBudget budget;
  private final UpstreamPatience patience;
  private final DirectoryAsks directory;
  private final Map<Integer, UpstreamAttempt> attempts = new LinkedHashMap<>();
  private Status status = Status.IDLE;
  private @Nullable UpstreamAttempt leader;
  private int attemptsSoFar;
  private long searchingSinceNanos;
  private long dialNanos = Long.MAX_VALUE;
  private int trackerFailures;
  private boolean offAirHeard;

  public UpstreamSearch(
      Identity self, ConnectBudget budget, UpstreamPatience patience, RandomGenerator random) {
    this.patience = patience;
    this.directory = new DirectoryAsks(patience.directoryNanos());
    this.pool = new UpstreamPool(self, random);
    this.budget = budget;
  }

  public void on(UpstreamEvent event, long nowNanos, Consumer<UpstreamAction> out) {
    if (status == Status.ENDED && !(event instanceof UpstreamEvent.Began)) {
      return;
    }
    switch (event) {
      case UpstreamEvent.Began(var trackers, var others) -> began(trackers, others, nowNanos, out);
      case UpstreamEvent.HostsLearned(var hosts) -> {
        hosts.forEach(pool::learn);
        dialSoon(nowNanos);
      }
      case UpstreamEvent.ReachLearned(var own) -> pool.own(own);
      case UpstreamEvent.Connected(var attempt) -> connected(attempts.get(attempt), nowNanos);
      case UpstreamEvent.Accepted(var attempt, var sid) ->
          accepted(attempts.get(attempt), sid, nowNanos, out);
      case UpstreamEvent.Finished(var attempt, var end, var hosts) ->
          finished(attempts.remove(attempt), end, hosts, nowNanos, out);
      case UpstreamEvent.Advanced(var attempt) -> advanced(attempts.get(attempt), nowNanos);
      case UpstreamEvent.CaughtUp(var attempt) -> caughtUp(attempts.get(attempt), nowNanos, out);
      case UpstreamEvent.Bumped(var target) -> bumped(target, nowNanos, out);
      case UpstreamEvent.DownstreamChanged(var sids) -> pool.downstream(Set.copyOf(sids));
      case UpstreamEvent.CalledIn(var connection, var remote) ->
          calledIn(connection, remote, nowNanos, out);
      case UpstreamEvent.Stopped() -> stop(out);
    }
    step(nowNanos, out);
  }

  public void onDeadline(long nowNanos, Consumer<UpstreamAction> out) {
    step(nowNanos, out);
  }

  /** {@link Long#MAX_VALUE} while nothing is waited for. */
  public long nextDeadlineNanos() {
    return switch (status) {
      case IDLE, ENDED -> Long.MAX_VALUE;
      case SEARCHING -> Math.min(dialNanos, searchingSinceNanos + patience.giveUpNanos());
      case RECEIVING ->
          leader == null ? Long.MAX_VALUE : leader.advancedNanos + patience.stallNanos();
      case CHANGING -> {
        var dead = leader == null ? Long.MAX_VALUE : leader.advancedNanos + patience.deadNanos();
        yield Math.min(Math.min(dialNanos, dead), searchingSinceNanos + patience.standbyNanos());
      }
    };
  }

  public Status status() {
    return status;
  }

  private void began(
      List<Endpoint> trackers, List<Endpoint> others, long nowNanos, Consumer<UpstreamAction> out) {
    trackers.forEach(endpoint -> pool.add(endpoint, true));
    others.forEach(endpoint -> pool.add(endpoint, false));
    if (status == Status.IDLE || status == Status.ENDED) {
      search(nowNanos, out);
    }
  }

  private void search(long nowNanos, Consumer<UpstreamAction> out) {
    searchingSinceNanos = nowNanos;
    dialNanos = nowNanos;
    directory.reset();
    trackerFailures = 0;
    offAirHeard = false;
    enter(Status.SEARCHING, out);
  }

  private static void connected(@Nullable UpstreamAttempt attempt, long nowNanos) {
    if (attempt != null) {
      attempt.candidate.connectNanos = nowNanos - attempt.sinceNanos;
    }
  }

  private void accepted(
      @Nullable UpstreamAttempt attempt, Guid sid, long nowNanos, Consumer<UpstreamAction> out) {
    if (attempt == null) {
      return;
    }
    attempt.candidate.sid = sid;
    if (pool.isBelow(sid)) {
      leave(attempt, RelayIn.End.LOOPBACK, nowNanos, out);
      return;
    }
    attempt.accepted = true;
    attempt.advancedNanos = nowNanos;
    attempt.candidate.failures = 0;
    attempt.candidate.lagged = false;
    if (leader == null) {
      lead(attempt, nowNanos, out);
    }
  }

  private void lead(UpstreamAttempt attempt, long nowNanos, Consumer<UpstreamAction> out) {
    leader = attempt;
    attempt.advancedNanos = nowNanos;
    dialNanos = Long.MAX_VALUE;
    out.accept(new UpstreamAction.Lead(attempt.id));
    leaveOthers(attempt, RelayIn.End.LEFT, nowNanos, out);
    enter(Status.RECEIVING, out);
  }

  private void advanced(@Nullable UpstreamAttempt attempt, long nowNanos) {
    if (attempt != null) {
      attempt.advancedNanos = nowNanos;
    }
  }

  private void caughtUp(
      @Nullable UpstreamAttempt attempt, long nowNanos, Consumer<UpstreamAction> out) {
    if (attempt == null || attempt == leader || !attempt.accepted || status != Status.CHANGING) {
      return;
    }
    if (leader != null) {
      leader.candidate.lagged = true;
    }
    lead(attempt, nowNanos, out);
  }

  private void bumped(@Nullable Endpoint target, long nowNanos, Consumer<UpstreamAction> out) {
    if (status == Status.RECEIVING) {
      change(nowNanos, out);
    }
    if (target != null && (status == Status.CHANGING || status == Status.SEARCHING)) {
      pool.add(target, false).ifPresent(candidate -> dial(candidate, nowNanos, out));
    }
  }

  private void change(long nowNanos, Consumer<UpstreamAction> out) {
    searchingSinceNanos = nowNanos;
    dialNanos = nowNanos;
    enter(Status.CHANGING, out);
  }

  private void calledIn(
      int connection, Endpoint remote, long nowNanos, Consumer<UpstreamAction> out) {
    if (status != Status.SEARCHING || attempts.size() >= ATTEMPTS_MAX) {
      return;
    }
    var attempt =
        new UpstreamAttempt(++attemptsSoFar, new UpstreamPool.Candidate(remote), nowNanos);
    attempts.put(attempt.id, attempt);
    out.accept(new UpstreamAction.AskOver(attempt.id, connection));
  }

  private void finished(
      @Nullable UpstreamAttempt attempt,
      RelayIn.End end,
      List<Host> hosts,
      long nowNanos,
      Consumer<UpstreamAction> out) {
    if (attempt == null) {
      return;
    }
    disappointed(attempt.candidate, end, nowNanos);
    hosts.forEach(pool::learn);
    if (attempt != leader) {
      dialSoon(nowNanos);
      return;
    }
    leader = null;
    if (promoted(nowNanos, out)) {
      return;
    }
    if (end == RelayIn.End.OFF_AIR && attempt.candidate.tracker) {
      end("the tracker went off the air", nowNanos, out);
    } else {
      search(nowNanos, out);
      offAirHeard = end == RelayIn.End.OFF_AIR || attempt.candidate.tracker;
    }
  }

  private void disappointed(UpstreamPool.Candidate candidate, RelayIn.End end, long nowNanos) {
    if (candidate.tracker) {
      trackerFailures = end == RelayIn.End.UNREACHABLE ? trackerFailures + 1 : 0;
    }
    pool.disappointed(candidate, end, nowNanos);
  }

  private void leave(
      UpstreamAttempt attempt, RelayIn.End why, long nowNanos, Consumer<UpstreamAction> out) {
    attempts.remove(attempt.id);
    disappointed(attempt.candidate, why, nowNanos);
    if (leader == attempt) {
      leader = null;
    }
    out.accept(new UpstreamAction.Leave(attempt.id));
  }

  private void dialSoon(long nowNanos) {
    if (status == Status.SEARCHING || status == Status.CHANGING) {
      dialNanos = Math.min(dialNanos, nowNanos);
    }
  }

  /** Does what has become due. */
  private void step(long nowNanos, Consumer<UpstreamAction> out) {
    switch (status) {
      case IDLE, ENDED -> {}
      case SEARCHING -> {
        if (offAirHeard && trackerFailures >= TRACKER_FAILURES_MAX) {
          end("the tracker is gone", nowNanos, out);
        } else if (nowNanos - searchingSinceNanos >= patience.giveUpNanos()) {
          end("nobody has the channel", nowNanos, out);
        } else if (nowNanos >= dialNanos) {
          dialNext(ATTEMPTS_MAX, nowNanos, out);
        }
      }
      case RECEIVING -> {
        if (leader != null && nowNanos - leader.advancedNanos >= patience.stallNanos()) {
          change(nowNanos, out);
          dialNext(ATTEMPTS_MAX - 1, nowNanos, out);
        }
      }
      case CHANGING -> changing(nowNanos, out);
    }
  }

  private void changing(long nowNanos, Consumer<UpstreamAction> out) {
    if (leader != null && nowNanos - leader.advancedNanos >= patience.deadNanos()) {
      leave(leader, RelayIn.End.LOST, nowNanos, out);
      if (!promoted(nowNanos, out)) {
        search(nowNanos, out);
        dialNext(ATTEMPTS_MAX, nowNanos, out);
      }
    } else if (nowNanos - searchingSinceNanos >= patience.standbyNanos() && leader != null) {
      keepLeader(leader, nowNanos, out);
    } else if (nowNanos >= dialNanos) {
      dialNext(ATTEMPTS_MAX, nowNanos, out);
    }
  }

  /** Nobody better came up: what we have is what there is. */
  private void keepLeader(UpstreamAttempt kept, long nowNanos, Consumer<UpstreamAction> out) {
    leaveOthers(kept, RelayIn.End.FULL, nowNanos, out);
    searchingSinceNanos = nowNanos;
    var stalled = nowNanos - kept.advancedNanos >= patience.stallNanos();
    dialNanos = stalled ? nowNanos + patience.stallNanos() : Long.MAX_VALUE;
    if (!stalled) {
      enter(Status.RECEIVING, out);
    }
  }

  /** Lets a standby lead, if there is one. */
  private boolean promoted(long nowNanos, Consumer<UpstreamAction> out) {
    var standby = attempts.values().stream().filter(other -> other.accepted).findFirst();
    standby.ifPresent(attempt -> lead(attempt, nowNanos, out));
    return standby.isPresent();
  }

  private void leaveOthers(
      UpstreamAttempt kept, RelayIn.End why, long nowNanos, Consumer<UpstreamAction> out) {
    for (var other : List.copyOf(attempts.values())) {
      if (other != kept) {
        leave(other, why, nowNanos, out);
      }
    }
  }

  private void dialNext(int attemptsMax, long nowNanos, Consumer<UpstreamAction> out) {
    if (attempts.size() >= attemptsMax) {
      dialNanos = nowNanos + patience.staggerNanos();
      return;
    }
    var next = pool.pick(nowNanos);
    if (next.isPresent()) {
      dial(next.get(), nowNanos, out);
      dialNanos = nowNanos + patience.staggerNanos();
      return;
    }
    if (attempts.isEmpty() && directory.take(nowNanos)) {
      out.accept(new UpstreamAction.AskDirectory());
    }
    var retry = Math.max(directory.nextNanos(), nowNanos + patience.staggerNanos());
    dialNanos = Math.min(pool.nextPickNanos(nowNanos + patience.staggerNanos()), retry);
  }

  private void dial(UpstreamPool.Candidate candidate, long nowNanos, Consumer<UpstreamAction> out) {
    if (candidate.inUse || !budget.take(candidate.endpoint, nowNanos)) {
      candidate.ignoredUntilNanos = Math.max(candidate.ignoredUntilNanos, nowNanos + BUDGET_NANOS);
      return;
    }
    candidate.inUse = true;
    var attempt = new UpstreamAttempt(++attemptsSoFar, candidate, nowNanos);
    attempts.put(attempt.id, attempt);
    out.accept(new UpstreamAction.Dial(attempt.id, candidate.endpoint));
  }

  private void end(String reason, long nowNanos, Consumer<UpstreamAction> out) {
    for (var attempt : List.copyOf(attempts.values())) {
      leave(attempt, RelayIn.End.LEFT, nowNanos, out);
    }
    enter(Status.ENDED, out);
    out.accept(new UpstreamAction.End(reason));
  }

  private void stop(Consumer<UpstreamAction> out) {
    for (var attempt : attempts.values()) {
      attempt.candidate.inUse = false;
      out.accept(new UpstreamAction.Leave(attempt.id));
    }
    attempts.clear();
    leader = null;
    enter(Status.IDLE, out);
  }

  private void enter(Status next, Consumer<UpstreamAction> out) {
    if (status != next) {
      status = next;
      out.accept(new UpstreamAction.Report(next));
    }
  }
}
