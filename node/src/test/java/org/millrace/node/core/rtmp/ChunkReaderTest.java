package org.millrace.node.core.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.bytes.ByteWriter;

class ChunkReaderTest {

  private final ChunkReader reader = new ChunkReader();
  private final List<RtmpMessage> messages = new ArrayList<>();

  @Test
  void readsAFullHeader() {
    assertThat(feed("03" + "000102" + "000003" + "14" + "01000000" + "aabbcc")).isEmpty();
    var message = messages.getFirst();
    assertThat(message.type()).isEqualTo(RtmpMessage.COMMAND);
    assertThat(message.streamId()).isEqualTo(1);
    assertThat(message.timeMillis()).isEqualTo(0x102);
    assertThat(message.payload()).containsExactly(0xaa, 0xbb, 0xcc);
  }

  @Test
  void shorterHeadersTakeTheRestFromTheMessageBefore() {
    feed("04" + "000064" + "000002" + "08" + "01000000" + "0101");
    feed("44" + "000014" + "000001" + "09" + "02");
    feed("84" + "000005" + "03");
    feed("c4" + "04");
    assertThat(messages).extracting(RtmpMessage::timeMillis).containsExactly(100, 120, 125, 130);
    assertThat(messages).extracting(RtmpMessage::type).containsExactly(8, 9, 9, 9);
    assertThat(messages).extracting(RtmpMessage::streamId).containsOnly(1);
    assertThat(messages.getLast().payload()).containsExactly(4);
  }

  @Test
  void aRepeatedHeaderAfterAFullOneKeepsTheTime() {
    feed("04" + "000064" + "000001" + "08" + "01000000" + "01" + "c4" + "02");
    assertThat(messages).extracting(RtmpMessage::timeMillis).containsExactly(100, 100);
  }

  @Test
  void extendedTimesReachThirtyTwoBits() {
    var sent = List.of(new RtmpMessage(9, 1, 0xfedcba98, bytes(300)));
    assertThat(feed(write(sent, 128))).isEmpty();
    assertSame(messages, sent);
  }

  @Test
  void extendedTimesMayBeLeftOutOfContinuations() {
    var payload = bytes(130);
    var out = new ByteWriter(200);
    out.u8(6).u24(0xffffff).u24(130).u8(9).u32le(1).u32(0x01000000).bytes(payload, 0, 128);
    out.u8(0xc6).bytes(payload, 128, 2);
    // The reader has to see two bytes more before it knows.
    out.u8(0x02).u24(0).u24(4).u8(3).u32(0).u32(7);
    assertThat(feed(out.toBytes())).isEmpty();
    assertThat(messages.getFirst().payload()).isEqualTo(payload);
    assertThat(messages).hasSize(2);
  }

  @Test
  void chunkStreamNumbersOfEachWidth() {
    feed("0005" + "000000" + "000001" + "08" + "00000000" + "01");
    feed("010501" + "000000" + "000001" + "08" + "00000000" + "02");
    feed("c0050a" + "c105010b");
    assertThat(messages)
        .extracting(message -> message.payload()[0])
        .containsExactly((byte) 1, (byte) 2, (byte) 10, (byte) 11);
  }

  @Test
  void piecesMayEndAnywhere() {
    var random = new Random(7);
    var sent = new ArrayList<RtmpMessage>();
    for (var i = 0; i < 12; i++) {
      var time = i == 5 ? 0x2000000 : i * 40;
      sent.add(new RtmpMessage(i % 2 == 0 ? 8 : 9, 1, time, bytes(random.nextInt(300))));
    }
    var wire = write(sent, 128);
    for (var cut = 0; cut <= wire.length; cut++) {
      var each = new ChunkReader();
      var got = new ArrayList<RtmpMessage>();
      each.read(Arrays.copyOf(wire, cut), 0, got::add);
      each.read(wire, cut, got::add);
      assertSame(got, sent);
    }
    var got = new ArrayList<RtmpMessage>();
    for (var b : wire) {
      assertThat(reader.read(new byte[] {b}, 0, got::add)).isEmpty();
    }
    assertSame(got, sent);
  }

