package org.millrace.messages.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded session parses without loss and encodes to the same bytes. */
final class CaptureTest {

  static Stream<String> sessions() {
    return Captures.ALL.stream().filter(name -> !name.equals("16-index-txt-fetch.s2c"));
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void atomsEncodeToTheSameBytes(String name) {
    var atoms = Captures.atoms(Captures.bytes(name));
    var reader = new AtomReader(AtomLimits.CONTROL);
    var writer = new AtomWriter();
    assertThat(reader.read(atoms, writer::atom)).isEmpty();
    assertThat(writer.size() + reader.heldBytes()).isEqualTo(atoms.length);
    assertThat(writer.toBytes()).isEqualTo(Arrays.copyOf(atoms, writer.size()));
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void messagesEncodeToTheSameBytes(String name) {
    var atoms = Captures.atoms(Captures.bytes(name));
    var again = new ByteArrayOutputStream();
    for (var message : messages(name, 4096)) {
      assertThat(message).isNotInstanceOf(Message.Unknown.class);
      again.writeBytes(Pcp.encode(message));
    }
    assertThat(again.toByteArray()).isEqualTo(Arrays.copyOf(atoms, again.size()));
    assertThat(atoms.length - again.size()).isLessThan(AtomLimits.WIRE_BYTES_MAX);
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void piecesOfAnySizeReadTheSame(String name) {
    var whole = texts(messages(name, Integer.MAX_VALUE));
    for (var piece : new int[] {1, 2, 7, 1000}) {
      assertThat(texts(messages(name, piece))).isEqualTo(whole);
    }
  }

  @Test
  void theRelayRequestIsWrittenAsRecorded() {
    var id = Guid.parse("14A4882D2B41CB2201D21DDD1319BB80").orElseThrow();
    var sid = Guid.parse("001AF922A761A0EE0AD33BFB3B95DD59").orElseThrow();
    var request = new ByteArrayOutputStream();
    request.writeBytes(new ChannelRequest(id, 0, 1, "").encode());
    var agent = "PeerCast/0.1218 (YT50)";
    request.writeBytes(Pcp.encode(new Helo(agent, 1218, sid, Helo.ABSENT, 7144, null)));
    assertThat(request.toByteArray())
        .isEqualTo(Arrays.copyOf(Captures.bytes("01-relay-200-flv.c2s"), request.size()));
  }

  @Test
  void theAnswerToARelayRequestIsWrittenAsRecorded() {
    var id = Guid.parse("14A4882D2B41CB2201D21DDD1319BB80").orElseThrow();
    var info =
        new ChanInfo(
            "LabFLV",
            292,
            "test",
            "http://example.invalid/",
            "lab channel",
            "hello",
            "FLV",
            "video/x-flv",
            ".flv");
    var head = ChannelResponse.found(id, info, 1_174_521, "PeerCast/0.1218 (YT50)");
    assertThat(head).isEqualTo(Arrays.copyOf(Captures.bytes("01-relay-200-flv.s2c"), head.length));
    assertThat(ChannelResponse.elsewhere())
        .isEqualTo(Arrays.copyOf(Captures.bytes("03-relay-503-two-hosts.s2c"), 78));
    assertThat(ChannelResponse.unknown()).isEqualTo(Captures.bytes("17-channel-404.s2c"));
  }

  @Test
  void aPushedConnectionHasTwoHeadsBeforeItsAtoms() {
    var bytes = Captures.bytes("07c-giv-push-relay.c2s");
    var heads = new ArrayList<TextHead>();
    var reader = PcpReader.beginningWithHead(AtomLimits.CONTROL);
    reader.read(
        bytes,
        incoming -> {
          if (incoming instanceof PcpReader.Incoming.HeadRead(var head)) {
            heads.add(head);
            GivLine.of(head).ifPresent(_ -> reader.expectHead());
          }
        });
    assertThat(heads).hasSize(2);
    assertThat(GivLine.of(heads.get(0)).orElseThrow().id())
        .hasToString("14A4882D2B41CB2201D21DDD1319BB80");
    assertThat(heads.get(1).status()).isEqualTo(200);
    assertThat(ChannelResponse.position(heads.get(1))).contains(462_569L);
  }

  @Test
  void addressesOfBothFamiliesAreReadReversed() {
    assertThat(oleh("12-ipv6-portcheck-ping.s2c").remoteIp()).hasToString("2001:db8:77::11");
    assertThat(oleh("02-portcheck-ping-nonroot-offair.s2c").remoteIp()).hasToString("203.0.113.11");
  }

  @Test
  void theRecordedIndexIsReadLineByLine() {
    var all = Captures.bytes("16-index-txt-fetch.s2c");
    var lines = IndexLine.parseAll(PcpText.decode(Arrays.copyOfRange(all, 154, all.length)), 100);
    assertThat(lines).extracting(IndexLine::name).hasSize(3).startsWith("LabChannel & test");
    assertThat(lines.getFirst().tip()).hasToString("203.0.113.11:7144");
    assertThat(lines.getFirst().description()).isEqualTo("A <b> description - <Open>");
    assertThat(lines.getFirst().uptimeMinutes()).isEqualTo(65);
    assertThat(lines.get(1).isPlayable()).isFalse();
    assertThat(lines.get(1).listeners()).isEqualTo(-9);
  }

  private static Oleh oleh(String name) {
    return (Oleh) messages(name, 4096).getFirst();
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(m -> Arrays.toString(Pcp.encode(m))).toList();
  }

  private static List<Message> messages(String name, int piece) {
    var bytes = Captures.bytes(name);
    var reader = Captures.reader(bytes);
    List<Message> messages = new ArrayList<>();
    for (var at = 0; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
      reader.read(
          Arrays.copyOfRange(bytes, at, at + Math.min(piece, bytes.length - at)),
          incoming -> {
            switch (incoming) {
              case PcpReader.Incoming.HeadRead(var head) ->
                  GivLine.of(head).ifPresent(_ -> reader.expectHead());
              case PcpReader.Incoming.MessageRead(var message) -> messages.add(message);
              case PcpReader.Incoming.Broken(var reason) -> throw new AssertionError(reason);
            }
          });
    }
    return messages;
  }
}
