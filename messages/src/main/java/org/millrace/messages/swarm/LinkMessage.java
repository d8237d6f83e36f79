package org.millrace.messages.swarm;

import java.util.List;

/** Messages about the link itself: who is there, is it alive, how it ends. */
public sealed interface LinkMessage extends Message {

  /** The version this code speaks. */
  int VERSION = 1;

  /** First message on a link, in both directions. */
  record Hello(
      int version,
      Bytes nodeKey,
      Bytes nonce,
      Bytes channel,
      long features,
      Address observed,
      Reach reach,
      long uplinkBps,
      int slotsFree,
      int interior,
      int locality,
      Bytes signature)
      implements LinkMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(version)
          + Sizes.bytes(nodeKey)
          + Sizes.bytes(nonce)
          + Sizes.bytes(channel)
          + Sizes.number(features)
          + Sizes.nested(observed.size())
          + Sizes.number(reach.code())
          + Sizes.number(uplinkBps)
          + Sizes.number(slotsFree)
          + Sizes.fixed32(interior)
          + Sizes.number(locality)
          + Sizes.bytes(signature);
    }
  }

  /** Answer to {@link Hello}; a result other than 0 refuses the link. */
  record HelloAck(Hello hello, int rttHintMillis, int result) implements LinkMessage {
    @Override
    public int headerBytes() {
      return Sizes.nested(hello.headerBytes()) + Sizes.number(rttHintMillis) + Sizes.number(result);
    }
  }

  /** Asks for a sign of life; carries what the sender offers now. */
  record Ping(long timeMicros, int queueMillis, int slotsFree, int interior)
      implements LinkMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(timeMicros)
          + Sizes.number(queueMillis)
          + Sizes.number(slotsFree)
          + Sizes.fixed32(interior);
    }
  }

  /** Answer to {@link Ping} with its time. */
  record Pong(long timeMicros, int queueMillis, int slotsFree, int interior)
      implements LinkMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(timeMicros)
          + Sizes.number(queueMillis)
          + Sizes.number(slotsFree)
          + Sizes.fixed32(interior);
    }
  }

  /** A clean leave: the children learn who can take over each stripe. */
  record Goodbye(int reason, List<Successor> successors) implements LinkMessage {
    public Goodbye {
      successors = List.copyOf(successors);
    }

    @Override
    public int headerBytes() {
      return Sizes.number(reason) + Sizes.nested(successors, Successor::size);
    }
  }

  /** The peer to turn to for some stripes. */
  record Successor(int stripes, PeerInfo peer) {
    int size() {
      return Sizes.fixed32(stripes) + Sizes.nested(peer.size());
    }
  }

  /** Asks a peer, through one that has a link to it, to dial back. */
  record ConnectBack(Contact target, Contact via) implements LinkMessage {
    @Override
    public int headerBytes() {
      return Sizes.nested(target.size()) + Sizes.nested(via.size());
    }
  }

  /** Both sides of a punch open at the same time. */
  record PunchSync(Contact target, List<Address> candidates, long syncMicros)
      implements LinkMessage {
    public PunchSync {
      candidates = List.copyOf(candidates);
    }

    @Override
    public int headerBytes() {
      return Sizes.nested(target.size())
          + Sizes.nested(candidates, Address::size)
          + Sizes.number(syncMicros);
    }
  }
}