  @Test
  void obeysAChangeOfTheChunkSize() {
    var sent = List.of(new RtmpMessage(9, 1, 5, bytes(5000)));
    feed("02" + "000000" + "000004" + "01" + "00000000" + "00001000");
    assertThat(feed(write(sent, 4096))).isEmpty();
    assertSame(messages, sent);
  }

  @Test
  void refusesAChunkSizeOfNothing() {
    assertThat(feed("02" + "000000" + "000004" + "01" + "00000000" + "00000000")).isPresent();
  }

  @Test
  void obeysAnAbort() {
    var half = Arrays.copyOf(write(List.of(new RtmpMessage(9, 1, 5, bytes(200))), 128), 12 + 128);
    feed(half);
    feed("02" + "000000" + "000004" + "02" + "00000000" + "00000006");
    feed("06" + "000000" + "000001" + "09" + "01000000" + "55");
    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst().payload()).containsExactly(0x55);
  }

  @Test
  void interleavedMessagesComeOutWhole() {
    var video = write(List.of(new RtmpMessage(9, 1, 5, bytes(256))), 128);
    feed(Arrays.copyOf(video, 12 + 128));
    feed(write(List.of(new RtmpMessage(8, 1, 6, bytes(10))), 128));
    reader.read(video, 12 + 128, messages::add);
    assertThat(messages).extracting(RtmpMessage::type).containsExactly(8, 9);
    assertThat(messages.getLast().payload()).isEqualTo(bytes(256));
  }

  @Test
  void refusesAnEndlessMessage() {
    assertThat(feed("06" + "000000" + "ffffff" + "09" + "01000000")).isPresent();
  }

  @Test
  void refusesAChunkStreamWithoutAFirstHeader() {
    assertThat(feed("c6")).isPresent();
  }

  @Test
  void refusesTooManyChunkStreams() {
    Optional<String> fault = Optional.empty();
    for (var i = 0; i <= ChunkReader.CHUNK_STREAMS_MAX; i++) {
      assertThat(fault).isEmpty();
      fault = feed("00%02x".formatted(i) + "000000" + "000001" + "08" + "00000000" + "01");
    }
    assertThat(fault).isPresent();
  }

  @Test
  void refusesManyUnfinishedMessages() {
    feed("02" + "000000" + "000004" + "01" + "00000000" + "00600000");
    Optional<String> fault = Optional.empty();
    var sixMegabytes = new byte[6 << 20];
    for (var i = 0; i < 3 && fault.isEmpty(); i++) {
      feed("%02x".formatted(10 + i) + "000000" + "700000" + "09" + "00000000");
      fault = feed(sixMegabytes);
    }
    assertThat(fault).isPresent();
  }

  @Test
  void garbageNeverThrowsAndHoldsLittle() {
    for (var seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      var each = new ChunkReader();
      var fault = Optional.<String>empty();
      for (var round = 0; round < 50 && fault.isEmpty(); round++) {
        var bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        fault = each.read(bytes, 0, _ -> {});
      }
    }
  }

  private Optional<String> feed(String hex) {
    return feed(HexFormat.of().parseHex(hex));
  }

  private Optional<String> feed(byte[] bytes) {
    return reader.read(bytes, 0, messages::add);
  }

  private static byte[] write(List<RtmpMessage> messages, int chunkBytes) {
    var out = new ByteWriter(1024);
    messages.forEach(message -> ChunkWriter.write(message, chunkBytes, out));
    return out.toBytes();
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static void assertSame(List<RtmpMessage> got, List<RtmpMessage> sent) {
    assertThat(got.stream().map(ChunkReaderTest::told).toList())
        .isEqualTo(sent.stream().map(ChunkReaderTest::told).toList());
  }

  private static String told(RtmpMessage message) {
    return message.type()
        + " "
        + message.streamId()
        + " "
        + message.timeMillis()
        + " "
        + Arrays.hashCode(message.payload());
  }
}
