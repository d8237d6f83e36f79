package org.millrace.node.core.pcp;

import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;

/**
 * A known host of a channel.
 *
 * @param hops connections between it and whoever keeps the list
 * @param updatedNanos when it was last heard of
 */
public record Hit(Guid sid, Host host, int hops, long updatedNanos) {

  public boolean isFirewalled() {
    return host.has(Host.Flag.FIREWALLED) || !host.global().isReachable();
  }

  /** Where an asker at this address connects: inside one network by the inner endpoint. */
  public Endpoint endpointFor(Ip asker) {
    var sameSite = host.global().ip().equals(asker) && host.local().isReachable();
    return sameSite && host.local().ip().isPrivate() ? host.local() : host.global();
  }
}
