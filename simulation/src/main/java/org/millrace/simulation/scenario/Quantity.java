package org.millrace.simulation.scenario;

/** A quantity whose own unit decides: seconds, a share, or a plain number. */
public final class Quantity {

  private Quantity() {}

  public static double parse(String key, String text) {
    return Units.free(key, text);
  }
}
