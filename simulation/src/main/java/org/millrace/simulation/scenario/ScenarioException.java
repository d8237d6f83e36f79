package org.millrace.simulation.scenario;

/** A scenario that cannot be run; the message is for its author. */
public final class ScenarioException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ScenarioException(String message) {
    super(message);
  }
}
