package org.millrace.node.cli;

/**
 * What one look at this machine has shown.
 *
 * @param about in a word or two
 * @param says what is, and if it is not well what to do, in whole sentences
 */
record Finding(State state, String about, String says) {

  /** How it is. */
  enum State {
    OK("ok  "),
    /** It could not be found out, or is only worth knowing. */
    NOTE("note"),
    /** It works, and will not for long or not for many. */
    WEAK("WEAK"),
    /** It does not work. */
    BAD("BAD ");

    private final String word;

    State(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Finding ok(String about, String says) {
    return new Finding(State.OK, about, says);
  }

  static Finding note(String about, String says) {
    return new Finding(State.NOTE, about, says);
  }

  static Finding weak(String about, String says) {
    return new Finding(State.WEAK, about, says);
  }

  static Finding bad(String about, String says) {
    return new Finding(State.BAD, about, says);
  }
}
