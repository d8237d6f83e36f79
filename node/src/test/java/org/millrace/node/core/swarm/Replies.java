package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;

/** Carries the tracker's answers. */
final class Replies implements Actions {
  private final SmallNetwork network;
  private final int to;

  Replies(SmallNetwork network, int to) {
    this.network = network;
    this.to = to;
  }

  @Override
  public void send(int peer, Message message, Lane lane) {
    network.fromTracker(to, message);
  }

  @Override
  public void connect(int peer) {}

  @Override
  public void disconnect(int peer) {}

  @Override
  public void convict(int peer, Offence offence) {}

  @Override
  public void deliver(Chunk chunk) {}

  @Override
  public void fact(Fact fact, long value) {}
}
