package org.millrace.messages.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One or more of every message, with values drawn from a seed. */
final class Samples {
  private final RandomGenerator random;

  Samples(RandomGenerator random) {
    this.random = random;
  }

  static final Contact.Book BOOK =
      (key, addresses, signature) -> new Contact.Known(key.hashCode(), key, addresses, signature);

  Bytes bytes(int length) {
    byte[] array = new byte[length];
    random.nextBytes(array);
    return Bytes.of(array);
  }

  /** Small values often, large ones sometimes, zero too: all sizes of varints. */
  long number() {
    return random.nextInt(4) == 0 ? 0 : random.nextLong() >>> random.nextInt(9, 63);
  }

  int small() {
    return (int) (number() & 0x7FFF_FFFF) >>> random.nextInt(31);
  }

  Address address() {
    return new Address(bytes(random.nextBoolean() ? 4 : 16), random.nextInt(65536));
  }

  Contact contact() {
    Bytes key = bytes(32);
    List<Address> addresses = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      addresses.add(address());
    }
    return BOOK.intern(key, addresses, bytes(random.nextBoolean() ? 64 : 0));
  }

  PeerInfo info() {
    return new PeerInfo(contact(), small(), small(), random.nextInt(), small(), small());
  }

  List<PeerInfo> infos() {
    List<PeerInfo> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(info());
    }
    return list;
  }

  long[] seqs() {
    long[] seqs = new long[random.nextInt(5)];
    for (int i = 0; i < seqs.length; i++) {
      seqs[i] = number();
    }
    return seqs;
  }

  LinkMessage.Hello hello() {
    return new LinkMessage.Hello(
        small(),
        bytes(32),
        bytes(16),
        bytes(32),
        number(),
        random.nextBoolean() ? address() : new Address(Bytes.EMPTY, 0),
        Reach.of(random.nextInt(4)),
        number(),
        small(),
        random.nextInt(),
        small(),
        bytes(64));
  }

  AccountMessage.Receipt receipt() {
    return new AccountMessage.Receipt(bytes(32), bytes(32), number(), small(), bytes(64));
  }

  Chunk chunk() {
    return new Chunk(
        number(),
        number(),
        small(),
        random.nextInt(16),
        random.nextInt(16),
        1 << random.nextInt(5),
        bytes(20 * random.nextInt(5)),
        bytes(64),
        bytes(random.nextInt(5000)));
  }

  List<Message> all() {
    return List.of(
        hello(),
        new LinkMessage.HelloAck(hello(), small(), small()),
        new LinkMessage.Ping(number(), small(), small(), random.nextInt()),
        new LinkMessage.Pong(number(), small(), small(), random.nextInt()),
        new LinkMessage.Goodbye(
            small(), List.of(new LinkMessage.Successor(random.nextInt(), info()))),
        new LinkMessage.ConnectBack(contact(), contact()),
        new LinkMessage.PunchSync(contact(), List.of(address(), address()), number()),
        chunk(),
        new MediaMessage.StreamHeader(
            bytes(32),
            small(),
            bytes(32),
            16,
            2,
            4096,
            16,
            "flv",
            "avc1.64001f, mp4a.40.2",
            number(),
            bytes(random.nextInt(900)),
            number(),
            Map.of("name", "Mühle", "genre", ""),
            bytes(64)),
        new MediaMessage.KeyIndexRequest(small()),
        new MediaMessage.KeyIndex(
            List.of(
                new MediaMessage.Key(number(), number(), small()), new MediaMessage.Key(0, 0, 0)),
            number()),
        new MediaMessage.FetchRange(number(), number(), random.nextInt(), small()),
        new ForestMessage.Subscribe(
            random.nextInt(),
            random.nextBoolean(),
            number(),
            small(),
            small(),
            small(),
            small(),
            List.of(receipt())),
        new ForestMessage.SubscribeAck(random.nextInt(), number()),
        new ForestMessage.SubscribeReject(
            random.nextInt(), ForestMessage.Why.FULL, infos(), small()),
        new ForestMessage.Prune(random.nextInt(), ForestMessage.Why.SLOW, infos()),
        new ForestMessage.IHave(
            number(), bytes(2 * random.nextInt(20)).toArray(), random.nextInt()),
        new ForestMessage.Graft(seqs(), random.nextInt(), small()),
        new ForestMessage.Nack(seqs()),
        new ForestMessage.Probe(random.nextInt(31), random.nextLong()),
        new MembershipMessage.Shuffle(small(), infos(), info()),
        new MembershipMessage.ShuffleReply(infos()),
        new MembershipMessage.Join(info()),
        new MembershipMessage.ForwardJoin(info(), small()),
        new MembershipMessage.Neighbor(
            random.nextBoolean(), random.nextBoolean(), random.nextBoolean()),
        new MembershipMessage.Disconnect(small()),
        new MembershipMessage.TrackerAnnounce(bytes(32), info(), small(), small(), bytes(64)),
        new MembershipMessage.TrackerReply(infos(), small(), random.nextDouble(), number()),
        receipt(),
        new AccountMessage.Aggregate(random.nextDouble(), 0.5, 1, small()),
        new AccountMessage.Quality(small(), small(), small(), small(), small()),
        new AccountMessage.StemOpen(number(), small()));
  }
}
