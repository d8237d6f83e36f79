package org.millrace.node.core.advice;

/**
 * One thing to know.
 *
 * @param text what is so
 * @param remedy what to do about it; empty if nothing has to be done
 */
public record Finding(Level level, String text, String remedy) {

  /** How bad it is. */
  public enum Level {
    GOOD,
    WARN,
    BAD
  }

  static Finding good(String text) {
    return new Finding(Level.GOOD, text, "");
  }

  static Finding warn(String text, String remedy) {
    return new Finding(Level.WARN, text, remedy);
  }

  static Finding bad(String text, String remedy) {
    return new Finding(Level.BAD, text, remedy);
  }
}
