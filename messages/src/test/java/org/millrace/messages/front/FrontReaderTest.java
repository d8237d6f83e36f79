package org.millrace.messages.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;

class FrontReaderTest {

  private static final Guid ID = new Guid(0x0011223344556677L, 0x8899AABBCCDDEEFFL);

  private static final List<FrontMessage> ALL =
      List.of(
          new FrontMessage.Hello("ada", bytes(1)),
          new FrontMessage.Challenge(bytes(2), bytes(3)),
          new FrontMessage.Proof(bytes(4), ID, new Guid(1, 2)),
          new FrontMessage.Welcome(ID, 0x1_0000_0005L),
          new FrontMessage.Refused(Refusal.NO_ROOM, "no room"),
          new FrontMessage.State(
              7,
              2,
              true,
              List.of(
                  Endpoint.parse("203.0.113.5:7144").orElseThrow(),
                  Endpoint.parse("[2001:db8::5]:65535").orElseThrow())));

  @Test
  void framesHaveTheirBytes() {
    assertThat(hex(new FrontMessage.Welcome(ID, 5).encode()))
        .isEqualTo("04" + "0018" + "00112233445566778899aabbccddeeff" + "0000000000000005");
    assertThat(hex(new FrontMessage.Refused(Refusal.SECRET, "no").encode()))
        .isEqualTo("05" + "0004" + "00" + "02" + "6e6f");
    var v4 = List.of(Endpoint.parse("203.0.113.5:7144").orElseThrow());
    assertThat(hex(new FrontMessage.State(1, 2, true, v4).encode()))
        .isEqualTo("06" + "0011" + "00000001" + "00000002" + "01" + "01" + "04cb007105" + "1be8");
  }

  @Test
  void whatWasSentIsReadAlsoOneByteAtATime() {
    var sent = all();
    var got = new ArrayList<FrontMessage>();
    var reader = new FrontReader();
    for (var one : sent) {
      assertThat(reader.read(new byte[] {one}, got::add)).isEmpty();
    }
    assertThat(reader.heldBytes()).isZero();
    assertThat(got).usingRecursiveComparison().isEqualTo(ALL);
  }

  @Test
  void aTornEndIsNoMessage() {
    for (var message : ALL) {
      var whole = message.encode();
      for (var length = 0; length < whole.length; length++) {
        var got = new ArrayList<FrontMessage>();
        assertThat(new FrontReader().read(Arrays.copyOf(whole, length), got::add)).isEmpty();
        assertThat(got).isEmpty();
      }
    }
  }

  @Test
  void aFrameThatIsTooShortForItsKindIsRefused() {
    for (var message : ALL) {
      var whole = message.encode();
      for (var payload = 0; payload < whole.length - 3; payload++) {
        var cut = Arrays.copyOf(whole, 3 + payload);
        cut[1] = 0;
        cut[2] = (byte) payload;
        assertThat(new FrontReader().read(cut, _ -> {})).isPresent();
      }
    }
  }

  @Test
  void longFramesUnknownKindsAndWhatFollowsThemAreRefused() {
    assertThat(new FrontReader().read(new byte[] {1, 1, 1}, _ -> {})).isPresent();
    assertThat(new FrontReader().read(new byte[] {99, 0, 0}, _ -> {})).isPresent();
    var reader = new FrontReader();
    reader.read(new byte[] {99, 0, 0}, _ -> {});
    var got = new ArrayList<FrontMessage>();
    assertThat(reader.read(ALL.getFirst().encode(), got::add)).isEmpty();
    assertThat(got).isEmpty();
  }

  @Test
  void garbageHoldsAtMostOneFrame() {
    for (var seed = 0; seed < 2000; seed++) {
      var garbage = new byte[400];
      new Random(seed).nextBytes(garbage);
      var reader = new FrontReader();
      reader.read(garbage, _ -> {});
      assertThat(reader.heldBytes()).isLessThanOrEqualTo(3 + FrontMessage.PAYLOAD_BYTES_MAX);
    }
  }

  @Test
  void longTextsAreCut() {
    var refused = new FrontMessage.Refused(Refusal.ENDED, "é".repeat(500));
    var got = new ArrayList<FrontMessage>();
    assertThat(new FrontReader().read(refused.encode(), got::add)).isEmpty();
    assertThat(((FrontMessage.Refused) got.getFirst()).words()).hasSize(100);
  }

  private static byte[] all() {
    var bytes = new java.io.ByteArrayOutputStream();
    ALL.forEach(message -> bytes.writeBytes(message.encode()));
    return bytes.toByteArray();
  }

  private static byte[] bytes(int value) {
    var bytes = new byte[FrontMessage.NONCE_BYTES];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
