package org.millrace.messages.swarm;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.millrace.messages.swarm.proto.v1.Goodbye;
import org.millrace.messages.swarm.proto.v1.KeyIndex;

/** From records to generated messages. */
final class ToProto {
  private ToProto() {}

  static int type(Message message) {
    return switch (message) {
      case Chunk _ -> Frames.CHUNK;
      case LinkMessage.Hello _ -> Frames.HELLO;
      case LinkMessage.HelloAck _ -> Frames.HELLO_ACK;
      case LinkMessage.Ping _ -> Frames.PING;
      case LinkMessage.Pong _ -> Frames.PONG;
      case LinkMessage.Goodbye _ -> Frames.GOODBYE;
      case LinkMessage.ConnectBack _ -> Frames.CONNECT_BACK;
      case LinkMessage.PunchSync _ -> Frames.PUNCH_SYNC;
      case MediaMessage.StreamHeader _ -> Frames.STREAM_HEADER;
      case MediaMessage.KeyIndexRequest _ -> Frames.KEY_INDEX_REQUEST;
      case MediaMessage.KeyIndex _ -> Frames.KEY_INDEX;
      case MediaMessage.FetchRange _ -> Frames.FETCH_RANGE;
      case ForestMessage.Subscribe _ -> Frames.SUBSCRIBE;
      case ForestMessage.SubscribeAck _ -> Frames.SUBSCRIBE_ACK;
      case ForestMessage.SubscribeReject _ -> Frames.SUBSCRIBE_REJECT;
      case ForestMessage.Prune _ -> Frames.PRUNE;
      case ForestMessage.IHave _ -> Frames.I_HAVE;
      case ForestMessage.Graft _ -> Frames.GRAFT;
      case ForestMessage.Nack _ -> Frames.NACK;
      case ForestMessage.Probe _ -> Frames.PROBE;
      case MembershipMessage.Shuffle _ -> Frames.SHUFFLE;
      case MembershipMessage.ShuffleReply _ -> Frames.SHUFFLE_REPLY;
      case MembershipMessage.Join _ -> Frames.JOIN;
      case MembershipMessage.ForwardJoin _ -> Frames.FORWARD_JOIN;
      case MembershipMessage.Neighbor _ -> Frames.NEIGHBOR;
      case MembershipMessage.Disconnect _ -> Frames.DISCONNECT;
      case MembershipMessage.TrackerAnnounce _ -> Frames.TRACKER_ANNOUNCE;
      case MembershipMessage.TrackerReply _ -> Frames.TRACKER_REPLY;
      case AccountMessage.Receipt _ -> Frames.RECEIPT;
      case AccountMessage.Aggregate _ -> Frames.AGGREGATE;
      case AccountMessage.Quality _ -> Frames.QUALITY;
      case AccountMessage.StemOpen _ -> Frames.STEM_OPEN;
    };
  }

  static byte[] header(Message message) {
    MessageLite proto =
        switch (message) {
          case LinkMessage m -> link(m);
          case MediaMessage m -> media(m);
          case ForestMessage m -> forest(m);
          case MembershipMessage m -> membership(m);
          case AccountMessage m -> account(m);
        };
    return proto.toByteArray();
  }

