package org.millrace.simulation.bridge;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.swarm.SwarmMember;

/** What a member finds in virtual time: the world's clock, and the world to act upon. */
final class VirtualHost implements SwarmMember.Host {

  private static final SwarmMember.Needs NOTHING =
      new SwarmMember.Needs(false, 0, Long.MAX_VALUE, false);

  private @Nullable Actions world;
  private long nowNanos;
  private SwarmMember.Needs needs = NOTHING;

  /** From now on it is this late, and actions go there. */
  void enter(long now, Actions out) {
    nowNanos = now;
    world = out;
  }

  SwarmMember.Needs needs() {
    return needs;
  }

  private Actions world() {
    return Objects.requireNonNull(world);
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public void settled(SwarmMember.Needs now) {
    needs = now;
  }

  @Override
  public void send(int to, Message message, Lane lane) {
    world().send(to, message, lane);
  }

  @Override
  public void connect(int to) {
    world().connect(to);
  }

  @Override
  public void disconnect(int to) {
    world().disconnect(to);
  }

  @Override
  public void convict(int peer, Offence offence) {
    world().convict(peer, offence);
  }

  @Override
  public void deliver(Chunk chunk) {
    world().deliver(chunk);
  }

  @Override
  public void fact(Fact fact, long value) {
    world().fact(fact, value);
  }
}
