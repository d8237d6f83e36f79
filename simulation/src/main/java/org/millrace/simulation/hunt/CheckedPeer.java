package org.millrace.simulation.hunt;

import java.util.random.RandomGenerator;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Message;
import org.millrace.node.core.swarm.Actions;
import org.millrace.node.core.swarm.Profile;
import org.millrace.node.core.swarm.Surroundings;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.simulation.hunt.Breach.Promise;
import org.millrace.simulation.world.Broadcast;
import org.millrace.simulation.world.Participant;
import org.millrace.simulation.world.Strategy;
import org.millrace.simulation.world.SwarmParticipant;

/** A peer whose actions and state are checked after every call. */
public final class CheckedPeer implements Participant {

  private final int self;
  private final Participant peer;
  private final int linksMax;

  /** A source whose stripes find no other parent serves more than it promised. */
  private final boolean isSource;

  private final Watched watched = new Watched();
  private long nowNanos;

  private CheckedPeer(int self, Participant peer, int linksMax, boolean isSource) {
    this.self = self;
    this.peer = peer;
    this.linksMax = linksMax;
    this.isSource = isSource;
  }

  /** A strategy whose peers are checked. */
  public static Strategy over(Strategy strategy) {
    return (int self,
        SwarmSettings settings,
        Profile profile,
        Surroundings around,
        RandomGenerator random) ->
        new CheckedPeer(
            self,
            strategy.participant(self, settings, profile, around, random),
            settings.tuning().linksMax(),
            profile.role() == Profile.Role.SOURCE);
  }

  /** What the peer asks for passes here. */
  private final class Watched implements Actions {

    private Actions out = NONE;
    private long played = -1;

    @Override
    public void send(int to, Message message, Lane lane) {
      if (message instanceof Chunk chunk) {
        promise(Promise.GENUINE, !Broadcast.isForgery(chunk), "sends a forgery on");
      }
      out.send(to, message, lane);
    }

    @Override
    public void connect(int to) {
      out.connect(to);
    }

    @Override
    public void disconnect(int to) {
      out.disconnect(to);
    }

    @Override
    public void convict(int peer, Offence offence) {
      out.convict(peer, offence);
    }

    @Override
    public void deliver(Chunk chunk) {
      promise(Promise.IN_ORDER, chunk.seq() > played, chunk.seq() + " after " + played);
      promise(Promise.GENUINE, !Broadcast.isForgery(chunk), "plays a forgery");
      played = chunk.seq();
      out.deliver(chunk);
    }

    @Override
    public void fact(Fact fact, long value) {
      out.fact(fact, value);
    }
  }

  private static final Actions NONE =
      new Actions() {
        @Override
        public void send(int to, Message message, Lane lane) {}

        @Override
        public void connect(int to) {}

        @Override
        public void disconnect(int to) {}

        @Override
        public void convict(int peer, Offence offence) {}

        @Override
        public void deliver(Chunk chunk) {}

        @Override
        public void fact(Fact fact, long value) {}
      };

  private Actions through(long now, Actions out) {
    nowNanos = now;
    watched.out = out;
    return watched;
  }

  private void promise(Promise promise, boolean holds, String detail) {
    if (!holds) {
      throw new Breach(promise, self, nowNanos / 1e9, detail);
    }
  }

  private void settled() {
    if (peer instanceof SwarmParticipant(var core)) {
      promise(Promise.LINKS_BOUNDED, core.linkCount() <= linksMax, core.linkCount() + " links");
      promise(
          Promise.SLOTS_BOUNDED,
          core.slotsUsed() <= core.slots() || isSource,
          core.slotsUsed() + " stripes served with " + core.slots() + " slots");
    }
  }

  @Override
  public void join(int tracker, int[] contacts, long now, Actions out) {
    peer.join(tracker, contacts, now, through(now, out));
    settled();
  }

  @Override
  public void leave(long now, Actions out) {
    peer.leave(now, through(now, out));
  }

  @Override
  public void received(int from, Message message, long now, Actions out) {
    peer.received(from, message, now, through(now, out));
    settled();
  }

  @Override
  public void linkUp(int other, long rttNanos, boolean dialled, long now, Actions out) {
    peer.linkUp(other, rttNanos, dialled, now, through(now, out));
    settled();
  }

  @Override
  public void linkDown(int other, long now, Actions out) {
    peer.linkDown(other, now, through(now, out));
    settled();
  }

  @Override
  public void sourceChunk(Chunk chunk, long now, Actions out) {
    peer.sourceChunk(chunk, now, through(now, out));
    settled();
  }

  @Override
  public void uplinkReady(long now, Actions out) {
    peer.uplinkReady(now, through(now, out));
    settled();
  }

  @Override
  public boolean uplinkWanted() {
    return peer.uplinkWanted();
  }

  @Override
  public long uplinkNotBeforeNanos() {
    return peer.uplinkNotBeforeNanos();
  }

  @Override
  public void onDeadline(long now, Actions out) {
    peer.onDeadline(now, through(now, out));
    settled();
    promise(Promise.CLOCK_ADVANCES, peer.nextDeadlineNanos() > now, "its deadline stands still");
  }

  @Override
  public long nextDeadlineNanos() {
    return peer.nextDeadlineNanos();
  }

  @Override
  public boolean isFull() {
    return peer.isFull();
  }
}
