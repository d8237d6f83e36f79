package org.millrace.messages.swarm;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.swarm.proto.v1.Goodbye;
import org.millrace.messages.swarm.proto.v1.KeyIndex;

/**
 * From generated messages to records. Everything that has a limit is checked here: what comes out
 * is within the protocol, or nothing comes out.
 */
final class FromProto {
  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final int TEXT_MAX = 1024;
  private static final int INFO_MAX = 32;
  private static final int KEYS_MAX = 16;
  private static final int AUTH_PATH_MAX = 4 * 20;
  private static final int BATCH_MAX = 16;
  private static final long SEQ_END = 1L << 56;

  private final Contact.Book book;

  FromProto(Contact.Book book) {
    this.book = book;
  }

  /** A limit that the sender does not keep. Ends inside the codec. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String why) {
      super(why, null, false, false);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /** The message; null for a type that is not known. */
  @Nullable Message message(int type, ByteString header, Bytes payload)
      throws InvalidProtocolBufferException, Broken {
    return switch (type) {
      case Frames.CHUNK ->
          chunk(org.millrace.messages.swarm.proto.v1.Chunk.parseFrom(header), payload);
      case Frames.HELLO -> hello(org.millrace.messages.swarm.proto.v1.Hello.parseFrom(header));
      case Frames.HELLO_ACK -> {
        var m = org.millrace.messages.swarm.proto.v1.HelloAck.parseFrom(header);
        yield new LinkMessage.HelloAck(hello(m.getHello()), m.getRttHintMs(), m.getResult());
      }
      case Frames.PING -> {
        var m = org.millrace.messages.swarm.proto.v1.Ping.parseFrom(header);
        yield new LinkMessage.Ping(
            m.getTimeMicros(), m.getQueueMs(), m.getSlotsFree(), m.getInterior());
      }
      case Frames.PONG -> {
        var m = org.millrace.messages.swarm.proto.v1.Pong.parseFrom(header);
        yield new LinkMessage.Pong(
            m.getTimeMicros(), m.getQueueMs(), m.getSlotsFree(), m.getInterior());
      }
      case Frames.GOODBYE -> goodbye(Goodbye.parseFrom(header));
      case Frames.CONNECT_BACK -> {
        var m = org.millrace.messages.swarm.proto.v1.ConnectBack.parseFrom(header);
        yield new LinkMessage.ConnectBack(contact(m.getTarget()), contact(m.getVia()));
      }
      case Frames.PUNCH_SYNC -> {
        var m = org.millrace.messages.swarm.proto.v1.PunchSync.parseFrom(header);
        yield new LinkMessage.PunchSync(
            contact(m.getTarget()), addresses(m.getCandidatesList()), m.getSyncMicros());
      }
      case Frames.STREAM_HEADER ->
          header(org.millrace.messages.swarm.proto.v1.StreamHeader.parseFrom(header));
      case Frames.KEY_INDEX_REQUEST ->
          new MediaMessage.KeyIndexRequest(
              org.millrace.messages.swarm.proto.v1.KeyIndexRequest.parseFrom(header).getCount());
      case Frames.KEY_INDEX -> keyIndex(KeyIndex.parseFrom(header));
      case Frames.FETCH_RANGE -> {
        var m = org.millrace.messages.swarm.proto.v1.FetchRange.parseFrom(header);
        yield new MediaMessage.FetchRange(
            seq(m.getFromSeq()), seq(m.getToSeq()), m.getStripes(), m.getRateMaxKbps());
      }
      default -> overlay(type, header);
    };
  }

