package org.millrace.simulation.world;

import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmPeer;
import org.millrace.node.core.swarm.SwarmSettings;

/** The node's own protocol core, as it is. */
public record SwarmParticipant(SwarmPeer peer) implements Participant {

  public static Participant of(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    return new SwarmParticipant(new SwarmPeer(self, settings, profile, around, random));
  }

  @Override
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    peer.join(tracker, contacts, nowNanos, out);
  }

  @Override
  public boolean isFull() {
    return peer.isFull();
  }

  @Override
  public void leave(long nowNanos, Actions out) {
    peer.leave(nowNanos, out);
  }

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    peer.received(from, message, nowNanos, out);
  }

  @Override
  public void linkUp(int other, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    peer.linkUp(other, rttNanos, dialled, nowNanos, out);
  }

  @Override
  public void linkDown(int other, long nowNanos, Actions out) {
    peer.linkDown(other, nowNanos, out);
  }

  @Override
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    peer.sourceChunk(chunk, nowNanos, out);
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    peer.uplinkReady(nowNanos, out);
  }

  @Override
  public boolean uplinkWanted() {
    return peer.uplinkWanted();
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return peer.uplinkNotBeforeNanos();
  }

  @Override
  public void onDeadline(long nowNanos, Actions out) {
    peer.onDeadline(nowNanos, out);
  }

  @Override
  public long nextDeadlineNanos() {
    return peer.nextDeadlineNanos();
  }
}
