package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Reach;

/**
 * What one peer brings: its uplink, how it can be reached, the number of its network (equal numbers
 * are near), and whether it broadcasts or plays.
 */
public record Profile(long uplinkBps, Reach reach, int locality, Role role) {

  /** What the peer is for. */
  public enum Role {
    SOURCE,
    VIEWER,
    /** Takes but never gives, whatever its uplink; for experiments. */
    FREE_RIDER
  }
}
