package org.millrace.simulation.spy;

import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.simulation.world.Participant;

/** A peer like any other that tells the ring from whom it has what. */
record Spy(Participant peer, SpyRing ring) implements Participant {

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    if (message instanceof Chunk chunk) {
      ring.note(from, chunk.seq(), nowNanos);
    }
    peer.received(from, message, nowNanos, out);
  }

  @Override
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    peer.join(tracker, contacts, nowNanos, out);
  }

  @Override
  public void leave(long nowNanos, Actions out) {
    peer.leave(nowNanos, out);
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

  @Override
  public boolean isFull() {
    return peer.isFull();
  }
}
