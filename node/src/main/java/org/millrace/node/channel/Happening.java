package org.millrace.node.channel;

/** What an operator may want to be told of a channel. */
public enum Happening {
  /** Its first source has come. */
  STARTED,
  /** It is over. */
  ENDED,
  /** Its source has gone; it waits for another, or plays its fallback. */
  SOURCE_LOST,
  /** A source has come again. */
  SOURCE_BACK
}
