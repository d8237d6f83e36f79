package org.millrace.node.core.pcp;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;

/**
 * A node that takes or asks for a channel, as its handshake tells.
 *
 * @param remote the other end of the connection
 * @param port the port others can connect to, 0 for none
 */
public record Child(@Nullable Guid sid, String agent, Endpoint remote, int port) {

  /** Where others can connect to it. */
  public Endpoint endpoint() {
    return new Endpoint(remote.ip(), port);
  }
}
