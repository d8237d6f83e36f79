package org.millrace.node.core.pcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomReader;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Packet;
import org.millrace.messages.pcp.Pcp;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.chunk.Chunk;
import org.millrace.node.core.chunk.RingEntry;
import org.millrace.node.core.chunk.StreamHeader;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

final class PacketiserTest {

  private static final Guid ID = new Guid(1, 2);
  private static final ChanInfo INFO =
      new ChanInfo("n", 300, "g", "u", "d", "c", "FLV", "video/x-flv", ".flv");
  private static final MediaInfo VIDEO =
      new MediaInfo(
          Container.FLV,
          List.of(
              new MediaInfo.Track(1, MediaEvent.Kind.VIDEO, "h264", "", new byte[0], 0, 0, 0, 0)));

  private final List<RingEntry> framed = new ArrayList<>();
  private final Packetiser packetiser = new Packetiser(ID, INFO, Track.EMPTY);

  @Test
  void theHeadComesWithEverythingAboutTheChannelInTheOrderOfTheNetwork() {
    header(400, 0);
    var chan = (Chan) messages(((StreamHeader) framed.getFirst()).bytes()).getFirst();
    assertThat(chan.id()).isEqualTo(ID);
    assertThat(chan.info()).isEqualTo(INFO);
    assertThat(chan.track()).isEqualTo(Track.EMPTY);
    assertThat(chan.packets()).hasSize(1);
    assertThat(chan.packets().getFirst().kind()).isEqualTo(Packet.Kind.HEAD);
  }

  @Test
  void anEmptyHeadIsSaidToo() {
    header(0, 0);
    var chan = (Chan) messages(((StreamHeader) framed.getFirst()).bytes()).getFirst();
    assertThat(chan.packets().getFirst().data()).isEmpty();
    assertThat(packetiser.canServe()).isTrue();
  }

  @Test
  void aHeadThatFillsTheAtomIsSplitFromTheInformation() {
    header(16_200, 0);
    var messages = messages(((StreamHeader) framed.getFirst()).bytes());
    assertThat(messages).hasSize(2);
    assertThat(((Chan) messages.get(0)).info()).isEqualTo(INFO);
    assertThat(((Chan) messages.get(1)).packets().getFirst().data()).hasSize(16_200);
  }

  @Test
  void aHeadLargerThanAnyAtomCannotBeServed() {
    header(16_400, 0);
    chunk(100, 16_400, true, false);
    assertThat(packetiser.canServe()).isFalse();
    assertThat(framed).isEmpty();
    header(16_312, 0);
    assertThat(packetiser.canServe()).isTrue();
  }

  @Test
  void chunksKeepTheirPlaceAndTheirFlags() {
    header(400, 0);
    chunk(1000, 400, true, false);
    chunk(1000, 1400, false, false);
    chunk(1000, 2400, false, true);
    var packets = packets();
    assertThat(packets).extracting(Packet::position).containsExactly(400L, 1400L, 2400L);
    assertThat(packets).extracting(Packet::continuation).containsExactly(0, 2, 1);
    assertThat(framed.get(1))
        .isInstanceOfSatisfying(Chunk.class, c -> assertThat(c.joinable()).isTrue());
    assertThat(framed.get(3))
        .isInstanceOfSatisfying(Chunk.class, c -> assertThat(c.continuation()).isTrue());
  }

  @Test
  void soundAloneNeverForbidsAStart() {
    packetiser.frame(
        new Placed(
            new StreamHeader(new byte[0], new byte[0], new MediaInfo(Container.MP3, List.of())), 0),
        framed::add);
    chunk(1000, 0, false, false);
    assertThat(packets()).extracting(Packet::continuation).containsExactly(0);
  }

  @Test
  void everyAtomFitsTheNetwork() {
    header(15_000, 0);
    chunk(16_312, 15_000, true, false);
    for (var entry : framed) {
      for (var message : messages(bytes(entry))) {
        assertThat(Pcp.encode(message)).hasSizeLessThanOrEqualTo(AtomLimits.WIRE_BYTES_MAX);
      }
    }
    assertThat(packets()).hasSize(2);
  }

  @Test
  void aNewHeadReachesThoseWhoAlreadyRead() {
    header(400, 0);
    chunk(100, 400, true, false);
    header(300, 0);
    chunk(100, 300, true, false);
    assertThat(framed).hasSize(5);
    var inBand = (Chan) messages(bytes(framed.get(2))).getFirst();
    assertThat(inBand.packets().getFirst().kind()).isEqualTo(Packet.Kind.HEAD);
    assertThat(inBand.info()).isNull();
  }

