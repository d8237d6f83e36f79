package org.millrace.simulation.bridge;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmPeer;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.node.swarm.SwarmMember;
import org.millrace.simulation.world.Participant;
import org.millrace.simulation.world.Strategy;

/** The protocol of the node as the node runs it: each peer a {@link SwarmMember} actor. */
public final class Members implements Strategy {

  private @Nullable ActorContext<PeerActor.Happened> parent;
  private Runnable drain = () -> {};

  /** What runs the actors until nothing is left to do. */
  void drainWith(Runnable draining) {
    drain = draining;
  }

  /** Members that are made from now on are children of this actor. */
  void under(ActorContext<PeerActor.Happened> context) {
    parent = context;
  }

  @Override
  public Participant participant(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    var peer = new SwarmPeer(self, settings, profile, around, random);
    var host = new VirtualHost();
    var actor = Objects.requireNonNull(parent).spawnAnonymous(SwarmMember.create(peer, _ -> host));
    return new MemberParticipant(actor, host, drain);
  }
}
