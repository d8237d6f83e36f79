package org.millrace.simulation.bridge;

import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Tracker;

/** The node's tracker at the end of a box's wires, on their thread. */
final class BoxTracker implements Actions {

  private final SwarmBox box;
  private final Tracker tracker;

  BoxTracker(SwarmBox box, RandomGenerator random) {
    this.box = box;
    this.tracker = new Tracker(box.peers(), random);
  }

  void received(int from, Message message) {
    if (message instanceof TrackerAnnounce announce) {
      tracker.on(from, announce, box.wires().nowNanos(), this);
    }
  }

  @Override
  public void send(int to, Message message, Lane lane) {
    var self = box.peers() - 1;
    box.wires()
        .at(
            box.wires().nowNanos() + box.latencyNanos(self, to),
            () -> box.deliver(self, to, message));
  }

  @Override
  public void connect(int to) {}

  @Override
  public void disconnect(int to) {}

  @Override
  public void convict(int peer, Offence offence) {}

  @Override
  public void deliver(Chunk chunk) {}

  @Override
  public void fact(Fact fact, long value) {}
}
