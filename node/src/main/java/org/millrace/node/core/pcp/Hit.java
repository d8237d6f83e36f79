package org.millrace.node.core.pcp;

import java.util.ArrayList;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;

/**
 * A known host of a channel.
 *
 * @param hops connections between it and whoever keeps the list
 * @param via the connection it was heard over
 * @param updatedNanos when it was last heard of
 */
public record Hit(Guid sid, Host host, int hops, int via, long updatedNanos) {

  /**
   * What a neighbour says of itself, with the address it really has: at the first hop nobody can
   * point at somebody else.
   */
  public static Host seenAt(Host host, Ip remote) {
    var claimed = host.global();
    if (claimed.ip().equals(remote) || !remote.isGlobal()) {
      return host;
    }
    var endpoints = new ArrayList<>(host.endpoints());
    if (endpoints.isEmpty()) {
      return host;
    }
    endpoints.set(0, new Endpoint(remote, claimed.port()));
    return host.withEndpoints(endpoints);
  }

  public boolean isFirewalled() {
    return host.has(Host.Flag.FIREWALLED) || !host.global().isReachable();
  }

  /** Where an asker at this address connects: inside one network by the inner endpoint. */
  public Endpoint endpointFor(Ip asker) {
    var sameSite = host.global().ip().equals(asker) && host.local().isReachable();
    return sameSite && host.local().ip().isPrivate() ? host.local() : host.global();
  }
}
