package org.millrace.node.core.swarm;

import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;

/**
 * One peer of one channel's swarm. The host tells it what happened and runs what it asks for;
 * {@link #nextDeadlineNanos} says when it wants to be called without an event, {@link
 * #uplinkWanted} and {@link #uplinkNotBeforeNanos} when it wants the uplink.
 *
 * <p>This first form floods: each new chunk goes once to every linked peer.
 */
public final class SwarmPeer {
  private final int self;
  private final Surroundings around;
  private final SwarmSettings settings;
  private final int[] linked;
  private int links;
  private long newest = -1;
  private int sendIndex = Integer.MAX_VALUE;

  public SwarmPeer(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    this.self = self;
    this.settings = settings;
    this.around = around;
    this.linked = new int[settings.tuning().linksMax()];
  }

  /** This peer's number. */
  public int self() {
    return self;
  }

  /** Takes any event. */
  public void on(Event event, long nowNanos, Actions out) {
    switch (event) {
      case Event.Received e -> received(e.from(), e.message(), nowNanos, out);
      case Event.LinkUp e -> linkUp(e.peer(), e.rttNanos(), e.dialled(), nowNanos, out);
      case Event.LinkDown e -> linkDown(e.peer(), nowNanos, out);
      case Event.SourceChunk e -> sourceChunk(e.chunk(), nowNanos, out);
      case Event.UplinkReady _ -> uplinkReady(nowNanos, out);
      case Event.UplinkMeasured e -> uplinkMeasured(e.bitsPerSecond(), nowNanos, out);
      case Event.Verified e -> verified(e.from(), e.chunk(), e.genuine(), nowNanos, out);
      case Event.Join e ->
          join(
              e.tracker(),
              e.contacts().stream().mapToInt(Integer::intValue).toArray(),
              nowNanos,
              out);
      case Event.Leave _ -> leave(nowNanos, out);
    }
  }

  public void received(int from, Message message, long nowNanos, Actions out) {
    if (message instanceof Chunk chunk
        && chunk.seq() > newest
        && around.verifier().check(chunk) == Verifier.Verdict.GENUINE) {
      sourceChunk(chunk, nowNanos, out);
    }
  }

  public void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    if (links < linked.length) {
      linked[links++] = peer;
    }
  }

  public void linkDown(int peer, long nowNanos, Actions out) {
    for (int i = 0; i < links; i++) {
      if (linked[i] == peer) {
        linked[i] = linked[--links];
      }
    }
  }

  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    newest = chunk.seq();
    around.chunks().put(chunk);
    if (!settings.isParity(chunk.seq())) {
      out.deliver(chunk);
    }
    sendIndex = 0;
  }

  /** The host's uplink is free: sends at most one payload message. */
  public void uplinkReady(long nowNanos, Actions out) {
    Chunk chunk = around.chunks().get(newest);
    if (chunk != null && sendIndex < links) {
      out.send(linked[sendIndex++], chunk, Actions.Lane.INTERIOR);
    }
  }

  public void uplinkMeasured(long bitsPerSecond, long nowNanos, Actions out) {}

  public void verified(int from, Chunk chunk, boolean genuine, long nowNanos, Actions out) {}

  /** Enters the swarm through a tracker (negative for none) and known contacts. */
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    for (int contact : contacts) {
      out.connect(contact);
    }
  }

  public void leave(long nowNanos, Actions out) {
    for (int i = 0; i < links; i++) {
      out.disconnect(linked[i]);
    }
    links = 0;
  }

  public void onDeadline(long nowNanos, Actions out) {}

  /** When to call {@link #onDeadline}; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineNanos() {
    return Long.MAX_VALUE;
  }

  /**
   * Whether payload waits. After any call the host asks this, and if its uplink is idle answers
   * with {@link #uplinkReady}, not before {@link #uplinkNotBeforeNanos}.
   */
  public boolean uplinkWanted() {
    return sendIndex < links;
  }

  /** The pacer: the earliest time for the next payload. */
  public long uplinkNotBeforeNanos() {
    return 0;
  }
}