  private static MessageLite link(LinkMessage message) {
    return switch (message) {
      case LinkMessage.Hello m -> hello(m);
      case LinkMessage.HelloAck m ->
          org.millrace.messages.swarm.proto.v1.HelloAck.newBuilder()
              .setHello(hello(m.hello()))
              .setRttHintMs(m.rttHintMillis())
              .setResult(m.result())
              .build();
      case LinkMessage.Ping m ->
          org.millrace.messages.swarm.proto.v1.Ping.newBuilder()
              .setTimeMicros(m.timeMicros())
              .setQueueMs(m.queueMillis())
              .setSlotsFree(m.slotsFree())
              .setInterior(m.interior())
              .build();
      case LinkMessage.Pong m ->
          org.millrace.messages.swarm.proto.v1.Pong.newBuilder()
              .setTimeMicros(m.timeMicros())
              .setQueueMs(m.queueMillis())
              .setSlotsFree(m.slotsFree())
              .setInterior(m.interior())
              .build();
      case LinkMessage.Goodbye m -> {
        var proto = Goodbye.newBuilder().setReason(m.reason());
        for (LinkMessage.Successor s : m.successors()) {
          proto.addSuccessors(
              Goodbye.Successor.newBuilder().setStripes(s.stripes()).setPeer(info(s.peer())));
        }
        yield proto.build();
      }
      case LinkMessage.ConnectBack m ->
          org.millrace.messages.swarm.proto.v1.ConnectBack.newBuilder()
              .setTarget(contact(m.target()))
              .setVia(contact(m.via()))
              .build();
      case LinkMessage.PunchSync m -> {
        var proto =
            org.millrace.messages.swarm.proto.v1.PunchSync.newBuilder()
                .setTarget(contact(m.target()))
                .setSyncMicros(m.syncMicros());
        m.candidates().forEach(a -> proto.addCandidates(address(a)));
        yield proto.build();
      }
    };
  }

  private static org.millrace.messages.swarm.proto.v1.Hello hello(LinkMessage.Hello m) {
    return org.millrace.messages.swarm.proto.v1.Hello.newBuilder()
        .setVersion(m.version())
        .setNodeKey(bytes(m.nodeKey()))
        .setNonce(bytes(m.nonce()))
        .setChannel(bytes(m.channel()))
        .setFeatures(m.features())
        .setObserved(address(m.observed()))
        .setReach(m.reach().code())
        .setUplinkBps(m.uplinkBps())
        .setSlotsFree(m.slotsFree())
        .setInterior(m.interior())
        .setLocality(m.locality())
        .setSignature(bytes(m.signature()))
        .build();
  }

  private static MessageLite media(MediaMessage message) {
    return switch (message) {
      case Chunk m ->
          org.millrace.messages.swarm.proto.v1.Chunk.newBuilder()
              .setSeq(m.seq())
              .setStreamPos(m.streamPos())
              .setSourceMs(m.sourceMillis())
              .setFlags(m.flags())
              .setBatchFirstDelta(m.batchFirstDelta())
              .setBatchSize(m.batchSize())
              .setAuthPath(bytes(m.authPath()))
              .setBatchSignature(bytes(m.signature()))
              .build();
      case MediaMessage.StreamHeader m ->
          org.millrace.messages.swarm.proto.v1.StreamHeader.newBuilder()
              .setChannel(bytes(m.channel()))
              .setEpoch(m.epoch())
              .setEpochKey(bytes(m.epochKey()))
              .setStripes(m.stripes())
              .setParity(m.parity())
              .setChunkMax(m.chunkMax())
              .setBatchMax(m.batchMax())
              .setContainer(m.container())
              .setCodecs(m.codecs())
              .setBitrate(m.bitrate())
              .setMediaHeader(bytes(m.mediaHeader()))
              .setFromSeq(m.fromSeq())
              .putAllInfo(m.info())
              .setSignature(bytes(m.signature()))
              .build();
      case MediaMessage.KeyIndexRequest m ->
          org.millrace.messages.swarm.proto.v1.KeyIndexRequest.newBuilder()
              .setCount(m.count())
              .build();
      case MediaMessage.KeyIndex m -> {
        var proto = KeyIndex.newBuilder().setHeadSeq(m.headSeq());
        for (MediaMessage.Key key : m.entries()) {
          proto.addEntries(
              KeyIndex.Entry.newBuilder()
                  .setSeq(key.seq())
                  .setStreamPos(key.streamPos())
                  .setAgeMs(key.ageMillis()));
        }
        yield proto.build();
      }
      case MediaMessage.FetchRange m ->
          org.millrace.messages.swarm.proto.v1.FetchRange.newBuilder()
              .setFromSeq(m.fromSeq())
              .setToSeq(m.toSeq())
              .setStripes(m.stripes())
              .setRateMaxKbps(m.rateMaxKbps())
              .build();
    };
  }

