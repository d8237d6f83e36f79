package org.millrace.messages.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.millrace.messages.swarm.SwarmCodec.Complete;
import org.millrace.messages.swarm.SwarmCodec.Decoded;
import org.millrace.messages.swarm.SwarmCodec.Incomplete;
import org.millrace.messages.swarm.SwarmCodec.Malformed;
import org.millrace.messages.swarm.SwarmCodec.Unknown;

class SwarmCodecTest {
  private final SwarmCodec codec = new SwarmCodec(Samples.BOOK);

  private Decoded decode(byte[] bytes) {
    return codec.decode(ByteBuffer.wrap(bytes));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void everyMessageComesBackAndHasTheSizeItSays() {
    for (long seed = 0; seed < 200; seed++) {
      for (Message message : new Samples(new SplittableRandom(seed)).all()) {
        byte[] frame = codec.encode(message);
        assertThat(frame.length).as("seed %d %s", seed, message).isEqualTo(message.wireBytes());
        ByteBuffer in = ByteBuffer.wrap(frame);
        assertThat(codec.decode(in)).isInstanceOf(Complete.class);
        assertThat(in.hasRemaining()).isFalse();
        Message back = ((Complete) decode(frame)).message();
        assertThat(back.wireBytes()).isEqualTo(frame.length);
      }
    }
  }

  @Test
  void recordsWithoutArraysComeBackEqual() {
    for (Message message : new Samples(new SplittableRandom(5)).all()) {
      boolean array =
          message instanceof ForestMessage.IHave
              || message instanceof ForestMessage.Graft
              || message instanceof ForestMessage.Nack;
      if (!array) {
        assertThat(decode(codec.encode(message))).isEqualTo(new Complete(message));
      }
    }
  }

  @Test
  void framesAreTheseBytes() {
    assertThat(codec.encode(new LinkMessage.Ping(300, 0, 7, 0x00010002)))
        .isEqualTo(hex("03 0a 08ac02 1807 2502000100"));
    assertThat(codec.encode(new ForestMessage.IHave(1000, new byte[] {0, 9, 2, 5}, 1)))
        .isEqualTo(hex("24 0e 08e807 1204 00090205 1d01000000"));
    assertThat(codec.encode(new ForestMessage.Graft(new long[] {5, 300}, 3, 400)))
        .isEqualTo(hex("25 0d 0a0305ac02 1503000000 189003"));
    assertThat(codec.encode(new MembershipMessage.Neighbor(true, false, true)))
        .isEqualTo(hex("34 04 0801 1801"));
    assertThat(
            codec.encode(
                new Chunk(
                    9,
                    4096,
                    70,
                    Chunk.KEY_START,
                    1,
                    2,
                    Bytes.EMPTY,
                    Bytes.EMPTY,
                    Bytes.of(new byte[] {1, 2, 3}))))
        .isEqualTo(hex("81 0d 0809 108020 1846 2001 2801 3002 03 010203"));
    assertThat(decode(hex("81 0d 0809 108020 1846 2001 2801 3002 03 010203")))
        .isEqualTo(
            new Complete(
                new Chunk(
                    9,
                    4096,
                    70,
                    Chunk.KEY_START,
                    1,
                    2,
                    Bytes.EMPTY,
                    Bytes.EMPTY,
                    Bytes.of(new byte[] {1, 2, 3}))));
  }

  @Test
  void everyTruncationIsIncompleteAndMovesNothing() {
    for (Message message : new Samples(new SplittableRandom(11)).all()) {
      byte[] frame = codec.encode(message);
      for (int length = 0; length < frame.length; length++) {
        ByteBuffer in = ByteBuffer.wrap(frame, 0, length);
        Decoded decoded = codec.decode(in);
        assertThat(decoded).as("%d of %s", length, message).isInstanceOf(Incomplete.class);
        assertThat(((Incomplete) decoded).bytesMissing())
            .isBetween(1, Math.max(2, frame.length - length));
        assertThat(in.position()).isZero();
      }
    }
  }

  @Test
  void framesFollowEachOther() {
    byte[] one = codec.encode(new MembershipMessage.Disconnect(3));
    byte[] both = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, both, one.length, one.length);
    ByteBuffer in = ByteBuffer.wrap(both);
    assertThat(codec.decode(in)).isEqualTo(codec.decode(in));
    assertThat(codec.decode(in)).isInstanceOf(Incomplete.class);
  }

