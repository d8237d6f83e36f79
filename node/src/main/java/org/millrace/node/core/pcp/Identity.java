package org.millrace.node.core.pcp;

import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Vendor;

/**
 * Who this node is.
 *
 * @param sid new for each run
 * @param bcid kept over runs; proves to directories that a channel is ours
 */
public record Identity(Guid sid, Guid bcid) {

  /** Connections a status report may cross upward. */
  public static final int STATUS_TTL = 11;

  /** Connections everything else may cross. */
  public static final int TTL = 7;

  /** The routing of an envelope that begins here. */
  public Bcst.Routing routing(int group, int ttl, @Nullable Guid dest, @Nullable Guid cid) {
    return new Bcst.Routing(
        group,
        0,
        ttl,
        dest,
        sid,
        Protocol.VERSION,
        Protocol.VP_VERSION,
        Vendor.MILLRACE,
        cid,
        group == Bcst.Group.RELAYS);
  }
}
