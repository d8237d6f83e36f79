package org.millrace.simulation.bridge;

import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/** Pekko's scheduler on a {@link VirtualTime}; named in the system's configuration. */
public final class VirtualScheduler extends AbstractScheduler {

  private final VirtualTime time;

  public VirtualScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    this.time = VirtualTime.of(config.getString("millrace.virtual-time"));
  }

  @Override
  @Deprecated
  public Cancellable schedule(
      FiniteDuration initialDelay,
      FiniteDuration interval,
      Runnable runnable,
      ExecutionContext executor) {
    var repeated = new Repeated(interval.toNanos(), runnable, executor);
    repeated.entry = time.schedule(initialDelay.toNanos(), repeated);
    return repeated;
  }

  @Override
  public Cancellable scheduleOnce(
      FiniteDuration delay, Runnable runnable, ExecutionContext executor) {
    if (runnable instanceof VirtualTime.Ranked) {
      return new Once(time.schedule(delay.toNanos(), runnable));
    }
    return new Once(time.schedule(delay.toNanos(), () -> executor.execute(runnable)));
  }

  @Override
  public double maxFrequency() {
    return TimeUnit.SECONDS.toNanos(1);
  }

  private record Once(VirtualTime.Entry entry) implements Cancellable {
    @Override
    public boolean cancel() {
      return entry.cancel();
    }

    @Override
    public boolean isCancelled() {
      return entry.isCancelled();
    }
  }

  private final class Repeated implements Cancellable, Runnable {

    private final long intervalNanos;
    private final Runnable task;
    private final ExecutionContext executor;
    private VirtualTime.Entry entry = new VirtualTime.Entry(0, 0, 0, () -> {});
    private boolean cancelled;

    Repeated(long intervalNanos, Runnable task, ExecutionContext executor) {
      this.intervalNanos = intervalNanos;
      this.task = task;
      this.executor = executor;
    }

    @Override
    public void run() {
      if (!cancelled) {
        executor.execute(task);
        entry = time.schedule(intervalNanos, this);
      }
    }

    @Override
    public boolean cancel() {
      cancelled = true;
      return entry.cancel();
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }
  }
}
