package org.millrace.simulation.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.millrace.simulation.hunt.Breach.Promise;
import org.millrace.simulation.world.Strategy;

/**
 * Makes a failing draft smaller while it breaks the same promise: leaves ingredients out, halves
 * the viewers and what is left of the ingredients.
 */
public final class Shrinker {

  /** Runs spent on one failure at most. */
  static final int TRIALS_MAX = 120;

  private static final int PEERS_MIN = 3;

  private final Strategy strategy;
  private final Consumer<String> told;
  private int trials;
  private Draft smallest;
  private Breach breach;

  public Shrinker(Strategy strategy, Draft failing, Breach breach, Consumer<String> told) {
    this.strategy = strategy;
    this.told = told;
    this.smallest = failing;
    this.breach = breach;
  }

  /** Shrinks until nothing can be taken away, or all trials are spent. */
  public Draft shrink() {
    boolean smaller;
    do {
      smaller = withoutSome();
      smaller |= fewerPeers();
      smaller |= weaker();
    } while (smaller && trials < TRIALS_MAX);
    return smallest;
  }

  /** How the smallest draft fails. */
  public Breach breach() {
    return breach;
  }

  public int trials() {
    return trials;
  }

  /** Leaves out halves, then quarters, then single ingredients. */
  private boolean withoutSome() {
    var progress = false;
    for (int width = Math.max(1, smallest.ingredients().size() / 2); width >= 1; width /= 2) {
      var from = 0;
      while (from < smallest.ingredients().size()) {
        var rest = new ArrayList<>(smallest.ingredients());
        rest.subList(from, Math.min(rest.size(), from + width)).clear();
        if (stillFails(smallest.with(rest))) {
          progress = true;
        } else {
          from += width;
        }
      }
    }
    return progress;
  }

  private boolean fewerPeers() {
    var progress = false;
    while (smallest.peers() / 2 >= PEERS_MIN
        && stillFails(smallest.withPeers(smallest.peers() / 2))) {
      progress = true;
    }
    return progress;
  }

  private boolean weaker() {
    var progress = false;
    for (int i = 0; i < smallest.ingredients().size(); i++) {
      while (true) {
        var half = smallest.ingredients().get(i).halved();
        if (half.isEmpty()) {
          break;
        }
        List<Ingredient> changed = new ArrayList<>(smallest.ingredients());
        changed.set(i, half.get());
        if (!stillFails(smallest.with(changed))) {
          break;
        }
        progress = true;
      }
    }
    return progress;
  }

  private boolean stillFails(Draft candidate) {
    if (trials >= TRIALS_MAX) {
      return false;
    }
    trials++;
    var found = Trial.run(candidate.scenario(), strategy);
    if (found.isEmpty() || !same(found.get().promise())) {
      return false;
    }
    smallest = candidate;
    breach = found.get();
    told.accept(
        "still with %d viewers and %s".formatted(candidate.peers(), candidate.ingredients()));
    return true;
  }

  private boolean same(Promise other) {
    return breach.promise() == other;
  }
}