  private static MessageLite forest(ForestMessage message) {
    return switch (message) {
      case ForestMessage.Subscribe m -> {
        var proto =
            org.millrace.messages.swarm.proto.v1.Subscribe.newBuilder()
                .setStripes(m.stripes())
                .setEager(m.eager())
                .setFromSeq(m.fromSeq())
                .setPlayoutLagMs(m.playoutLagMillis())
                .setDownstream(m.downstream())
                .setInterior(m.interior())
                .setRank(m.rank());
        m.receipts().forEach(r -> proto.addReceipts(receipt(r)));
        yield proto.build();
      }
      case ForestMessage.SubscribeAck m ->
          org.millrace.messages.swarm.proto.v1.SubscribeAck.newBuilder()
              .setStripes(m.stripes())
              .setHeadSeq(m.headSeq())
              .build();
      case ForestMessage.SubscribeReject m ->
          org.millrace.messages.swarm.proto.v1.SubscribeReject.newBuilder()
              .setStripes(m.stripes())
              .setReason(m.why().code())
              .addAllAlternatives(infos(m.alternatives()))
              .setRetryMs(m.retryMillis())
              .build();
      case ForestMessage.Prune m ->
          org.millrace.messages.swarm.proto.v1.Prune.newBuilder()
              .setStripes(m.stripes())
              .setReason(m.why().code())
              .addAllAlternatives(infos(m.alternatives()))
              .build();
      case ForestMessage.IHave m ->
          org.millrace.messages.swarm.proto.v1.IHave.newBuilder()
              .setBaseSeq(m.baseSeq())
              .setEntries(UnsafeByteOperations.unsafeWrap(m.entries()))
              .setOpen(m.open())
              .build();
      case ForestMessage.Graft m -> {
        var proto =
            org.millrace.messages.swarm.proto.v1.Graft.newBuilder()
                .setEager(m.eager())
                .setDeadlineMs(m.deadlineMillis());
        for (long seq : m.seqs()) {
          proto.addSeqs(seq);
        }
        yield proto.build();
      }
      case ForestMessage.Nack m -> {
        var proto = org.millrace.messages.swarm.proto.v1.Nack.newBuilder();
        for (long seq : m.seqs()) {
          proto.addSeqs(seq);
        }
        yield proto.build();
      }
      case ForestMessage.Probe m ->
          org.millrace.messages.swarm.proto.v1.Probe.newBuilder()
              .setStripe(m.stripe())
              .setNonce(m.nonce())
              .build();
    };
  }

  private static MessageLite membership(MembershipMessage message) {
    return switch (message) {
      case MembershipMessage.Shuffle m ->
          org.millrace.messages.swarm.proto.v1.Shuffle.newBuilder()
              .setTtl(m.ttl())
              .addAllPeers(infos(m.peers()))
              .setOrigin(info(m.origin()))
              .build();
      case MembershipMessage.ShuffleReply m ->
          org.millrace.messages.swarm.proto.v1.ShuffleReply.newBuilder()
              .addAllPeers(infos(m.peers()))
              .build();
      case MembershipMessage.Join m ->
          org.millrace.messages.swarm.proto.v1.Join.newBuilder().setPeer(info(m.peer())).build();
      case MembershipMessage.ForwardJoin m ->
          org.millrace.messages.swarm.proto.v1.ForwardJoin.newBuilder()
              .setPeer(info(m.peer()))
              .setTtl(m.ttl())
              .build();
      case MembershipMessage.Neighbor m ->
          org.millrace.messages.swarm.proto.v1.Neighbor.newBuilder()
              .setHighPriority(m.highPriority())
              .setAccepted(m.accepted())
              .setAnswer(m.answer())
              .build();
      case MembershipMessage.Disconnect m ->
          org.millrace.messages.swarm.proto.v1.Disconnect.newBuilder()
              .setReason(m.reason())
              .build();
      case MembershipMessage.TrackerAnnounce m ->
          org.millrace.messages.swarm.proto.v1.TrackerAnnounce.newBuilder()
              .setChannel(bytes(m.channel()))
              .setSelf(info(m.self()))
              .setEvent(m.event())
              .setWant(m.want())
              .setChannelProof(bytes(m.channelProof()))
              .build();
      case MembershipMessage.TrackerReply m ->
          org.millrace.messages.swarm.proto.v1.TrackerReply.newBuilder()
              .addAllPeers(infos(m.peers()))
              .setIntervalSeconds(m.intervalSeconds())
              .setResourceIndex(m.resourceIndex())
              .setSwarmSize(m.swarmSize())
              .build();
    };
  }

