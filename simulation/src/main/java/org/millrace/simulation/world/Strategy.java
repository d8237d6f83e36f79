package org.millrace.simulation.world;

import java.util.random.RandomGenerator;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;

/** Makes the peers of a run. */
@FunctionalInterface
public interface Strategy {

  Participant participant(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random);
}