  private @Nullable Message overlay(int type, ByteString header)
      throws InvalidProtocolBufferException, Broken {
    return switch (type) {
      case Frames.SUBSCRIBE ->
          subscribe(org.millrace.messages.swarm.proto.v1.Subscribe.parseFrom(header));
      case Frames.SUBSCRIBE_ACK -> {
        var m = org.millrace.messages.swarm.proto.v1.SubscribeAck.parseFrom(header);
        yield new ForestMessage.SubscribeAck(m.getStripes(), seq(m.getHeadSeq()));
      }
      case Frames.SUBSCRIBE_REJECT -> {
        var m = org.millrace.messages.swarm.proto.v1.SubscribeReject.parseFrom(header);
        yield new ForestMessage.SubscribeReject(
            m.getStripes(),
            ForestMessage.Why.of(m.getReason()),
            infos(m.getAlternativesList()),
            m.getRetryMs());
      }
      case Frames.PRUNE -> {
        var m = org.millrace.messages.swarm.proto.v1.Prune.parseFrom(header);
        yield new ForestMessage.Prune(
            m.getStripes(), ForestMessage.Why.of(m.getReason()), infos(m.getAlternativesList()));
      }
      case Frames.I_HAVE -> {
        var m = org.millrace.messages.swarm.proto.v1.IHave.parseFrom(header);
        int pairs = m.getEntries().size();
        check(pairs % 2 == 0 && pairs <= 2 * ForestMessage.IHave.ENTRIES_MAX, "announcements");
        yield new ForestMessage.IHave(
            seq(m.getBaseSeq()), m.getEntries().toByteArray(), m.getOpen());
      }
      case Frames.GRAFT -> {
        var m = org.millrace.messages.swarm.proto.v1.Graft.parseFrom(header);
        yield new ForestMessage.Graft(seqs(m.getSeqsList()), m.getEager(), m.getDeadlineMs());
      }
      case Frames.NACK ->
          new ForestMessage.Nack(
              seqs(org.millrace.messages.swarm.proto.v1.Nack.parseFrom(header).getSeqsList()));
      case Frames.PROBE -> {
        var m = org.millrace.messages.swarm.proto.v1.Probe.parseFrom(header);
        check(m.getStripe() >= 0 && m.getStripe() < 32, "stripe");
        yield new ForestMessage.Probe(m.getStripe(), m.getNonce());
      }
      default -> members(type, header);
    };
  }

  private @Nullable Message members(int type, ByteString header)
      throws InvalidProtocolBufferException, Broken {
    return switch (type) {
      case Frames.SHUFFLE -> {
        var m = org.millrace.messages.swarm.proto.v1.Shuffle.parseFrom(header);
        yield new MembershipMessage.Shuffle(
            m.getTtl(), infos(m.getPeersList()), info(m.getOrigin()));
      }
      case Frames.SHUFFLE_REPLY ->
          new MembershipMessage.ShuffleReply(
              infos(
                  org.millrace.messages.swarm.proto.v1.ShuffleReply.parseFrom(header)
                      .getPeersList()));
      case Frames.JOIN ->
          new MembershipMessage.Join(
              info(org.millrace.messages.swarm.proto.v1.Join.parseFrom(header).getPeer()));
      case Frames.FORWARD_JOIN -> {
        var m = org.millrace.messages.swarm.proto.v1.ForwardJoin.parseFrom(header);
        yield new MembershipMessage.ForwardJoin(info(m.getPeer()), m.getTtl());
      }
      case Frames.NEIGHBOR -> {
        var m = org.millrace.messages.swarm.proto.v1.Neighbor.parseFrom(header);
        yield new MembershipMessage.Neighbor(m.getHighPriority(), m.getAccepted(), m.getAnswer());
      }
      case Frames.DISCONNECT ->
          new MembershipMessage.Disconnect(
              org.millrace.messages.swarm.proto.v1.Disconnect.parseFrom(header).getReason());
      case Frames.TRACKER_ANNOUNCE -> {
        var m = org.millrace.messages.swarm.proto.v1.TrackerAnnounce.parseFrom(header);
        yield new MembershipMessage.TrackerAnnounce(
            exactly(m.getChannel(), KEY_BYTES, "channel"),
            info(m.getSelf()),
            m.getEvent(),
            m.getWant(),
            optional(m.getChannelProof(), SIGNATURE_BYTES, "proof"));
      }
      case Frames.TRACKER_REPLY -> {
        var m = org.millrace.messages.swarm.proto.v1.TrackerReply.parseFrom(header);
        check(Double.isFinite(m.getResourceIndex()), "resource index");
        yield new MembershipMessage.TrackerReply(
            infos(m.getPeersList()),
            m.getIntervalSeconds(),
            m.getResourceIndex(),
            m.getSwarmSize());
      }
      case Frames.RECEIPT ->
          receipt(org.millrace.messages.swarm.proto.v1.Receipt.parseFrom(header));
      case Frames.AGGREGATE -> {
        var m = org.millrace.messages.swarm.proto.v1.Aggregate.parseFrom(header);
        boolean finite =
            Double.isFinite(m.getUplink())
                && Double.isFinite(m.getWeight())
                && Double.isFinite(m.getCount());
        check(finite && m.getWeight() >= 0 && m.getUplink() >= 0, "aggregate");
        yield new AccountMessage.Aggregate(
            m.getUplink(), m.getWeight(), m.getCount(), m.getRound());
      }
      case Frames.QUALITY -> {
        var m = org.millrace.messages.swarm.proto.v1.Quality.parseFrom(header);
        yield new AccountMessage.Quality(
            m.getLagMsP50(), m.getLagMsP99(), m.getStallMs(), m.getLatePpm(), m.getDuplicatePpm());
      }
      case Frames.STEM_OPEN -> {
        var m = org.millrace.messages.swarm.proto.v1.StemOpen.parseFrom(header);
        yield new AccountMessage.StemOpen(m.getCircuit(), m.getEpoch());
      }
      default -> null;
    };
  }