  @Test
  void unknownTypesAreSkippedWholeWithTheirPayload() {
    ByteBuffer in = ByteBuffer.wrap(hex("7f 02 0801 ff 00 03 010203 35 00"));
    assertThat(codec.decode(in)).isEqualTo(new Unknown(0x7f));
    assertThat(codec.decode(in)).isEqualTo(new Unknown(0xff));
    assertThat(codec.decode(in)).isEqualTo(new Complete(new MembershipMessage.Disconnect(0)));
  }

  @Test
  void unknownFieldsAreIgnored() {
    assertThat(decode(hex("35 05 0803 f80701")))
        .isEqualTo(new Complete(new MembershipMessage.Disconnect(3)));
  }

  @Test
  void lengthsAboveTheLimitsAreRefusedBeforeAnythingIsAllocated() {
    assertThat(decode(hex("35 818004"))).isEqualTo(new Malformed("header too long"));
    assertThat(decode(hex("35 ffffff7f"))).isEqualTo(new Malformed("header too long"));
    assertThat(decode(hex("81 00 818040"))).isEqualTo(new Malformed("payload too long"));
  }

  @Test
  void listsAboveTheLimitsAreRefused() {
    long[] many = new long[ForestMessage.Graft.SEQS_MAX + 1];
    assertThat(decode(codec.encode(new ForestMessage.Nack(many)))).isInstanceOf(Malformed.class);
    assertThat(decode(codec.encode(new ForestMessage.Nack(new long[64]))))
        .isInstanceOf(Complete.class);
    var odd = new ForestMessage.IHave(0, new byte[3], 0);
    assertThat(decode(codec.encode(odd))).isInstanceOf(Malformed.class);
    var shortKey =
        new AccountMessage.Receipt(Bytes.sized(31), Bytes.sized(32), 0, 0, Bytes.sized(64));
    assertThat(decode(codec.encode(shortKey))).isInstanceOf(Malformed.class);
    var infinite = new AccountMessage.Aggregate(Double.NaN, 0, 0, 0);
    assertThat(decode(codec.encode(infinite))).isInstanceOf(Malformed.class);
  }

  @Test
  void garbageIsAValueNeverAnException() {
    var random = new SplittableRandom(3);
    Set<Class<?>> seen = new HashSet<>();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(1, 60)];
      random.nextBytes(bytes);
      if (round % 2 == 0) {
        bytes[0] = (byte) random.nextInt(1, 70);
        bytes[Math.min(1, bytes.length - 1)] = (byte) random.nextInt(1, bytes.length + 1);
      }
      seen.add(decode(bytes).getClass());
    }
    assertThat(seen).contains(Complete.class, Unknown.class, Incomplete.class, Malformed.class);
  }

  @Test
  void flippedBitsAreAValueNeverAnException() {
    var random = new SplittableRandom(4);
    int complete = 0;
    for (int round = 0; round < 100; round++) {
      for (Message message : new Samples(random).all()) {
        byte[] frame = codec.encode(message);
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        if (decode(frame) instanceof Complete) {
          complete++;
        }
      }
    }
    assertThat(complete).isPositive();
  }

  @Test
  void standInsTakeTheSameSpaceAsBytes() {
    Chunk real = new Samples(new SplittableRandom(1)).chunk();
    Chunk sized =
        new Chunk(
            real.seq(),
            real.streamPos(),
            real.sourceMillis(),
            real.flags(),
            real.batchFirstDelta(),
            real.batchSize(),
            Bytes.sized(real.authPath().length()),
            Bytes.sized(64),
            Bytes.sized(real.payloadBytes()));
    assertThat(sized.wireBytes()).isEqualTo(real.wireBytes());
    assertThat(codec.encode(sized)).hasSize(real.wireBytes());
  }
}
