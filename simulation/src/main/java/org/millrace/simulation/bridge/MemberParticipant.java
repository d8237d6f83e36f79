package org.millrace.simulation.bridge;

import java.util.Arrays;
import org.apache.pekko.actor.typed.ActorRef;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Event;
import org.millrace.node.swarm.SwarmMember;
import org.millrace.simulation.world.Participant;

/** A peer that is told everything as a message to its actor, which has answered on return. */
record MemberParticipant(ActorRef<SwarmMember.Command> actor, VirtualHost host, Runnable drain)
    implements Participant {

  private void tell(SwarmMember.Command command, long nowNanos, Actions out) {
    host.enter(nowNanos, out);
    actor.tell(command);
    drain.run();
  }

  private void tell(Event event, long nowNanos, Actions out) {
    tell(new SwarmMember.Tell(event), nowNanos, out);
  }

  @Override
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    tell(new Event.Join(tracker, Arrays.stream(contacts).boxed().toList()), nowNanos, out);
  }

  @Override
  public void leave(long nowNanos, Actions out) {
    tell(new Event.Leave(), nowNanos, out);
  }

  @Override
  public void received(int from, Message message, long nowNanos, Actions out) {
    tell(new Event.Received(from, message), nowNanos, out);
  }

  @Override
  public void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    tell(new Event.LinkUp(peer, rttNanos, dialled), nowNanos, out);
  }

  @Override
  public void linkDown(int peer, long nowNanos, Actions out) {
    tell(new Event.LinkDown(peer), nowNanos, out);
  }

  @Override
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    tell(new Event.SourceChunk(chunk), nowNanos, out);
  }

  @Override
  public void uplinkReady(long nowNanos, Actions out) {
    tell(new Event.UplinkReady(), nowNanos, out);
  }

  @Override
  public boolean uplinkWanted() {
    return host.needs().uplinkWanted();
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return host.needs().uplinkNotBeforeNanos();
  }

  @Override
  public void onDeadline(long nowNanos, Actions out) {
    tell(new SwarmMember.Wake(), nowNanos, out);
  }

  @Override
  public long nextDeadlineNanos() {
    return host.needs().deadlineNanos();
  }

  @Override
  public boolean isFull() {
    return host.needs().full();
  }
}
