package org.millrace.messages.swarm;

import java.util.List;

/** Messages by which peers get to know each other. */
public sealed interface MembershipMessage extends Message {

  /** Contacts in one message at most. */
  int PEERS_MAX = 40;

  /** A random walk that trades contacts; answered to {@code origin} where it ends. */
  record Shuffle(int ttl, List<PeerInfo> peers, PeerInfo origin) implements MembershipMessage {
    public Shuffle {
      peers = List.copyOf(peers);
    }

    @Override
    public int headerBytes() {
      return Sizes.number(ttl) + Sizes.nested(peers, PeerInfo::size) + Sizes.nested(origin.size());
    }
  }

  /** Contacts in return for a shuffle. */
  record ShuffleReply(List<PeerInfo> peers) implements MembershipMessage {
    public ShuffleReply {
      peers = List.copyOf(peers);
    }

    @Override
    public int headerBytes() {
      return Sizes.nested(peers, PeerInfo::size);
    }
  }

  /** A newcomer enters the overlay at the receiver. */
  record Join(PeerInfo peer) implements MembershipMessage {
    @Override
    public int headerBytes() {
      return Sizes.nested(peer.size());
    }
  }

  /** A newcomer walks on; where the walk ends it gets a neighbour. */
  record ForwardJoin(PeerInfo peer, int ttl) implements MembershipMessage {
    @Override
    public int headerBytes() {
      return Sizes.nested(peer.size()) + Sizes.number(ttl);
    }
  }

  /** Asks to be an active neighbour, or answers that. */
  record Neighbor(boolean highPriority, boolean accepted, boolean answer)
      implements MembershipMessage {
    @Override
    public int headerBytes() {
      return Sizes.flag(highPriority) + Sizes.flag(accepted) + Sizes.flag(answer);
    }
  }

  /** No longer an active neighbour. */
  record Disconnect(int reason) implements MembershipMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(reason);
    }
  }

  /** Tells a tracker that a peer is there (0), still there (1) or gone (2), and asks for others. */
  record TrackerAnnounce(Bytes channel, PeerInfo self, int event, int want, Bytes channelProof)
      implements MembershipMessage {
    @Override
    public int headerBytes() {
      return Sizes.bytes(channel)
          + Sizes.nested(self.size())
          + Sizes.number(event)
          + Sizes.number(want)
          + Sizes.bytes(channelProof);
    }
  }

  /** Contacts, when to announce again, and what the tracker knows of the whole. */
  record TrackerReply(
      List<PeerInfo> peers, int intervalSeconds, double resourceIndex, long swarmSize)
      implements MembershipMessage {
    public TrackerReply {
      peers = List.copyOf(peers);
    }

    @Override
    public int headerBytes() {
      return Sizes.nested(peers, PeerInfo::size)
          + Sizes.number(intervalSeconds)
          + Sizes.real(resourceIndex)
          + Sizes.number(swarmSize);
    }
  }
}
