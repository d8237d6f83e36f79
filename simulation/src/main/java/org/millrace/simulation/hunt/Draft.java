package org.millrace.simulation.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.millrace.simulation.hunt.Ingredient.Fault;
import org.millrace.simulation.scenario.Scenario;
import org.millrace.simulation.scenario.Scenarios;

/**
 * A run as it is hunted: a base, a few settings that every draft has, and the ingredients.
 *
 * @param peers in all drafts a plain count, so that it can be halved
 */
public record Draft(String base, long seed, int peers, List<Ingredient> ingredients) {

  /** The clock of all drafts: faults between 8 and 18 s, measured from 30 s on. */
  static final long FAULTS_FROM_MILLIS = 8_000;

  static final long FAULTS_TO_MILLIS = 18_000;

  public Draft {
    ingredients = List.copyOf(ingredients);
  }

  Draft with(List<Ingredient> others) {
    return new Draft(base, seed, peers, others);
  }

  Draft withPeers(int others) {
    return new Draft(base, seed, others, ingredients);
  }

  /** What the command line would set. */
  public List<String> settings() {
    var settings = new ArrayList<String>();
    settings.add("seed=" + seed);
    settings.add("peers.count=" + peers);
    settings.add("peers.ramp=4s");
    settings.add("duration=45s");
    settings.add("warmup=30s");
    settings.add("expect=[]");
    ingredients.stream()
        .filter(ingredient -> !(ingredient instanceof Fault))
        .forEach(ingredient -> settings.add(ingredient.toString()));
    var faults =
        ingredients.stream()
            .filter(ingredient -> ingredient instanceof Fault)
            .map(Ingredient::toString)
            .collect(Collectors.joining(", ", "faults=[", "]"));
    settings.add(faults);
    return settings;
  }

  public Scenario scenario() {
    return Scenarios.load(base, settings());
  }

  /** The whole of it, as a run folder keeps it. */
  public String rendered() {
    return Scenarios.render(base, settings());
  }
}
