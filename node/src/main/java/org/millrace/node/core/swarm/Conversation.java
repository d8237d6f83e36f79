package org.millrace.node.core.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.AccountMessage;
import org.millrace.messages.swarm.Address;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Chunk;
import org.millrace.messages.swarm.Contact;
import org.millrace.messages.swarm.ForestMessage;
import org.millrace.messages.swarm.ForestMessage.Graft;
import org.millrace.messages.swarm.ForestMessage.Nack;
import org.millrace.messages.swarm.LinkMessage;
import org.millrace.messages.swarm.LinkMessage.Goodbye;
import org.millrace.messages.swarm.LinkMessage.Hello;
import org.millrace.messages.swarm.LinkMessage.HelloAck;
import org.millrace.messages.swarm.LinkMessage.Ping;
import org.millrace.messages.swarm.LinkMessage.Pong;
import org.millrace.messages.swarm.MediaMessage;
import org.millrace.messages.swarm.MediaMessage.FetchRange;
import org.millrace.messages.swarm.MediaMessage.KeyIndex;
import org.millrace.messages.swarm.MediaMessage.KeyIndexRequest;
import org.millrace.messages.swarm.MediaMessage.StreamHeader;
import org.millrace.messages.swarm.MembershipMessage;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.MembershipMessage.TrackerReply;
import org.millrace.messages.swarm.Message;
import org.millrace.messages.swarm.PeerInfo;

/**
 * The talk on the links beside chunks and announcements: greetings, requests between parents and
 * children, repairs, membership, the tracker; and the raster on which all of them act.
 */
final class Conversation {
  private static final int ANNOUNCE_MILLIS = 30_000;
  private static final int ANNOUNCE_HUNGRY_MILLIS = 5_000;
  private static final int CANDIDATES = 30;
  private static final int EVENT_START = 0;
  private static final int EVENT_STILL = 1;
  private static final int EVENT_GONE = 2;
  private static final int REFUSED_VERSION = 1;
  private static final Address NOWHERE = new Address(Bytes.EMPTY, 0);
  private static final Bytes NONCE = Bytes.sized(16);

  private final Local local;
  private final Links links;
  private final Parents parents;
  private final Children children;
  private final Repair repair;
  private final Listening listening;
  private final PassiveView passive;
  private final Membership membership;
  private final Dialer dialer;
  private final Startup startup;
  private final KeyFrames keys = new KeyFrames();
  private @Nullable StreamHeader header;
  private int tracker = -1;
  private int announcedMillis;

  Conversation(Local local, Parents parents, Children children, Repair repair, Playout playout) {
    this.local = local;
    this.links = local.links;
    this.parents = parents;
    this.children = children;
    this.repair = repair;
    this.listening = new Listening(local);
    this.passive = new PassiveView(local);
    this.membership = new Membership(local, passive);
    this.dialer = new Dialer(local, passive);
    this.startup = new Startup(local, playout, repair);
  }

  Startup startup() {
    return startup;
  }

  KeyFrames keys() {
    return keys;
  }

  void header(StreamHeader newHeader) {
    header = newHeader;
  }

  @Nullable StreamHeader header() {
    return header;
  }

  void join(int newTracker, int[] contacts, Actions out) {
    tracker = newTracker;
    for (int contact : contacts) {
      dialer.dial(contact, out);
    }
    announce(EVENT_START, out);
  }

  private void announce(int event, Actions out) {
    announcedMillis = local.nowMillis;
    if (tracker >= 0) {
      int want = event == EVENT_GONE ? 0 : CANDIDATES;
      Bytes channel = Bytes.sized(32);
      PeerInfo self = local.info(children.free());
      var message = new TrackerAnnounce(channel, self, event, want, Bytes.EMPTY);
      local.sender().charge(message.wireBytes(), local.nanos(local.nowMillis));
      out.send(tracker, message, Actions.Lane.CONTROL);
    }
  }

  /** A message from a peer without a link: only the tracker's counts. */
  void stranger(int from, Message message, Actions out) {
    if (from == tracker && message instanceof TrackerReply reply) {
      membership.learn(reply.peers());
      dialer.tick(parents.orphans(), membership, out);
    }
  }