  private static MessageLite account(AccountMessage message) {
    return switch (message) {
      case AccountMessage.Receipt m -> receipt(m);
      case AccountMessage.Aggregate m ->
          org.millrace.messages.swarm.proto.v1.Aggregate.newBuilder()
              .setUplink(m.uplink())
              .setWeight(m.weight())
              .setCount(m.count())
              .setRound(m.round())
              .build();
      case AccountMessage.Quality m ->
          org.millrace.messages.swarm.proto.v1.Quality.newBuilder()
              .setLagMsP50(m.lagMillisP50())
              .setLagMsP99(m.lagMillisP99())
              .setStallMs(m.stallMillis())
              .setLatePpm(m.latePpm())
              .setDuplicatePpm(m.duplicatePpm())
              .build();
      case AccountMessage.StemOpen m ->
          org.millrace.messages.swarm.proto.v1.StemOpen.newBuilder()
              .setCircuit(m.circuit())
              .setEpoch(m.epoch())
              .build();
    };
  }

  private static org.millrace.messages.swarm.proto.v1.Receipt receipt(AccountMessage.Receipt m) {
    return org.millrace.messages.swarm.proto.v1.Receipt.newBuilder()
        .setParent(bytes(m.parent()))
        .setChild(bytes(m.child()))
        .setBytesTotal(m.bytesTotal())
        .setMinute(m.minute())
        .setSignature(bytes(m.signature()))
        .build();
  }

  private static org.millrace.messages.swarm.proto.v1.PeerInfo info(PeerInfo m) {
    return org.millrace.messages.swarm.proto.v1.PeerInfo.newBuilder()
        .setContact(contact(m.contact()))
        .setReach(m.reach())
        .setSlotsFree(m.slotsFree())
        .setInterior(m.interior())
        .setLocality(m.locality())
        .setAgeSeconds(m.ageSeconds())
        .build();
  }

  private static List<org.millrace.messages.swarm.proto.v1.PeerInfo> infos(List<PeerInfo> list) {
    return list.stream().map(ToProto::info).toList();
  }

  private static org.millrace.messages.swarm.proto.v1.Contact contact(Contact m) {
    var proto =
        org.millrace.messages.swarm.proto.v1.Contact.newBuilder()
            .setNodeKey(bytes(m.nodeKey()))
            .setSignature(bytes(m.signature()));
    m.addresses().forEach(a -> proto.addAddresses(address(a)));
    return proto.build();
  }

  private static org.millrace.messages.swarm.proto.v1.Address address(Address m) {
    return org.millrace.messages.swarm.proto.v1.Address.newBuilder()
        .setIp(bytes(m.ip()))
        .setPort(m.port())
        .build();
  }

  private static ByteString bytes(Bytes value) {
    return switch (value) {
      case Bytes.Real real -> UnsafeByteOperations.unsafeWrap(real.array());
      default -> UnsafeByteOperations.unsafeWrap(value.toArray());
    };
  }
}
