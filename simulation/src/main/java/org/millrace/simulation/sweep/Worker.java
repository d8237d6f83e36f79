package org.millrace.simulation.sweep;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.jspecify.annotations.Nullable;

/** Does one run at a time, for whoever asks; a second order while it is busy is refused. */
final class Worker extends AbstractMatchingBehavior<Worker.Command> {

  /** What happens to it. */
  sealed interface Command permits SweepMessage.Do, Ended {}

  private record Ended(SweepMessage.Do order, @Nullable Result result, @Nullable Throwable failure)
      implements Command {}

  static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "simulation-worker");

  private final ActorContext<Command> context;
  private final Executor threads;
  private boolean busy;

  private Worker(ActorContext<Command> context, Executor threads) {
    super(context);
    this.context = context;
    this.threads = threads;
  }

  /** A worker that makes itself known in its cluster. */
  static Behavior<Command> create(Executor threads) {
    return Behaviors.setup(
        context -> {
          context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
          return new Worker(context, threads);
        });
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case SweepMessage.Do order -> onDo(order);
      case Ended ended -> onEnded(ended);
    }
    return this;
  }

  private void onDo(SweepMessage.Do order) {
    if (busy) {
      order
          .replyTo()
          .tell(new SweepMessage.Failed(order.number(), Foreman.BUSY, context.getSelf()));
      return;
    }
    busy = true;
    context.getLog().info("runs {} seed {}", order.job().label(), order.job().seed());
    context.pipeToSelf(
        CompletableFuture.supplyAsync(order.job()::run, threads),
        (result, failure) -> new Ended(order, result, failure));
  }

  private void onEnded(Ended ended) {
    busy = false;
    var order = ended.order();
    var failure = ended.failure();
    if (ended.result() != null) {
      order
          .replyTo()
          .tell(new SweepMessage.Done(order.number(), ended.result(), context.getSelf()));
    } else {
      var cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
      order
          .replyTo()
          .tell(new SweepMessage.Failed(order.number(), String.valueOf(cause), context.getSelf()));
    }
  }
}
