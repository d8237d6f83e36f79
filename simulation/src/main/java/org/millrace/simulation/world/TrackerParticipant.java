package org.millrace.simulation.world;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Tracker;
import org.millrace.simulation.network.Population;

/** The rendezvous, as the node has it, one for each channel, behind the calls of a peer. */
final class TrackerParticipant implements Participant {

  private final Population population;
  private final List<Tracker> trackers = new ArrayList<>();

  TrackerParticipant(Population population, RandomGenerator random) {
    this.population = population;
    for (int s = 0; s < population.sources(); s++) {
      trackers.add(new Tracker(population.size(), random));
    }
  }

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    if (message instanceof TrackerAnnounce announce) {
      trackers.get(population.channel(from)).on(from, announce, nowNanos, out);
    }
  }

  @Override
  public void join(int self, int[] contacts, long nowNanos, Actions out) {}

  @Override
  public void leave(long nowNanos, Actions out) {}

  @Override
  public void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {}

  @Override
  public void linkDown(int peer, long nowNanos, Actions out) {}

  @Override
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {}

  @Override
  public void uplinkReady(long nowNanos, Actions out) {}

  @Override
  public boolean uplinkWanted() {
    return false;
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return 0;
  }

  @Override
  public void onDeadline(long nowNanos, Actions out) {}

  @Override
  public long nextDeadlineNanos() {
    return Long.MAX_VALUE;
  }
}
