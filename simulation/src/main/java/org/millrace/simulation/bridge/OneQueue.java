package org.millrace.simulation.bridge;

import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/** A dispatcher's executor that only queues; the simulation's thread runs it. */
public final class OneQueue extends ExecutorServiceConfigurator {

  private final VirtualTime time;

  public OneQueue(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.time =
        VirtualTime.of(prerequisites.settings().config().getString("millrace.virtual-time"));
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new Queue(time);
  }

  private static final class Queue extends AbstractExecutorService {

    private final VirtualTime time;
    private volatile boolean shutdown;

    Queue(VirtualTime time) {
      this.time = time;
    }

    @Override
    public void execute(Runnable task) {
      time.execute(task);
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }
  }
}
