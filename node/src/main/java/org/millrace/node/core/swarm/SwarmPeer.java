package org.millrace.node.core.swarm;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.ForestMessage.IHave;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;
import org.millrace.messages.swarm.Message;

/**
 * One peer of one channel's swarm. The host tells it what happened and runs what it asks for;
 * {@link #nextDeadlineNanos} says when it wants to be called without an event, {@link
 * #uplinkWanted} and {@link #uplinkNotBeforeNanos} when it wants the uplink. An event exists as a
 * record for {@link #on} and as a method that allocates nothing.
 */
public final class SwarmPeer {
  private static final int SCORE_CONVICT = 100;

  private final Local local;
  private final Links links;
  private final Playout playout;
  private final Parents parents;
  private final Children children;
  private final Announcer announcer;
  private final Leads leads;
  private final Repair repair;
  private final Conversation conversation;
  private int tickMillis;
  private boolean joined;

  public SwarmPeer(
      int self,
      SwarmSettings settings,
      Profile profile,
      Surroundings around,
      RandomGenerator random) {
    local = new Local(self, settings, profile, around, random);
    links = local.links;
    playout = new Playout(local);
    Wants wants = new Wants();
    leads = new Leads(local);
    children = new Children(local, leads);
    parents = new Parents(local, children, wants, leads);
    announcer = new Announcer(local);
    repair = new Repair(local, wants, leads, parents, playout);
    conversation = new Conversation(local, parents, children, repair, playout);
  }

  /** This peer's number. */
  public int self() {
    return local.self;
  }

  /** Stripes that it pushes now, and could push in all. */
  public int slotsUsed() {
    return children.used();
  }

  public int slots() {
    return local.slots;
  }

  /** The stripes that it likes to serve. */
  public int interior() {
    return local.interior;
  }

  /** The peer that pushes a stripe to this one, or -1. */
  public int parent(int stripe) {
    int slot = parents.parent(stripe);
    return slot < 0 ? -1 : links.peer[slot];
  }

  /** Links that are up. */
  public int linkCount() {
    return Long.bitCount(links.up);
  }

  /** Whether a new link would find no place: its host refuses it before a handshake. */
  public boolean isFull() {
    return links.full();
  }

  /** Whether playback stands still. */
  public boolean stalled() {
    return playout.stalled();
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
    local.clock(nowNanos);
    int slot = links.slot(from);
    if (slot < 0) {
      conversation.stranger(from, message, out);
      return;
    }
    links.heardMillis[slot] = local.nowMillis;
    if (message instanceof Chunk chunk) {
      chunk(slot, chunk, out);
    } else if (message instanceof IHave have) {
      repair.announced(slot, have);
    } else {
      conversation.received(slot, message, out);
    }
  }

  private void chunk(int slot, Chunk chunk, Actions out) {
    long seq = chunk.seq();
    if (local.window.has(seq)) {
      out.fact(Actions.Fact.DUPLICATE, chunk.payloadBytes());
      parents.duplicate(slot, local.settings.stripe(seq), out);
      return;
    }
    if (!local.window.covers(seq) || seq < 0) {
      out.fact(Actions.Fact.OUT_OF_WINDOW, chunk.payloadBytes());
      return;
    }
    switch (local.around.verifier().check(chunk)) {
      case GENUINE -> genuine(slot, chunk, out);
      case FORGED -> forged(slot, out);
      case PENDING -> {}
    }
  }

  private void forged(int slot, Actions out) {
    int peer = links.peer[slot];
    out.fact(Actions.Fact.FORGED, peer);
    conversation.lost(slot);
    out.convict(peer, Actions.Offence.FORGED);
  }

  private void genuine(int slot, Chunk chunk, Actions out) {
    long seq = chunk.seq();
    int stripe = local.settings.stripe(seq);
    if (!parents.isParent(slot, stripe) && !conversation.startup().expects(slot)) {
      unsolicited(slot, seq, out);
    }
    if (!local.window.add(seq)) {
      return;
    }
    kept(slot, stripe, chunk, out);
    if (local.settings.parityStripes() > 0) {
      rebuild(seq - stripe, out);
    }
  }

  /** Completes a row from its parity as soon as enough of it is here. */
  private void rebuild(long first, Actions out) {
    int data = local.settings.dataStripes();
    int here = local.window.count(first, local.settings.stripes());
    int media = local.window.count(first, data);
    if (here < data || media == data) {
      return;
    }
    for (long seq = first; seq < first + data; seq++) {
      if (!local.window.has(seq) && local.window.covers(seq)) {
        Chunk chunk = local.around.rows().rebuild(seq, local.settings, local.around.chunks());
        if (chunk != null
            && local.around.verifier().check(chunk) == Verifier.Verdict.GENUINE
            && local.window.add(seq)) {
          out.fact(Actions.Fact.REBUILT, seq);
          kept(Links.NONE, local.settings.stripe(seq), chunk, out);
        }
      }
    }
  }

