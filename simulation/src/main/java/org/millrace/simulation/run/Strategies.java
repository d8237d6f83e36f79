package org.millrace.simulation.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.millrace.simulation.baseline.ClubPush;
import org.millrace.simulation.baseline.LatestUsefulPush;
import org.millrace.simulation.baseline.MeshPull;
import org.millrace.simulation.baseline.PullPush;
import org.millrace.simulation.baseline.TreePeer;
import org.millrace.simulation.scenario.ScenarioException;
import org.millrace.simulation.world.Strategy;
import org.millrace.simulation.world.SwarmParticipant;

/** The protocols that can be run, by name. */
public final class Strategies {

  /** The node's own protocol. */
  public static final String SWARM = "swarm";

  private static final Map<String, Strategy> ALL = new LinkedHashMap<>();

  static {
    ALL.put(SWARM, SwarmParticipant::of);
    ALL.put("tree", TreePeer::new);
    ALL.put("push", LatestUsefulPush::new);
    ALL.put("pull", MeshPull::new);
    ALL.put("pull-push", PullPush::new);
    ALL.put("clubs", ClubPush::new);
  }

  private Strategies() {}

  public static Strategy of(String name) {
    var strategy = ALL.get(name);
    if (strategy == null) {
      throw new ScenarioException("strategy " + name + " is none of " + ALL.keySet());
    }
    return strategy;
  }
}
