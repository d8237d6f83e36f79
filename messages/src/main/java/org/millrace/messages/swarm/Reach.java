package org.millrace.messages.swarm;

/** How a peer can be reached from outside its own network. */
public enum Reach {
  UNSPECIFIED(0),
  /** Anybody may dial it. */
  OPEN(1),
  /** Behind a NAT that hole punching passes. */
  PUNCHABLE(2),
  /** Only dials out. */
  RELAYED(3);

  private static final Reach[] ALL = values();

  private final int code;

  Reach(int code) {
    this.code = code;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** Numbers of later versions read as unspecified. */
  public static Reach of(int code) {
    return code > 0 && code < ALL.length ? ALL[code] : UNSPECIFIED;
  }
}