  /** A genuine chunk is here for the first time. */
  private void kept(int slot, int stripe, Chunk chunk, Actions out) {
    long seq = chunk.seq();
    local.around.chunks().put(chunk);
    repair.arrived(stripe, seq);
    parents.arrived(slot, stripe, seq);
    passOn(slot, stripe, chunk);
    if (!local.settings.isParity(seq)) {
      playout.arrived(chunk, out);
    }
  }

  /** What nobody asked for is counted against the sender; prunes on their way forgive a few. */
  private void unsolicited(int slot, long seq, Actions out) {
    boolean asked = repair.wants(seq) || (links.stripesIn[slot] != 0);
    if (!asked && ++links.score[slot] >= SCORE_CONVICT) {
      int peer = links.peer[slot];
      conversation.lost(slot);
      out.convict(peer, Actions.Offence.UNSOLICITED);
    }
  }

  private void passOn(int slot, int stripe, Chunk chunk) {
    if (chunk.is(Chunk.KEY_START)) {
      conversation.keys().arrived(chunk, local.nowMillis);
    }
    announcer.arrived(chunk.seq());
    long to = children.of(stripe);
    if (slot >= 0) {
      to &= ~(1L << slot);
    }
    if (!local.tuning.pullOnly()) {
      local.sender().push(chunk.seq(), to);
    }
  }

  public void linkUp(int peer, long rttNanos, boolean dialled, long nowNanos, Actions out) {
    local.clock(nowNanos);
    conversation.linkUp(peer, rttNanos, dialled, out);
  }

  public void linkDown(int peer, long nowNanos, Actions out) {
    local.clock(nowNanos);
    int slot = links.slot(peer);
    if (slot >= 0) {
      conversation.lost(slot);
    }
  }

  /** This node broadcasts: its chunker and signer made a chunk. */
  public void sourceChunk(Chunk chunk, long nowNanos, Actions out) {
    local.clock(nowNanos);
    if (!local.window.started()) {
      local.window.startAt(chunk.seq());
    }
    if (local.window.add(chunk.seq())) {
      local.around.chunks().put(chunk);
      leads.arrived(local.settings.stripe(chunk.seq()), chunk.seq());
      passOn(Links.NONE, local.settings.stripe(chunk.seq()), chunk);
    }
  }

  /** The stream header, which a starting peer is told; only a source's host calls this. */
  public void sourceHeader(StreamHeader header) {
    conversation.header(header);
  }

  /** The header that this peer knows. */
  public @Nullable StreamHeader header() {
    return conversation.header();
  }

  /** The host's uplink is free: sends at most one payload message. */
  public void uplinkReady(long nowNanos, Actions out) {
    local.clock(nowNanos);
    local.sender().ready(nowNanos, out);
  }

  public void uplinkMeasured(long bitsPerSecond, long nowNanos, Actions out) {
    local.clock(nowNanos);
    local.uplink(bitsPerSecond);
  }

  /** The answer to {@link Verifier.Verdict#PENDING}. */
  public void verified(int from, Chunk chunk, boolean genuine, long nowNanos, Actions out) {
    local.clock(nowNanos);
    int slot = links.slot(from);
    if (slot < 0) {
      return;
    }
    if (!genuine) {
      forged(slot, out);
    } else if (local.window.covers(chunk.seq()) && !local.window.has(chunk.seq())) {
      genuine(slot, chunk, out);
    }
  }

  /** Enters the swarm through a tracker (negative for none) and known contacts. */
  public void join(int tracker, int[] contacts, long nowNanos, Actions out) {
    local.clock(nowNanos);
    joined = true;
    tickMillis = local.nowMillis + 1 + local.random.nextInt(local.tuning.tickMillis());
    playout.joined();
    parents.joined();
    conversation.join(tracker, contacts, out);
  }

  public void leave(long nowNanos, Actions out) {
    local.clock(nowNanos);
    joined = false;
    conversation.leave(out);
  }

  public void onDeadline(long nowNanos, Actions out) {
    local.clock(nowNanos);
    if (!joined || local.nowMillis < tickMillis) {
      return;
    }
    tickMillis = local.nowMillis + local.tuning.tickMillis();
    announcer.tick(links.listeners == 0 ? 0 : children.open(parents.receiving()), out);
    if (!local.isSource()) {
      repair.tick(out);
      playout.tick(out);
    }
    conversation.tick(out);
  }

  /** When to call {@link #onDeadline}; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineNanos() {
    return joined ? local.nanos(tickMillis) : Long.MAX_VALUE;
  }

  /**
   * Whether payload waits. After any call the host asks this, and if its uplink is idle answers
   * with {@link #uplinkReady}, not before {@link #uplinkNotBeforeNanos}.
   */
  public boolean uplinkWanted() {
    return local.sender().wanted();
  }

  /** The pacer: the earliest time for the next payload. */
  public long uplinkNotBeforeNanos() {
    return local.sender().notBeforeNanos();
  }
}
