package org.millrace.node.core.pcp;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Helo;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Oleh;
import org.millrace.messages.pcp.Protocol;

/**
 * Where this node can be reached, in one address family.
 *
 * @param external as others see it; {@link Ip#ANY} while nobody has said
 * @param local in the node's own network
 * @param port the listening port
 */
public record Reach(Door door, Ip external, Ip local, int port) {

  /** Whether others can connect. */
  public enum Door {
    UNKNOWN,
    OPEN,
    CLOSED
  }

  /** Nothing is known yet. */
  public static Reach unknown(Ip local, int port) {
    return new Reach(Door.UNKNOWN, Ip.ANY, local, port);
  }

  /** What the connecting side says: its open port, or the one to test, or neither. */
  public Helo helo(Identity self, @Nullable Guid bcid) {
    return new Helo(
        Protocol.AGENT,
        Protocol.VERSION,
        self.sid(),
        door == Door.OPEN ? port : Helo.ABSENT,
        door == Door.UNKNOWN ? port : Helo.ABSENT,
        bcid);
  }

  /**
   * What an answer tells. Only for answers of those we trust with it: upstreams and directories.
   */
  public Reach learned(Oleh oleh) {
    var seen = oleh.remoteIp();
    var ip = seen == null || seen.isAny() ? external : seen;
    if (oleh.port() == Helo.ABSENT) {
      return new Reach(door, ip, local, port);
    }
    return new Reach(oleh.port() != 0 ? Door.OPEN : Door.CLOSED, ip, local, port);
  }

  /** The global endpoint as host atoms have it: port 0 when nobody can connect. */
  public Endpoint global() {
    return new Endpoint(external, door == Door.OPEN ? port : 0);
  }

  /** The endpoint inside the node's own network. */
  public Endpoint inside() {
    return new Endpoint(local, port);
  }
}
