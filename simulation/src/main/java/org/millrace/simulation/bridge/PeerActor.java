package org.millrace.simulation.bridge;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.millrace.simulation.engine.Lane;
import org.millrace.simulation.world.World;

/** One peer as an actor: a message is one event for its core. */
final class PeerActor extends AbstractBehavior<PeerActor.Happened> {

  /** An event that is for this peer, now. */
  record Happened(long tick, long key, @Nullable Object body) {}

  private final World world;
  private final Lane lane;

  private PeerActor(ActorContext<Happened> context, World world, Lane lane) {
    super(context);
    this.world = world;
    this.lane = lane;
  }

  static Behavior<Happened> create(World world, Lane lane) {
    return Behaviors.setup(context -> new PeerActor(context, world, lane));
  }

  @Override
  public Receive<Happened> createReceive() {
    return newReceiveBuilder().onMessage(Happened.class, this::onHappened).build();
  }

  private Behavior<Happened> onHappened(Happened event) {
    world.handle(lane, event.tick(), event.key(), event.body());
    return this;
  }
}