  private static Chunk chunk(org.millrace.messages.swarm.proto.v1.Chunk m, Bytes payload)
      throws Broken {
    check(m.getBatchSize() >= 0 && m.getBatchSize() <= BATCH_MAX, "batch size");
    check(m.getBatchFirstDelta() >= 0 && m.getBatchFirstDelta() < BATCH_MAX, "batch start");
    check(m.getAuthPath().size() <= AUTH_PATH_MAX, "authentication path");
    return new Chunk(
        seq(m.getSeq()),
        m.getStreamPos(),
        m.getSourceMs(),
        m.getFlags(),
        m.getBatchFirstDelta(),
        m.getBatchSize(),
        bytes(m.getAuthPath()),
        optional(m.getBatchSignature(), SIGNATURE_BYTES, "signature"),
        payload);
  }

  private static LinkMessage.Hello hello(org.millrace.messages.swarm.proto.v1.Hello m)
      throws Broken {
    return new LinkMessage.Hello(
        m.getVersion(),
        exactly(m.getNodeKey(), KEY_BYTES, "node key"),
        optional(m.getNonce(), 16, "nonce"),
        exactly(m.getChannel(), KEY_BYTES, "channel"),
        m.getFeatures(),
        address(m.getObserved()),
        Reach.of(m.getReach()),
        Math.max(0, m.getUplinkBps()),
        Math.max(0, m.getSlotsFree()),
        m.getInterior(),
        m.getLocality(),
        optional(m.getSignature(), SIGNATURE_BYTES, "signature"));
  }

  private LinkMessage.Goodbye goodbye(Goodbye m) throws Broken {
    check(m.getSuccessorsCount() <= MembershipMessage.PEERS_MAX, "successors");
    List<LinkMessage.Successor> list = new ArrayList<>(m.getSuccessorsCount());
    for (Goodbye.Successor s : m.getSuccessorsList()) {
      list.add(new LinkMessage.Successor(s.getStripes(), info(s.getPeer())));
    }
    return new LinkMessage.Goodbye(m.getReason(), list);
  }

  private static MediaMessage.StreamHeader header(
      org.millrace.messages.swarm.proto.v1.StreamHeader m) throws Broken {
    check(m.getInfoCount() <= INFO_MAX, "info");
    check(m.getStripes() >= 1 && m.getStripes() + m.getParity() < 32, "stripes");
    check(m.getParity() >= 0 && m.getChunkMax() >= 0, "shape");
    check(m.getChunkMax() <= Chunk.PAYLOAD_MAX, "chunk size");
    check(m.getContainer().length() <= TEXT_MAX && m.getCodecs().length() <= TEXT_MAX, "text");
    for (var entry : m.getInfoMap().entrySet()) {
      check(entry.getKey().length() + entry.getValue().length() <= TEXT_MAX, "text");
    }
    return new MediaMessage.StreamHeader(
        exactly(m.getChannel(), KEY_BYTES, "channel"),
        m.getEpoch(),
        exactly(m.getEpochKey(), KEY_BYTES, "epoch key"),
        m.getStripes(),
        m.getParity(),
        m.getChunkMax(),
        m.getBatchMax(),
        m.getContainer(),
        m.getCodecs(),
        m.getBitrate(),
        bytes(m.getMediaHeader()),
        seq(m.getFromSeq()),
        m.getInfoMap(),
        optional(m.getSignature(), SIGNATURE_BYTES, "signature"));
  }

