package org.millrace.node.playback;

import java.util.Optional;
import org.millrace.node.transport.http.PulledReply;

/** The past of channels. */
public interface TimeShift {

  /** No channel has one. */
  TimeShift NONE = (_, _) -> Optional.empty();

  /**
   * What a channel broadcast so many seconds ago, and everything from there on; empty if it is not
   * kept so long.
   */
  Optional<PulledReply.Reader> since(String mount, long secondsAgo);
}
