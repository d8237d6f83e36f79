package org.millrace.simulation.sweep;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * A process in the cluster of workers. Its members trust each other: on anything but loopback it
 * needs a network of its own.
 */
public final class ClusterMember implements AutoCloseable {

  private static final String NAME = "simulation-workers";

  private static final String CONFIG =
      """
      pekko.actor.provider = cluster
      pekko.actor.allow-java-serialization = off
      pekko.actor.serializers.sweep = "org.millrace.simulation.sweep.SweepSerializer"
      pekko.actor.serialization-bindings {
        "org.millrace.simulation.sweep.SweepMessage" = sweep
      }
      pekko.remote.artery.transport = tcp
      pekko.remote.artery.advanced.maximum-frame-size = 256 KiB
      pekko.cluster.downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
      pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
      pekko.loglevel = ERROR
      pekko.stdout-loglevel = OFF
      pekko.coordinated-shutdown.exit-jvm = off
      """;

  private final ActorSystem<SpawnProtocol.Command> system;
  private final ExecutorService threads;

  private ClusterMember(ActorSystem<SpawnProtocol.Command> system, ExecutorService threads) {
    this.system = system;
    this.threads = threads;
  }

  /**
   * Joins, or begins a cluster when no seed nodes are given.
   *
   * @param seeds {@code host:port} each
   * @param slots runs at a time here; 0 for a member that only gives orders
   */
  public static ClusterMember join(String host, int port, List<String> seeds, int slots) {
    var addresses = new ArrayList<String>();
    seeds.forEach(seed -> addresses.add("pekko://" + NAME + "@" + seed));
    var config =
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.remote.artery.canonical.hostname",
                    host,
                    "pekko.remote.artery.canonical.port",
                    port,
                    "pekko.cluster.seed-nodes",
                    addresses))
            .withFallback(ConfigFactory.parseString(CONFIG))
            .withFallback(ConfigFactory.load());
    var threads = Executors.newFixedThreadPool(Math.max(1, slots));
    var system =
        ActorSystem.create(
            Behaviors.<SpawnProtocol.Command>setup(
                context -> {
                  for (int s = 0; s < slots; s++) {
                    context.spawn(Worker.create(threads), "worker-" + s);
                  }
                  return SpawnProtocol.create();
                }),
            NAME,
            config);
    var member = new ClusterMember(system, threads);
    if (seeds.isEmpty()) {
      var cluster = Cluster.get(system);
      cluster
          .manager()
          .tell(org.apache.pekko.cluster.typed.Join.create(cluster.selfMember().address()));
    }
    return member;
  }

  /** How others name this member as a seed: {@code host:port}. */
  public String address() {
    return Cluster.get(system).selfMember().address().hostPort().replaceAll("^.*@", "");
  }

  ActorSystem<SpawnProtocol.Command> system() {
    return system;
  }

  /** Waits until the process is asked to end. */
  public void await() throws InterruptedException {
    try {
      system.getWhenTerminated().toCompletableFuture().get();
    } catch (java.util.concurrent.ExecutionException ended) {
      throw new IllegalStateException(ended.getCause());
    }
  }

  /** Leaves the cluster in good order, waiting for it at most a minute. */
  @Override
  public void close() {
    threads.shutdownNow();
    Cluster.get(system)
        .manager()
        .tell(
            org.apache.pekko.cluster.typed.Leave.create(
                Cluster.get(system).selfMember().address()));
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(15, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException stuck) {
      system.terminate();
    }
  }
}
