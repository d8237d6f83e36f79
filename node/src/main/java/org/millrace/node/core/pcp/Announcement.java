package org.millrace.node.core.pcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;

/**
 * What a directory is told of one channel.
 *
 * @param host the tracker: this node, with the totals of its tree
 * @param owner whose the channel is, if not this node's
 */
public record Announcement(Guid id, ChanInfo info, Track track, Host host, @Nullable Guid owner) {

  /** Of a channel that is this node's own. */
  public Announcement(Guid id, ChanInfo info, Track track, Host host) {
    this(id, info, track, host, null);
  }

  /** The envelope a directory takes. */
  Bcst envelope(Identity self) {
    var chan = new Chan(id, owner == null ? self.bcid() : owner, info, track, List.of());
    var routing = self.routing(Bcst.Group.ROOT, Identity.TTL, null, null);
    return new Bcst(routing, List.of(chan, host.withCid(id)));
  }

  /** The last one: neither receiving nor relaying any more. */
  Announcement offAir() {
    var flags = host.flags() & ~(Host.Flag.RECEIVING | Host.Flag.RELAY_FREE);
    return new Announcement(id, info, track, HostReport.withFlags(host, flags), owner);
  }

  /** What is worth a message of its own before the interval is over. */
  public boolean sameAs(Announcement other) {
    return info.equals(other.info)
        && track.equals(other.track)
        && host.listeners() == other.host.listeners()
        && host.relays() == other.host.relays()
        && host.flags() == other.host.flags()
        && host.endpoints().equals(other.host.endpoints());
  }
}
