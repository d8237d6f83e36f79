package org.millrace.node.core.swarm;

import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;

/**
 * What a {@link SwarmPeer} asks of its host. A sink of plain calls, so that an action costs no
 * allocation; the order of calls is the order of effects.
 */
public interface Actions {

  /**
   * Sends a message over the link to a peer, or to the tracker. Control is sent at once, also while
   * payload is on the uplink; payload is sent only from inside {@link SwarmPeer#uplinkReady} or a
   * deadline of the pacer, one message at a time.
   */
  void send(int to, Message message, Lane lane);

  /** Dials; answered by {@code linkUp} or {@code linkDown}. */
  void connect(int to);

  /** Closes a link in good order, after what was sent on it; no {@code linkDown} follows here. */
  void disconnect(int to);

  /** Cuts off a peer that did wrong, for good; no {@code linkDown} follows here. */
  void convict(int peer, Offence offence);

  /** Gives a chunk of media to the players; seqs only rise, and each comes once. */
  void deliver(Chunk chunk);

  /** Something to count. */
  void fact(Fact fact, long value);

  /** Which queue of the transport a message takes. */
  enum Lane {
    /** Never waits for payload. */
    CONTROL,
    /** Chunks to a child that serves others. */
    INTERIOR,
    /** Chunks that were asked for. */
    REPAIR,
    /** Chunks to a child that serves nobody. */
    LEAF,
    /** Older chunks to a peer that starts. */
    BURST
  }

  /** Why a peer is cut off. */
  enum Offence {
    /** It passed on a chunk that is not genuine. */
    FORGED,
    /** It sends what nobody asked for. */
    UNSOLICITED,
    /** It breaks a limit of the protocol. */
    LIMIT
  }

  /** Things that happen; the value's unit is in the comment. */
  enum Fact {
    /** A chunk that was here already (bytes). */
    DUPLICATE,
    /** A chunk outside the window (bytes). */
    OUT_OF_WINDOW,
    /** Chunks asked for by graft (count). */
    GRAFTED,
    /** A graft was answered with not here (count). */
    NACKED,
    /** A stripe changed its parent because another is faster (stripe). */
    PARENT_BETTER,
    /** A stripe changed its parent because the old one failed (stripe). */
    PARENT_LOST,
    /** A child was refused (stripes). */
    REJECTED,
    /** A child made room for one that serves others (stripe). */
    PREEMPTED,
    /** A queued chunk was dropped because it would come too late (count). */
    DROPPED_LATE,
    /** Playback began (milliseconds since the join). */
    STARTED,
    /** Playback ran dry (lag target in milliseconds). */
    STALLED,
    /** Playback goes on (milliseconds it stood still). */
    RESUMED,
    /** Chunks that playback skipped (count). */
    SKIPPED,
    /** A chunk was rebuilt from parity (seq). */
    REBUILT,
    /** The parity switch changed (stripes of parity). */
    PARITY,
    /** A forged chunk was stopped here (peer it came from). */
    FORGED,
    /** The swarm has no room; join again later (milliseconds). */
    QUEUED
  }
}