  void linkUp(int peer, long rttNanos, boolean dialled, Actions out) {
    int slot = links.slot(peer);
    if (slot < 0) {
      slot = links.add(peer, local.nowMillis);
      if (slot < 0) {
        out.disconnect(peer);
        return;
      }
      passive.remove(peer);
    }
    long bit = 1L << slot;
    links.up |= bit;
    links.rttMicros[slot] = Math.clamp(rttNanos / 1000, 1, 10_000_000);
    links.heardMillis[slot] = local.nowMillis;
    links.upMillis[slot] = local.nowMillis;
    local.control(slot, hello(), out);
    if (dialled) {
      membership.linkUp(slot, children.free(), out);
      if (links.interior[slot] != 0) {
        links.greeted |= bit;
        begin(slot, out);
      }
    }
  }

  /** The other side is known: what waited for it goes out at once. */
  private void begin(int slot, Actions out) {
    startup.linkUp(slot, out);
    if (parents.orphans() != 0) {
      parents.tick(out);
    }
    listening.tick(out);
  }

  private Hello hello() {
    Contact self = local.around.contacts().apply(local.self);
    return new Hello(
        LinkMessage.VERSION,
        self.nodeKey(),
        NONCE,
        Bytes.sized(32),
        0,
        NOWHERE,
        local.profile.reach(),
        local.profile.uplinkBps(),
        children.free(),
        local.info(0).interior(),
        local.profile.locality(),
        self.signature());
  }

  /** A link is gone. */
  void lost(int slot) {
    parents.forget(slot);
    children.prune(slot, links.stripesOut[slot]);
    repair.forget(slot);
    startup.forget(slot);
    local.sender().forget(slot);
    links.free(slot);
  }

  void received(int slot, Message message, Actions out) {
    switch (message) {
      case ForestMessage m -> forest(slot, m, out);
      case LinkMessage m -> link(slot, m, out);
      case MediaMessage m -> media(slot, m, out);
      case MembershipMessage m -> membership.received(slot, m, children.free(), out);
      case AccountMessage _ -> {}
    }
  }

  private void forest(int slot, ForestMessage message, Actions out) {
    switch (message) {
      case ForestMessage.Subscribe m ->
          children.subscribe(slot, m, parents.receiving() & ~links.stripesIn[slot], out);
      case ForestMessage.SubscribeAck m -> parents.accepted(slot, m.stripes(), m.headSeq(), out);
      case ForestMessage.SubscribeReject m -> {
        parents.refused(slot, m.stripes());
        membership.learn(m.alternatives());
        if (m.stripes() == 0) {
          listening.refused(slot);
        }
        links.slotsFree[slot] = (short) (links.slotsFree[slot] / 2);
      }
      case ForestMessage.Prune m -> {
        membership.learn(m.alternatives());
        int successor = m.alternatives().isEmpty() ? -1 : m.alternatives().getFirst().id();
        parents.pruned(slot, m.stripes(), m.why(), successor);
        if (successor >= 0 && m.why() == ForestMessage.Why.FULL) {
          dialer.dial(successor, out);
        }
        children.prune(slot, m.stripes());
      }
      case Graft m -> graft(slot, m, out);
      case ForestMessage.Probe m -> parents.probed(m, out);
      case Nack m -> {
        if (!startup.refused(slot, m, out)) {
          repair.nacked(slot, m.seqs());
        }
      }
      case ForestMessage.IHave m -> repair.announced(slot, m);
    }
  }

  private void graft(int slot, Graft message, Actions out) {
    long[] missing = new long[Math.min(message.seqs().length, Graft.SEQS_MAX)];
    int count = 0;
    boolean busy = local.isSource() && local.pace.thin;
    int due = local.nowMillis + Math.clamp(message.deadlineMillis(), 50, 10_000);
    for (int i = 0; i < missing.length; i++) {
      long seq = message.seqs()[i];
      if (busy || !local.window.has(seq) || !local.sender().repair(slot, seq, due)) {
        missing[count++] = seq;
      }
    }
    if (count > 0) {
      out.fact(Actions.Fact.NACKED, count);
      local.control(slot, new Nack(java.util.Arrays.copyOf(missing, count)), out);
    }
    if (message.eager() != 0) {
      children.subscribe(
          slot,
          new ForestMessage.Subscribe(
              message.eager(), true, 0, 0, 0, 0, links.rank[slot], List.of()),
          parents.receiving() & ~links.stripesIn[slot],
          out);
    }
  }

