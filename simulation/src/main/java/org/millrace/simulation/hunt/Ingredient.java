package org.millrace.simulation.hunt;

import java.util.Locale;
import java.util.Optional;

/** One thing that a drawn run is made of, beside its base. */
public sealed interface Ingredient {

  /** The same with half the strength; empty when that would be next to nothing. */
  Optional<Ingredient> halved();

  /** A key of the scenario. */
  record Setting(String key, double amount, double least, String unit) implements Ingredient {

    @Override
    public Optional<Ingredient> halved() {
      var half = unit.isEmpty() ? Math.floor(amount / 2) : amount / 2;
      return half < least ? Optional.empty() : Optional.of(new Setting(key, half, least, unit));
    }

    @Override
    public String toString() {
      return key + "=" + number(amount) + unit;
    }
  }

  /** A key of the scenario whose value has no strength. */
  record Choice(String key, String value) implements Ingredient {

    @Override
    public Optional<Ingredient> halved() {
      return Optional.empty();
    }

    @Override
    public String toString() {
      return key + "=" + value;
    }
  }

  /** Something that breaks at a moment. */
  record Fault(String kind, long atMillis, long spanMillis, double percent, int region)
      implements Ingredient {

    @Override
    public Optional<Ingredient> halved() {
      return percent < 2
          ? Optional.empty()
          : Optional.of(new Fault(kind, atMillis, spanMillis, percent / 2, region));
    }

    @Override
    public String toString() {
      return "{ kind = %s, at = %dms, span = %dms, share = %s%%, region = %d }"
          .formatted(kind, atMillis, spanMillis, number(percent), region);
    }
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
