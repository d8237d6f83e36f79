package org.millrace.simulation.bridge;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.world.World;

/** The network's side of one peer as an actor: a message is one event of the world. */
final class PeerActor extends AbstractBehavior<PeerActor.Happened> {

  /** An event that is for this peer, now. */
  record Happened(long tick, long key, @Nullable Object body) {}

  private final World world;
  private final Lane lane;
  private final Members members;

  private PeerActor(ActorContext<Happened> context, World world, Lane lane, Members members) {
    super(context);
    this.world = world;
    this.lane = lane;
    this.members = members;
  }

  static Behavior<Happened> create(World world, Lane lane, Members members) {
    return Behaviors.setup(context -> new PeerActor(context, world, lane, members));
  }

  @Override
  public Receive<Happened> createReceive() {
    return newReceiveBuilder().onMessage(Happened.class, this::onHappened).build();
  }

  private Behavior<Happened> onHappened(Happened event) {
    members.under(getContext());
    world.handle(lane, event.tick(), event.key(), event.body());
    return this;
  }
}
