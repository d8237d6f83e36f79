package org.millrace.node.peer;

import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;
import org.millrace.node.transport.FanOut;

/** A channel of this node as other nodes see it. Any thread may ask. */
public interface Broadcast {

  Guid guid();

  /** Whether this and the other are the same channel, not one with the same id. */
  default boolean is(Broadcast other) {
    return this == other;
  }

  /** Its stream. */
  FanOut fanOut();

  /** Whether it comes from another node; if not, this node is its tracker. */
  boolean isRelayed();

  /** Whether something feeds it now. */
  boolean isFed();

  ChanInfo chanInfo();

  Track track();

  /** Players of this node. */
  int listeners();

  /** {@link System#nanoTime} of its beginning. */
  long startedNanos();
}