  private static MediaMessage.KeyIndex keyIndex(KeyIndex m) throws Broken {
    check(m.getEntriesCount() <= KEYS_MAX, "key frames");
    List<MediaMessage.Key> keys = new ArrayList<>(m.getEntriesCount());
    for (KeyIndex.Entry e : m.getEntriesList()) {
      keys.add(new MediaMessage.Key(seq(e.getSeq()), e.getStreamPos(), e.getAgeMs()));
    }
    return new MediaMessage.KeyIndex(keys, seq(m.getHeadSeq()));
  }

  private static ForestMessage.Subscribe subscribe(org.millrace.messages.swarm.proto.v1.Subscribe m)
      throws Broken {
    check(m.getReceiptsCount() <= 8, "receipts");
    List<AccountMessage.Receipt> receipts = new ArrayList<>(m.getReceiptsCount());
    for (var r : m.getReceiptsList()) {
      receipts.add(receipt(r));
    }
    return new ForestMessage.Subscribe(
        m.getStripes(),
        m.getEager(),
        seq(m.getFromSeq()),
        m.getPlayoutLagMs(),
        m.getDownstream(),
        m.getInterior(),
        m.getRank(),
        receipts);
  }

  private static AccountMessage.Receipt receipt(org.millrace.messages.swarm.proto.v1.Receipt m)
      throws Broken {
    return new AccountMessage.Receipt(
        exactly(m.getParent(), KEY_BYTES, "node key"),
        exactly(m.getChild(), KEY_BYTES, "node key"),
        m.getBytesTotal(),
        m.getMinute(),
        optional(m.getSignature(), SIGNATURE_BYTES, "signature"));
  }

  private PeerInfo info(org.millrace.messages.swarm.proto.v1.PeerInfo m) throws Broken {
    return new PeerInfo(
        contact(m.getContact()),
        m.getReach(),
        Math.max(0, m.getSlotsFree()),
        m.getInterior(),
        m.getLocality(),
        m.getAgeSeconds());
  }

  private List<PeerInfo> infos(List<org.millrace.messages.swarm.proto.v1.PeerInfo> list)
      throws Broken {
    check(list.size() <= MembershipMessage.PEERS_MAX, "contacts");
    List<PeerInfo> infos = new ArrayList<>(list.size());
    for (var m : list) {
      infos.add(info(m));
    }
    return infos;
  }

  private Contact contact(org.millrace.messages.swarm.proto.v1.Contact m) throws Broken {
    return book.intern(
        exactly(m.getNodeKey(), KEY_BYTES, "node key"),
        addresses(m.getAddressesList()),
        optional(m.getSignature(), SIGNATURE_BYTES, "signature"));
  }

  private static List<Address> addresses(List<org.millrace.messages.swarm.proto.v1.Address> list)
      throws Broken {
    check(list.size() <= Contact.ADDRESSES_MAX, "addresses");
    List<Address> addresses = new ArrayList<>(list.size());
    for (var m : list) {
      addresses.add(address(m));
    }
    return addresses;
  }

  private static Address address(org.millrace.messages.swarm.proto.v1.Address m) throws Broken {
    int length = m.getIp().size();
    check(length == 0 || length == 4 || length == 16, "address");
    check(m.getPort() >= 0 && m.getPort() < 65536, "port");
    return new Address(bytes(m.getIp()), m.getPort());
  }

  private static long seq(long value) throws Broken {
    check(value >= 0 && value < SEQ_END, "seq");
    return value;
  }

  private static long[] seqs(List<Long> list) throws Broken {
    check(list.size() <= ForestMessage.Graft.SEQS_MAX, "seqs");
    long[] seqs = new long[list.size()];
    for (int i = 0; i < seqs.length; i++) {
      seqs[i] = seq(list.get(i));
    }
    return seqs;
  }

  private static Bytes exactly(ByteString value, int length, String what) throws Broken {
    check(value.size() == length, what);
    return bytes(value);
  }

  private static Bytes optional(ByteString value, int length, String what) throws Broken {
    check(value.isEmpty() || value.size() == length, what);
    return bytes(value);
  }

  private static Bytes bytes(ByteString value) {
    return Bytes.of(value.toByteArray());
  }

  private static void check(boolean kept, String what) throws Broken {
    if (!kept) {
      throw new Broken(what + " out of limits");
    }
  }
}