  @Test
  void newWordsReachThoseWhoReadAndThoseWhoJoin() {
    header(400, 0);
    chunk(100, 400, true, false);
    var info = new ChanInfo("new", 1, "", "", "", "", "FLV", "", "");
    var self = new Identity(new Guid(5, 5), new Guid(6, 6));
    var update =
        new Bcst(
            self.routing(Bcst.Group.RELAYS, Identity.TTL, null, ID),
            List.of(Chan.ofInfo(ID, info, Track.EMPTY)));
    packetiser.describe(info, Track.EMPTY, update, framed::add);
    assertThat(messages(bytes(framed.get(2)))).containsExactly(update);
    var joined = (Chan) messages(bytes(framed.get(3))).getFirst();
    assertThat(joined.info()).isEqualTo(info);
  }

  @Test
  void aChildGoesOnAtThePacketThatHoldsItsNextByte() {
    header(400, 0);
    for (var i = 0; i < 20; i++) {
      chunk(1000, 400 + 1000L * i, i % 5 == 0, false);
    }
    var before = framed.stream().skip(1).limit(7).mapToLong(e -> bytes(e).length).sum();
    assertThat(packetiser.resumeAt(400 + 7000)).hasValue(before);
    assertThat(packetiser.resumeAt(400 + 7001)).hasValue(before);
    assertThat(packetiser.resumeAt(399)).isEmpty();
    assertThat(packetiser.resumeAt(0)).isEmpty();
    assertThat(packetiser.resumeAt(900_000)).isEmpty();
    assertThat(packetiser.newest()).isEqualTo(19_400);
  }

  @Test
  void nobodyGoesOnAcrossAHead() {
    header(400, 0);
    chunk(1000, 400, true, false);
    chunk(1000, 1400, true, false);
    header(300, 0);
    chunk(1000, 300, true, false);
    assertThat(packetiser.resumeAt(1400)).isEmpty();
    assertThat(packetiser.oldest()).isEqualTo(300);
  }

  @Test
  void aStreamThatCrosses32BitsSaysItsHeadAgain() {
    header(400, 0);
    chunk(1000, (1L << 32) - 1000, true, false);
    chunk(1000, 1L << 32, true, false);
    var packets = packets();
    assertThat(packets.get(1).kind()).isEqualTo(Packet.Kind.HEAD);
    assertThat(packets.get(1).position()).isZero();
    assertThat(packets.get(2).position()).isZero();
    assertThat(packetiser.resumeAt((1L << 32) - 1000)).isEmpty();
  }

  @Test
  void aBroadcastBeginsAnewBeforeItReaches32Bits() {
    var placer = new WirePlacer(10_000);
    var placed = new ArrayList<Placed>();
    placer.place(new StreamHeader(new byte[40], new byte[0], VIDEO), placed::add);
    for (var i = 0; i < 20; i++) {
      placer.place(new Chunk(new byte[1000], i % 4 == 0, false), placed::add);
    }
    var headers = placed.stream().filter(p -> p.entry() instanceof StreamHeader).toList();
    assertThat(headers).hasSize(2);
    var after = placed.get(placed.indexOf(headers.get(1)) + 1);
    assertThat(after.position()).isEqualTo(40);
    assertThat(((Chunk) after.entry()).joinable()).isTrue();
    assertThat(placed.stream().mapToLong(Placed::position).max()).hasValue(11_040);
  }

  private void header(int bytes, long position) {
    packetiser.frame(
        new Placed(new StreamHeader(new byte[bytes], new byte[0], VIDEO), position), framed::add);
  }

  private void chunk(int bytes, long position, boolean joinable, boolean continuation) {
    packetiser.frame(
        new Placed(new Chunk(new byte[bytes], joinable, continuation), position), framed::add);
  }

  /** The packets of all framed chunks. */
  private List<Packet> packets() {
    var packets = new ArrayList<Packet>();
    for (var entry : framed) {
      if (entry instanceof Chunk chunk) {
        for (var message : messages(chunk.payload())) {
          packets.addAll(((Chan) message).packets());
        }
      }
    }
    return packets;
  }

  private static byte[] bytes(RingEntry entry) {
    return switch (entry) {
      case Chunk chunk -> chunk.payload();
      case StreamHeader header -> header.bytes();
    };
  }

  private static List<Message> messages(byte[] bytes) {
    var messages = new ArrayList<Message>();
    var reader = new AtomReader(AtomLimits.CONTROL);
    assertThat(reader.read(bytes, atom -> Pcp.decode(atom, messages::add))).isEmpty();
    assertThat(reader.heldBytes()).isZero();
    return messages;
  }
}
