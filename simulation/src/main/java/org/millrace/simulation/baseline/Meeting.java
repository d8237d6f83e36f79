package org.millrace.simulation.baseline;

import java.util.List;
import java.util.function.IntFunction;
import org.millrace.messages.swarm.Bytes;
import org.millrace.messages.swarm.Contact;
import org.millrace.messages.swarm.MembershipMessage.TrackerAnnounce;
import org.millrace.messages.swarm.PeerInfo;
import org.millrace.node.core.swarm.Actions;

/** How a peer asks the tracker for others. */
final class Meeting {

  private static final Bytes CHANNEL = Bytes.sized(32);

  private final IntFunction<Contact> contacts;
  private final int self;
  private int tracker;

  Meeting(int self, IntFunction<Contact> contacts) {
    this.self = self;
    this.contacts = contacts;
  }

  void joined(int trackerPeer) {
    tracker = trackerPeer;
  }

  void ask(int want, int slotsFree, Actions out) {
    out.send(
        tracker,
        new TrackerAnnounce(CHANNEL, info(self, slotsFree), 0, want, Bytes.EMPTY),
        Actions.Lane.CONTROL);
  }

  void leave(Actions out) {
    out.send(
        tracker,
        new TrackerAnnounce(CHANNEL, info(self, 0), 2, 0, Bytes.EMPTY),
        Actions.Lane.CONTROL);
  }

  /** Whoever has room says that it serves the only stripe there is, or it would not be named. */
  PeerInfo info(int peer, int slotsFree) {
    return new PeerInfo(contacts.apply(peer), 1, slotsFree, slotsFree > 0 ? 1 : 0, 0, 0);
  }

  List<PeerInfo> infos(List<Integer> peers) {
    return peers.stream().map(peer -> info(peer, 1)).toList();
  }
}
