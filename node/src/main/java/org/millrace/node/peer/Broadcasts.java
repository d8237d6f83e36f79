package org.millrace.node.peer;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Track;

/** The channels of this node, and the place where relayed ones are opened. Any thread. */
public interface Broadcasts {

  Optional<? extends Broadcast> find(Guid id);

  Collection<? extends Broadcast> broadcasts();

  /** Opens a channel that other nodes feed; fails when the node has as many as it may have. */
  CompletionStage<? extends Relayed> openRelayed(Guid id);

  /** A channel that other nodes feed. */
  interface Relayed extends Broadcast {

    void describe(ChanInfo info, Track track);

    /** So many bytes of the stream came in; for whoever feeds it. */
    void received(int bytes, long nowNanos);

    /** Whether there is an upstream, and which: {@code 203.0.113.5:7144}. */
    void fed(boolean now, String upstream, String agent);

    /** Ends it. */
    void end(String reason);
  }
}
