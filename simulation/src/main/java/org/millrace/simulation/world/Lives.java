package org.millrace.simulation.world;

import java.util.SplittableRandom;
import org.millrace.node.core.swarm.Profile;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.network.Population;

/** How peers come and go: joins, goodbyes, crashes, pulled plugs, lost patience. */
final class Lives {

  static final int JOIN = 0;
  static final int LEAVE = 1;
  static final int CRASH = 2;
  static final int UNPLUG = 3;
  static final int IMPATIENT = 4;
  static final int STOP_SOURCE = 5;
  private static final long SETTLE_NANOS = 5_000_000_000L;
  private static final long TAIL_NANOS = 3_000_000_000L;

  private final World world;
  private final Strategy strategy;

  Lives(World world, Strategy strategy) {
    this.world = world;
    this.strategy = strategy;
  }

  void live(Lane lane, Port port, Node node, int what, long now) {
    switch (what) {
      case JOIN -> join(lane, port, node, now);
      case LEAVE -> depart(port, node, now, world.population().leavesClean(node.id));
      case CRASH -> {
        node.died |= node.isAlive();
        depart(port, node, now, false);
      }
      case UNPLUG -> {
        if (node.isAlive()) {
          node.died = true;
          node.unplugged = true;
          end(port, node, now);
        }
      }
      case IMPATIENT -> {
        if (now - node.stalledSinceNanos
            >= world.scenario().peers().patienceMillis() * 1_000_000L) {
          node.died = true;
          depart(port, node, now, true);
        }
      }
      default -> depart(port, node, now, true);
    }
  }

  private void join(Lane lane, Port port, Node node, long now) {
    if (node.left) {
      return;
    }
    node.joinedNanos = now;
    node.measureFromNanos =
        Math.max(world.scenario().warmupMillis() * 1_000_000L, now + SETTLE_NANOS);
    node.measureToNanos =
        Math.min(
                world.scenario().durationMillis() * 1_000_000L,
                world.population().leaveNanos(node.id))
            - TAIL_NANOS;
    var random = new SplittableRandom(Chance.mix(world.seed(), node.id, 1));
    if (node.role == Population.Role.TRACKER) {
      node.participant = new TrackerParticipant(world.population(), random);
      return;
    }
    node.participant =
        strategy.participant(
            node.id, world.settings(), profile(node), world.surroundings(lane), random);
    node.participant.join(world.tracker(), new int[0], now, port);
    port.tally.second(now).joins++;
  }

  private Profile profile(Node node) {
    var role =
        switch (node.role) {
          case SOURCE -> Profile.Role.SOURCE;
          case FREE_RIDER -> Profile.Role.FREE_RIDER;
          case VIEWER, FORGER, SILENT, SPY, TRACKER -> Profile.Role.VIEWER;
        };
    var channels = world.population().sources();
    var received = node.role == Population.Role.SOURCE ? channels - 1 : channels;
    return new Profile(
        world
                .wire()
                .goodputBps(
                    world.population().uplinkBps(node.id),
                    world.settings().chunkBytes(),
                    received * world.settings().bitrateBps())
            / channels,
        world.population().reach(node.id),
        world.geography().region(node.id) + 1,
        role);
  }

  private void depart(Port port, Node node, long now, boolean clean) {
    if (!node.isAlive()) {
      node.left = true;
      return;
    }
    if (clean && node.participant != null) {
      node.participant.leave(now, port);
    }
    for (int i = 0; i < node.links.size(); i++) {
      port.close(node.links.peer(i), i, 0);
    }
    node.links.clear();
    end(port, node, now);
  }

  private void end(Port port, Node node, long now) {
    node.participant = null;
    node.left = true;
    node.leftNanos = now;
    port.tally.second(now).leaves++;
  }
}
