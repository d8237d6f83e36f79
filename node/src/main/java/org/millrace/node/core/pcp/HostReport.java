package org.millrace.node.core.pcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Vendor;

/**
 * What this node says of itself in one channel.
 *
 * @param listeners own players; of the whole tree when a tracker reports to a directory
 * @param relays own children; of the whole tree when a tracker reports to a directory
 * @param oldest oldest buffered position
 * @param newest newest buffered position
 * @param upstream null for the source
 */
public record HostReport(
    boolean tracker,
    boolean receiving,
    boolean relayFree,
    boolean directFree,
    int listeners,
    int relays,
    int uptimeSeconds,
    long oldest,
    long newest,
    @Nullable Endpoint upstream) {

  /** The atom. */
  public Host host(Identity self, Reach reach, @Nullable Guid cid) {
    return new Host(
        cid,
        self.sid(),
        List.of(reach.global(), reach.inside()),
        listeners,
        relays,
        uptimeSeconds,
        Protocol.VERSION,
        Protocol.VP_VERSION,
        Vendor.MILLRACE,
        flags(reach),
        Positions.wire(oldest),
        Positions.wire(newest),
        upstream,
        upstream == null ? 0 : 1);
  }

  /** The same with "receiving" off: whoever hears it forgets this node. */
  public HostReport leaving() {
    return new HostReport(
        tracker,
        false,
        relayFree,
        directFree,
        listeners,
        relays,
        uptimeSeconds,
        oldest,
        newest,
        upstream);
  }

  private int flags(Reach reach) {
    return (tracker ? Host.Flag.TRACKER : 0)
        | (relayFree ? Host.Flag.RELAY_FREE : 0)
        | (directFree ? Host.Flag.DIRECT_FREE : 0)
        | (reach.door() == Reach.Door.CLOSED ? Host.Flag.FIREWALLED : 0)
        | (receiving ? Host.Flag.RECEIVING : 0)
        | Host.Flag.CONTROL_FREE;
  }

  static Host withFlags(Host host, int flags) {
    return new Host(
        host.cid(),
        host.sid(),
        host.endpoints(),
        host.listeners(),
        host.relays(),
        host.uptimeSeconds(),
        host.version(),
        host.vpVersion(),
        host.vendor(),
        flags,
        host.oldest(),
        host.newest(),
        host.upstream(),
        host.upstreamHops());
  }
}
