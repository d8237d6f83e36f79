package org.millrace.messages.pcp;

/** The end of a session and why. */
public record Quit(long code) implements Message {
  public static final int NORMAL = 1000;
  public static final int SLOW = 1001;
  public static final int ALREADY_CONNECTED = 1002;

  /** No slot free; hosts may have been named before. */
  public static final int UNAVAILABLE = 1003;

  public static final int LOOPBACK = 1004;
  public static final int NOT_IDENTIFIED = 1005;
  public static final int BAD_RESPONSE = 1006;

  /** Version too old, or a handshake that took too long. */
  public static final int BAD_AGENT = 1007;

  public static final int OFF_AIR = 1008;
  public static final int SHUTDOWN = 1009;
  public static final int NO_ROOT = 1010;
  public static final int BANNED = 1011;
  public static final int PROTOCOL_ERROR = 5000;

  /** A directory's "never come back": 1000 plus the general class. */
  public static final int GENERAL_REFUSAL = 6000;

  @Override
  public void write(AtomWriter writer) {
    writer.int32(Tag.QUIT, code);
  }
}
