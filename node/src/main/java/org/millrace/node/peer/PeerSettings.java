package org.millrace.node.peer;

import java.time.Duration;
import java.util.List;
import org.millrace.node.core.chunk.Ring;
import org.millrace.node.core.pcp.Admission;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.UpstreamPatience;
import org.millrace.node.transport.FanOut;

/**
 * How this node takes part in the network.
 *
 * @param ring of the framed streams
 * @param readers how children are served
 * @param sessionsMax connections of other nodes at a time, of all kinds
 * @param sessionsPerAddressMax the same from one address; not for loopback
 * @param privateAllowed others may send this node to private addresses: in a network of its own
 * @param idle how long a channel that only a player asked for is kept without anybody; zero for
 *     ever
 * @param frontGrace how long a channel that comes through this node waits for its lost source
 * @param directories where broadcasts are announced: {@code host[:port]}
 * @param interval how often a directory that this node is wants to hear of a channel
 */
public record PeerSettings(
    Identity identity,
    Ring.Limits ring,
    FanOut.Policy readers,
    Admission.Limits admission,
    UpstreamPatience patience,
    int sessionsMax,
    int sessionsPerAddressMax,
    boolean privateAllowed,
    Duration idle,
    Duration frontGrace,
    List<String> directories,
    boolean isDirectory,
    Duration interval) {

  public PeerSettings {
    directories = List.copyOf(directories);
  }
}
