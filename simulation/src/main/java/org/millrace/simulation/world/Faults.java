package org.millrace.simulation.world;

import java.util.List;
import org.millrace.messages.swarm.Reach;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.scenario.Scenario;

/** Who is hit by a fault, who can reach whom, and how long a partition holds bytes back. */
public final class Faults {

  private final Scenario scenario;
  private final Population population;
  private final Geography geography;
  private final List<Scenario.Fault> partitions;

  public Faults(Scenario scenario, Population population, Geography geography) {
    this.scenario = scenario;
    this.population = population;
    this.geography = geography;
    this.partitions =
        scenario.faults().stream().filter(fault -> fault.kind().equals("partition")).toList();
  }

  /** Whether a peer is among those whom a fault concerns. */
  public boolean hits(Scenario.Fault fault, int peer) {
    if (fault.kind().equals("stop-source")) {
      return peer < population.sources();
    }
    return population.isViewer(peer)
        && (fault.uplinkClass() < 0 || population.uplinkClass(peer) == fault.uplinkClass())
        && (fault.region() < 0 || geography.region(peer) == fault.region())
        && population.unit(population.person(peer), (int) (1_000 + fault.atMillis()))
            < fault.share();
  }

  /**
   * What crosses a partition waits for its end, and then for the transport to try again:
   * connections outlive it, as those of TCP do.
   */
  long afterPartition(int from, int to, long arrivalNanos, long nowNanos) {
    var arrival = arrivalNanos;
    for (var partition : partitions) {
      var start = partition.atMillis() * 1_000_000L;
      var end = start + partition.spanMillis() * 1_000_000L;
      if (nowNanos < end && arrival > start && hits(partition, from) != hits(partition, to)) {
        var retry =
            Chance.unit(Chance.mix(from, to, nowNanos)) * Math.max(2e8, (end - nowNanos) / 4.0);
        arrival = Math.max(arrival, end + (long) retry);
      }
    }
    return arrival;
  }

  /** Whether a dial can succeed, with the help of a third where both are behind translation. */
  boolean reaches(int from, int to) {
    var target = population.reach(to);
    if (target == Reach.OPEN || population.reach(from) == Reach.OPEN && target == Reach.PUNCHABLE) {
      return true;
    }
    return target == Reach.PUNCHABLE
        && population.reach(from) == Reach.PUNCHABLE
        && Chance.unit(Chance.mix(scenario.seed(), Math.min(from, to), Math.max(from, to)))
            < scenario.nat().punchSuccessShare();
  }

  /** The exchange through the third takes one more round trip. */
  long punchNanos(int from, int to) {
    return population.reach(to) == Reach.OPEN ? 0 : 2 * geography.latencyNanos(from, to);
  }
}
