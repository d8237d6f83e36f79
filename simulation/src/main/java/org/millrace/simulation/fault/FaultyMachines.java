package org.millrace.simulation.fault;

import java.util.List;
import java.util.random.RandomGenerator;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.world.Faults;
import org.millrace.simulation.world.Participant;
import org.millrace.simulation.world.Strategy;

/** Puts the peers whom a {@code freeze} or {@code skew} hits on a {@link FaultyMachine}. */
public final class FaultyMachines implements Strategy {

  private final Strategy healthy;
  private final Faults faults;
  private final List<Scenario.Fault> ofMachines;

  private FaultyMachines(Strategy healthy, Scenario scenario, List<Scenario.Fault> ofMachines) {
    var population = new Population(scenario);
    this.healthy = healthy;
    this.faults = new Faults(scenario, population, new Geography(scenario, population.size()));
    this.ofMachines = ofMachines;
  }

  /** The strategy under the scenario's faults of machines; itself when there are none. */
  public static Strategy under(Scenario scenario, Strategy healthy) {
    var ofMachines =
        scenario.faults().stream()
            .filter(fault -> fault.kind().equals("freeze") || fault.kind().equals("skew"))
            .toList();
    return ofMachines.isEmpty() ? healthy : new FaultyMachines(healthy, scenario, ofMachines);
  }

  @Override
  public Participant participant(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    var participant = healthy.participant(self, settings, profile, around, random);
    var hit = ofMachines.stream().filter(fault -> faults.hits(fault, self)).toList();
    return hit.isEmpty() ? participant : new FaultyMachine(participant, hit);
  }
}
