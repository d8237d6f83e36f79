package org.millrace.simulation.sweep;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/**
 * Gives each worker that is there one job at a time. What a lost worker had is given to another, at
 * most {@value #TRIES_MAX} times.
 */
final class Foreman extends AbstractMatchingBehavior<Foreman.Command> {

  /** What happens to it. */
  sealed interface Command permits SweepMessage.Done, SweepMessage.Failed, Present, Alone {}

  private record Present(java.util.Set<ActorRef<Worker.Command>> workers) implements Command {}

  private record Alone() implements Command {}

  static final String BUSY = "busy";
  static final int TRIES_MAX = 3;

  private final List<Job> jobs;
  private final Consumer<Result> told;
  private final CompletableFuture<List<Result>> results;
  private final ActorContext<Command> context;

  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private final int[] tries;
  private final @Nullable Result[] done;
  private int doneCount;

  /** By worker: the job it does, −1 for none. */
  private final Map<ActorRef<Worker.Command>, Integer> workers = new TreeMap<>();

  private Foreman(
      ActorContext<Command> context,
      List<Job> jobs,
      Consumer<Result> told,
      CompletableFuture<List<Result>> results) {
    super(context);
    this.context = context;
    this.jobs = jobs;
    this.told = told;
    this.results = results;
    this.tries = new int[jobs.size()];
    this.done = new Result[jobs.size()];
    for (int j = 0; j < jobs.size(); j++) {
      waiting.add(j);
    }
  }

  /**
   * A foreman for some jobs.
   *
   * @param patience how long it waits for the first worker
   */
  static Behavior<Command> create(
      List<Job> jobs,
      Duration patience,
      Consumer<Result> told,
      CompletableFuture<List<Result>> results) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var listings =
                      context.messageAdapter(
                          Receptionist.Listing.class,
                          listing -> new Present(listing.getServiceInstances(Worker.KEY)));
                  context
                      .getSystem()
                      .receptionist()
                      .tell(Receptionist.subscribe(Worker.KEY, listings));
                  timers.startSingleTimer(new Alone(), patience);
                  return new Foreman(context, jobs, told, results);
                }));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Present present -> onPresent(present);
      case SweepMessage.Done answer -> onDone(answer);
      case SweepMessage.Failed answer -> onFailed(answer);
      case Alone _ -> onAlone();
    }
    return this;
  }

  private void onPresent(Present present) {
    for (Iterator<Map.Entry<ActorRef<Worker.Command>, Integer>> all = workers.entrySet().iterator();
        all.hasNext(); ) {
      var entry = all.next();
      if (!present.workers().contains(entry.getKey())) {
        if (entry.getValue() >= 0) {
          waiting.addFirst(entry.getValue());
        }
        all.remove();
      }
    }
    present.workers().forEach(worker -> workers.putIfAbsent(worker, -1));
    handOut();
  }

  private void onDone(SweepMessage.Done answer) {
    var number = answer.number();
    if (number >= 0 && number < jobs.size() && done[number] == null) {
      done[number] = answer.result();
      doneCount++;
      told.accept(answer.result());
    }
    workers.computeIfPresent(answer.worker(), (_, _) -> -1);
    if (doneCount == jobs.size()) {
      results.complete(Arrays.stream(done).map(Objects::requireNonNull).toList());
    } else {
      handOut();
    }
  }

  private void onFailed(SweepMessage.Failed answer) {
    if (!answer.reason().equals(BUSY)) {
      results.completeExceptionally(new IllegalStateException(answer.reason()));
      return;
    }
    // Another foreman has it: it is left alone until the members change.
    if (workers.remove(answer.worker()) != null) {
      waiting.addFirst(answer.number());
    }
    handOut();
  }

  private void onAlone() {
    if (workers.isEmpty() && doneCount == 0) {
      results.completeExceptionally(new IllegalStateException("no worker is there"));
    }
  }

  private void handOut() {
    for (var entry : workers.entrySet()) {
      if (entry.getValue() >= 0 || waiting.isEmpty()) {
        continue;
      }
      int number = waiting.remove();
      if (done[number] != null) {
        continue;
      }
      if (++tries[number] > TRIES_MAX) {
        results.completeExceptionally(
            new IllegalStateException("lost " + TRIES_MAX + " workers over one run"));
        return;
      }
      entry.setValue(number);
      entry.getKey().tell(new SweepMessage.Do(number, jobs.get(number), context.getSelf()));
    }
  }
}