  private void link(int slot, LinkMessage message, Actions out) {
    switch (message) {
      case Hello m -> greeted(slot, m, out);
      case HelloAck m -> {
        if (m.result() != 0) {
          int peer = links.peer[slot];
          lost(slot);
          out.disconnect(peer);
        }
      }
      case Ping m -> {
        offers(slot, m.slotsFree(), m.interior());
        if (m.timeMicros() != 0) {
          local.control(
              slot, new Pong(m.timeMicros(), 0, children.free(), local.info(0).interior()), out);
        }
      }
      case Pong m -> {
        offers(slot, m.slotsFree(), m.interior());
        long micros = local.nowMillis * 1000L - m.timeMicros();
        if (micros >= 0 && micros < 10_000_000) {
          links.rttMicros[slot] = (int) Math.max(1, micros);
        }
      }
      case Goodbye m -> {
        for (LinkMessage.Successor successor : m.successors()) {
          passive.learn(successor.peer());
        }
        int peer = links.peer[slot];
        lost(slot);
        out.disconnect(peer);
        parents.tick(out);
      }
      case LinkMessage.ConnectBack m -> {
        passive.learn(new PeerInfo(m.target(), 1, 0, 0, 0, 0));
        dialer.dial(m.target().id(), out);
      }
      case LinkMessage.PunchSync _ -> {}
    }
  }

  private void greeted(int slot, Hello m, Actions out) {
    if (m.version() < LinkMessage.VERSION) {
      local.control(slot, new HelloAck(hello(), 0, REFUSED_VERSION), out);
      int peer = links.peer[slot];
      lost(slot);
      out.disconnect(peer);
      return;
    }
    boolean before = links.isGreeted(slot);
    offers(slot, m.slotsFree(), m.interior());
    links.locality[slot] = (short) m.locality();
    links.greeted |= 1L << slot;
    if (!before) {
      begin(slot, out);
    }
  }

  private void offers(int slot, int slotsFree, int interior) {
    links.slotsFree[slot] = (short) Math.clamp(slotsFree, 0, 10_000);
    links.interior[slot] = interior & local.settings.allStripes();
  }

  private void media(int slot, MediaMessage message, Actions out) {
    switch (message) {
      case KeyIndexRequest m -> {
        if (header != null) {
          local.control(slot, header, out);
        }
        int count = Math.clamp(m.count(), 1, 4);
        local.control(slot, keys.index(count, local.window.head(), local.nowMillis), out);
      }
      case KeyIndex m -> startup.received(slot, m, out);
      case FetchRange m -> {
        if (!children.sparesBursts()
            || !local.sender().burst(slot, m.fromSeq(), m.toSeq(), m.stripes())) {
          local.control(slot, new Nack(new long[] {m.fromSeq()}), out);
        }
      }
      case StreamHeader m -> {
        if (local.around.verifier().accept(m)) {
          header = m;
        }
      }
      case Chunk _ -> throw new IllegalStateException("chunks do not come this way");
    }
  }

  void tick(Actions out) {
    children.tick(out);
    parents.tick(out);
    listening.tick(out);
    startup.tick(out);
    membership.tick(children.free(), out);
    int stuck = local.isSource() ? children.unserved() : parents.stuck();
    dialer.tick(stuck, membership, out);
    if (dialer.sweepDue()) {
      sweep(out);
    }
    boolean hungry = stuck != 0;
    int interval = hungry ? ANNOUNCE_HUNGRY_MILLIS : ANNOUNCE_MILLIS;
    if (tracker >= 0 && local.nowMillis - announcedMillis > interval) {
      announce(EVENT_STILL, out);
    }
  }

  private void sweep(Actions out) {
    for (long rest = links.used; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      int peer = links.peer[slot];
      switch (dialer.fate(slot)) {
        case KEEP -> {}
        case TELL ->
            local.control(slot, new Ping(0, 0, children.free(), local.info(0).interior()), out);
        case IDLE, DEAD -> {
          lost(slot);
          out.disconnect(peer);
        }
      }
    }
  }

  /** Says goodbye everywhere and names a successor for each stripe. */
  void leave(Actions out) {
    announce(EVENT_GONE, out);
    List<LinkMessage.Successor> successors = Successors.of(local, parents);
    for (long rest = links.used; rest != 0; rest &= rest - 1) {
      int slot = Long.numberOfTrailingZeros(rest);
      int peer = links.peer[slot];
      if (links.isUp(slot)) {
        boolean fed = links.stripesOut[slot] != 0;
        local.control(slot, new Goodbye(0, fed ? successors : List.of()), out);
      }
      lost(slot);
      out.disconnect(peer);
    }
  }
}
