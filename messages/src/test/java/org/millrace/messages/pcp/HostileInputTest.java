package org.millrace.messages.pcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Torn, forged and random bytes: refused early, or taken for what they can mean. */
final class HostileInputTest {

  private static final AtomLimits LIMITS = AtomLimits.CONTROL;

  @Test
  void everyTruncationGivesAPrefixOfTheWholeSession() {
    for (var name : List.of("03-relay-503-two-hosts.s2c", "05-yp-announce-pcp.c2s")) {
      var bytes = Captures.atoms(Captures.bytes(name));
      var whole = atoms(bytes);
      for (var length = 0; length <= bytes.length; length++) {
        var reader = new AtomReader(LIMITS);
        var some = new ArrayList<String>();
        assertThat(reader.read(bytes, 0, length, atom -> some.add(atom.toString()))).isEmpty();
        assertThat(some).isEqualTo(whole.subList(0, some.size()));
        var read = some.size() == whole.size();
        assertThat(reader.heldBytes() == 0 || !read).isTrue();
      }
    }
  }

  @Test
  void seededGarbageNeverThrowsAndNeverHoldsMoreThanTheLimit() {
    for (var seed = 0; seed < 2000; seed++) {
      var random = new Random(seed);
      var bytes = new byte[random.nextInt(4000)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        var capture = Captures.bytes(Captures.ALL.get(random.nextInt(Captures.ALL.size())));
        bytes = Arrays.copyOf(capture, Math.min(capture.length, 4000));
        for (var i = 0; i < 8; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      var reader =
          random.nextBoolean()
              ? PcpReader.beginningWithHead(LIMITS)
              : PcpReader.beginningWithAtoms(LIMITS);
      reader.read(bytes, HostileInputTest::use);
      assertThat(reader.heldBytes()).as("seed %d", seed).isLessThanOrEqualTo(16_384);
    }
  }

  /** Whatever was taken can be said again within the strict limits, or is an upstream's packet. */
  private static void use(PcpReader.Incoming incoming) {
    switch (incoming) {
      case PcpReader.Incoming.HeadRead(var head) -> {
        assertThat(head.status()).isBetween(0, 999);
        ChannelRequest.of(head).ifPresent(r -> assertThat(r.encode()).isNotEmpty());
        GivLine.of(head).ifPresent(giv -> assertThat(giv.encode()).isNotEmpty());
      }
      case PcpReader.Incoming.MessageRead(Bcst bcst) ->
          assertThat(Pcp.encode(new Bcst(bcst.routing().onward(), bcst.payload())))
              .hasSizeLessThanOrEqualTo(AtomLimits.WIRE_BYTES_MAX);
      case PcpReader.Incoming.MessageRead(var message) -> message.write(new AtomWriter());
      case PcpReader.Incoming.Broken(var reason) -> assertThat(reason).isNotEmpty();
    }
  }

  @Test
  void anAtomOfExactlyTheLimitIsTakenAndOneByteMoreIsNot() {
    var fits = new AtomWriter().raw(Tag.MESG, new byte[16_376], 0, 16_376).toBytes();
    assertThat(new AtomReader(LIMITS).read(fits, _ -> {})).isEmpty();
    var above = new AtomWriter().raw(Tag.MESG, new byte[16_377], 0, 16_377).toBytes();
    assertThat(new AtomReader(LIMITS).read(above, _ -> {}))
        .contains(AtomReader.Violation.ATOM_TOO_LARGE);
  }

  @Test
  void anOversizeAtomIsRefusedAtItsHeaderBeforeItsBytesCome() {
    var header = header(Tag.DATA, 0x7FFF_FFFF);
    var reader = new AtomReader(LIMITS);
    assertThat(reader.read(header, _ -> {})).contains(AtomReader.Violation.DATA_TOO_LARGE);
    assertThat(reader.heldBytes()).isZero();
  }

  @Test
  void manyChildrenAndDeepNestingAreRefused() {
    var many = header(Tag.CHAN, 0x8000_0000 | 1025);
    assertThat(new AtomReader(LIMITS).read(many, _ -> {}))
        .contains(AtomReader.Violation.TOO_MANY_CHILDREN);
    var reader = new AtomReader(LIMITS);
    var level = header(Tag.BCST, 0x8000_0001);
    Optional<AtomReader.Violation> violation = Optional.empty();
    for (var depth = 0; depth < 9; depth++) {
      violation = reader.read(level, _ -> {});
    }
    assertThat(violation).contains(AtomReader.Violation.TOO_DEEP);
  }

  @Test
  void childrenThatTogetherBreakTheLimitAreRefused() {
    var reader = new AtomReader(LIMITS);
    var data = new AtomWriter().raw(Tag.DATA, new byte[4000], 0, 4000).toBytes();
    assertThat(reader.read(header(Tag.CHAN, 0x8000_0008), _ -> {})).isEmpty();
    Optional<AtomReader.Violation> violation = Optional.empty();
    for (var i = 0; i < 5 && violation.isEmpty(); i++) {
      violation = reader.read(data, _ -> {});
    }
    assertThat(violation).contains(AtomReader.Violation.ATOM_TOO_LARGE);
  }

  @Test
  void nothingIsReadAfterAViolation() {
    var reader = new AtomReader(LIMITS);
    reader.read(header(Tag.DATA, 0x7FFF_FFFF), _ -> {});
    var seen = new ArrayList<Atom>();
    reader.read(Pcp.encode(new Quit(Quit.NORMAL)), seen::add);
    assertThat(seen).isEmpty();
  }

  @Test
  void bothFormsOfAnEmptyContainerAreOne() {
    var asContainer = new AtomWriter().open(Tag.ROOT).open(Tag.UPD).close().close().toBytes();
    byte[] nothing = {};
    var asData = new AtomWriter().open(Tag.ROOT).raw(Tag.UPD, nothing, 0, 0).close().toBytes();
    for (var bytes : List.of(asContainer, asData)) {
      assertThat(message(bytes)).isEqualTo(Root.UPDATE);
    }
    assertThat(message(new AtomWriter().raw(Tag.HELO, nothing, 0, 0).toBytes()))
        .isInstanceOfSatisfying(Helo.class, helo -> assertThat(helo.sid()).isNull());
  }

  @Test
  void textWithoutNulAndShiftJisTextAreTaken() {
    assertThat(PcpText.decode("abc".getBytes(StandardCharsets.US_ASCII))).isEqualTo("abc");
    var japanese = "\u914d\u4fe1\u4e2d";
    assertThat(PcpText.decode(japanese.getBytes(Charset.forName("windows-31j"))))
        .isEqualTo(japanese);
    assertThat(PcpText.decode(new byte[] {'a', 0, 'b'})).isEqualTo("a");
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    var sent = PcpText.encode("\u914d".repeat(100));
    assertThat(sent).hasSize(256);
    assertThat(PcpText.decode(sent)).isEqualTo("\u914d".repeat(85));
    assertThat(PcpText.encode("x" + "\u914d".repeat(100))).hasSize(1 + 84 * 3 + 1);
    assertThat(PcpText.encode("a\0b")).containsExactly('a', 0);
  }

  @Test
  void unknownChildrenAreNeverPassedOn() {
    var writer = new AtomWriter().open(Tag.BCST).int8(Tag.GRP, 2).int8(Tag.TTL, 9);
    writer.int32(0x7A7A7A7A, 5).open(Tag.HOST).int32(0x7A7A7A7A, 5).close().close();
    var bcst = (Bcst) message(writer.toBytes());
    assertThat(bcst.payload()).hasSize(1).first().isInstanceOf(Host.class);
    var again = (Bcst) message(Pcp.encode(bcst));
    assertThat(again).isEqualTo(bcst);
  }

  @Test
  void fieldsOfAWrongWidthAreTakenForWhatTheyMean() {
    var writer = new AtomWriter().open(Tag.HELO).int32(Tag.PORT, 7144).int16(Tag.VER, 1218);
    writer.int8(Tag.SID, 1).int32(Tag.PING, 70_000).close();
    var helo = (Helo) message(writer.toBytes());
    assertThat(helo.port()).isEqualTo(7144);
    assertThat(helo.version()).isEqualTo(1218);
    assertThat(helo.sid()).isNull();
    assertThat(helo.ping()).isZero();
  }

  @Test
  void aHostKeepsItsFirstTwoEndpoints() {
    var writer = new AtomWriter().open(Tag.HOST).int16(Tag.PORT, 1);
    for (var i = 1; i < 5; i++) {
      writer.ip(Tag.IP, Ip.v4(i)).int16(Tag.PORT, i);
    }
    var host = (Host) message(writer.close().toBytes());
    assertThat(host.endpoints()).hasSize(2);
    assertThat(host.global().port()).isEqualTo(1);
  }

  @Test
  void aHeadLargerThanTheLimitBreaksTheConnection() {
    var reader = PcpReader.beginningWithHead(LIMITS);
    var seen = new ArrayList<PcpReader.Incoming>();
    reader.read("GET / HTTP/1.0\r\n".getBytes(StandardCharsets.US_ASCII), seen::add);
    reader.read(new byte[PcpReader.HEAD_BYTES_MAX], seen::add);
    reader.read("\r\n\r\n".getBytes(StandardCharsets.US_ASCII), seen::add);
    assertThat(seen).containsExactly(new PcpReader.Incoming.Broken("HEAD_TOO_LARGE"));
    assertThat(reader.heldBytes()).isZero();
  }

  @Test
  void textOfAChannelCannotAddHeaderLines() {
    var info = new ChanInfo("a\r\nX-Evil: 1", 1, "", "", "\n\n", "", "", "", "");
    var head = new String(ChannelResponse.found(Guid.ZERO, info, 0, "s"), StandardCharsets.UTF_8);
    assertThat(head.lines()).noneMatch(line -> line.startsWith("X-Evil"));
    assertThat(head.split("\r\n\r\n", -1)).hasSize(2);
  }

  @Test
  void aLargerMessageThanTheNetworkTakesIsNotEncoded() {
    var packet = new Packet(Packet.Kind.DATA, 0, 0, new byte[16_313]);
    var chan = Chan.ofPacket(Guid.ZERO, packet);
    assertThatIllegalArgumentException().isThrownBy(() -> Pcp.encode(chan));
    var fits = Chan.ofPacket(Guid.ZERO, new Packet(Packet.Kind.DATA, 0, 0, new byte[16_312]));
    assertThat(Pcp.encode(fits)).hasSize(16_384);
  }

  private static byte[] header(int tag, int word) {
    return ByteBuffer.allocate(8).putInt(tag).order(ByteOrder.LITTLE_ENDIAN).putInt(word).array();
  }

  private static Message message(byte[] bytes) {
    var messages = new ArrayList<Message>();
    assertThat(new AtomReader(LIMITS).read(bytes, atom -> Pcp.decode(atom, messages::add)))
        .isEmpty();
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  private static List<String> atoms(byte[] bytes) {
    var atoms = new ArrayList<String>();
    new AtomReader(LIMITS).read(bytes, atom -> atoms.add(atom.toString()));
    return atoms;
  }
}
