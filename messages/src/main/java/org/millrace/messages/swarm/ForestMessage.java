package org.millrace.messages.swarm;

import java.util.List;

/** Messages of the push forest: who pushes which stripes to whom, who has what, who lacks what. */
public sealed interface ForestMessage extends Message {

  /**
   * Asks for stripes: eager ones are pushed, the others only announced. An announcement
   * subscription replaces the one before it; an empty set ends it. {@code interior} counts the
   * asked stripes that the asker itself serves, {@code rank} the class of its uplink.
   */
  record Subscribe(
      int stripes,
      boolean eager,
      long fromSeq,
      int playoutLagMillis,
      int downstream,
      int interior,
      int rank,
      List<AccountMessage.Receipt> receipts)
      implements ForestMessage {
    public Subscribe {
      receipts = List.copyOf(receipts);
    }

    @Override
    public int headerBytes() {
      return Sizes.fixed32(stripes)
          + Sizes.flag(eager)
          + Sizes.number(fromSeq)
          + Sizes.number(playoutLagMillis)
          + Sizes.number(downstream)
          + Sizes.number(interior)
          + Sizes.number(rank)
          + Sizes.nested(receipts, AccountMessage.Receipt::headerBytes);
    }
  }

  /** The stripes that will be pushed. */
  record SubscribeAck(int stripes, long headSeq) implements ForestMessage {
    @Override
    public int headerBytes() {
      return Sizes.fixed32(stripes) + Sizes.number(headSeq);
    }
  }

  /** The stripes that will not, and who may have room. */
  record SubscribeReject(int stripes, Why why, List<PeerInfo> alternatives, int retryMillis)
      implements ForestMessage {
    public SubscribeReject {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public int headerBytes() {
      return Sizes.fixed32(stripes)
          + Sizes.number(why.code())
          + Sizes.nested(alternatives, PeerInfo::size)
          + Sizes.number(retryMillis);
    }
  }

  /** Ends the pushing of stripes, from either end. */
  record Prune(int stripes, Why why, List<PeerInfo> alternatives) implements ForestMessage {
    public Prune {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public int headerBytes() {
      return Sizes.fixed32(stripes)
          + Sizes.number(why.code())
          + Sizes.nested(alternatives, PeerInfo::size);
    }
  }

  /**
   * Chunks that the sender has got since its last announcement: pairs of bytes, the distance to the
   * seq before (the first to the base) and how long it has been here in {@link #HELD_UNIT_MILLIS},
   * 255 for longer. {@code open} are the stripes that the sender would push to one more peer. The
   * array is not copied; whoever passes it gives it up.
   */
  record IHave(long baseSeq, byte[] entries, int open) implements ForestMessage {
    /** Pairs in one message at most. */
    public static final int ENTRIES_MAX = 256;

    /** Unit of the second byte of a pair. */
    public static final int HELD_UNIT_MILLIS = 4;

    @Override
    public int headerBytes() {
      int length = entries.length;
      return Sizes.number(baseSeq) + (length == 0 ? 0 : Sizes.nested(length)) + Sizes.fixed32(open);
    }
  }

  /** Asks for announced chunks that did not come, and turns stripes eager. */
  record Graft(long[] seqs, int eager, int deadlineMillis) implements ForestMessage {
    /** Seqs in one message at most. */
    public static final int SEQS_MAX = 64;

    @Override
    public int headerBytes() {
      return Sizes.packed(seqs) + Sizes.fixed32(eager) + Sizes.number(deadlineMillis);
    }
  }

  /** Goes up the tree of a stripe from parent to parent; coming by twice it shows a loop. */
  record Probe(int stripe, long nonce) implements ForestMessage {
    @Override
    public int headerBytes() {
      return Sizes.number(stripe) + Sizes.fixed64(nonce);
    }
  }

  /** Chunks asked for that are not here (any more). */
  record Nack(long[] seqs) implements ForestMessage {
    @Override
    public int headerBytes() {
      return Sizes.packed(seqs);
    }
  }

  /** Why stripes are refused or pruned. */
  enum Why {
    UNSPECIFIED(0),
    /** It came twice. */
    DUPLICATE(1),
    /** The child does not keep up. */
    SLOW(2),
    /** Another parent is faster. */
    BETTER(3),
    /** No slot is free, or a peer that serves others needs it. */
    FULL(4),
    /** This peer serves nobody. */
    LEAF_ONLY(5),
    /** This peer does not receive the stripe itself yet. */
    NOT_HERE(6),
    /** The swarm has no capacity to spare. */
    NO_CAPACITY(7);

    private static final Why[] ALL = values();

    private final int code;

    Why(int code) {
      this.code = code;
    }

    /** The number on the wire. */
    public int code() {
      return code;
    }

    /** Numbers of later versions read as unspecified. */
    public static Why of(int code) {
      return code > 0 && code < ALL.length ? ALL[code] : UNSPECIFIED;
    }
  }
}
