package org.millrace.node.core.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HandshakeTest {

  private final Random random = new Random(3);

  @Test
  void plainClientsGetTheirOwnBytesBack() {
    var hello = Handshake.hello(random);
    var answer = Handshake.answer(hello, random).orElseThrow();
    assertThat(answer).hasSize(1 + 2 * 1536).startsWith(3, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(Arrays.copyOfRange(answer, 1537, 3073))
        .isEqualTo(Arrays.copyOfRange(hello, 1, 1537));
  }

  @Test
  void anotherVersionIsRefused() {
    var hello = Handshake.hello(random);
    hello[0] = 'G';
    assertThat(Handshake.answer(hello, random)).isEmpty();
  }

  @Test
  void clientsWithADigestGetADigestInTheSameLayout() throws Exception {
    for (var layout : new int[] {8, 772}) {
      var hello = signedHello(layout);
      var answer = Handshake.answer(hello, random).orElseThrow();
      var server = Arrays.copyOfRange(answer, 1, 1537);
      var at = digestAt(server, layout);
      var expected = hmac("Genuine Adobe Flash Media Server 001", without(server, at));
      assertThat(Arrays.copyOfRange(server, at, at + 32)).isEqualTo(expected);
      assertThat(Arrays.copyOfRange(answer, 1537, 3073))
          .isNotEqualTo(Arrays.copyOfRange(hello, 1, 1537));
    }
  }

  @Test
  void aWrongDigestIsTakenAsPlain() throws Exception {
    var hello = signedHello(8);
    hello[1000] ^= 1;
    var answer = Handshake.answer(hello, random).orElseThrow();
    assertThat(Arrays.copyOfRange(answer, 1537, 3073))
        .isEqualTo(Arrays.copyOfRange(hello, 1, 1537));
  }

  private byte[] signedHello(int layout) throws Exception {
    var client = new byte[1536];
    random.nextBytes(client);
    client[4] = 9;
    var at = digestAt(client, layout);
    var digest = hmac("Genuine Adobe Flash Player 001", without(client, at));
    System.arraycopy(digest, 0, client, at, 32);
    var hello = new byte[1537];
    hello[0] = 3;
    System.arraycopy(client, 0, hello, 1, 1536);
    return hello;
  }

  private static int digestAt(byte[] block, int layout) {
    var sum = 0;
    for (var i = 0; i < 4; i++) {
      sum += block[layout + i] & 0xff;
    }
    return sum % 728 + layout + 4;
  }

  private static byte[] without(byte[] block, int at) {
    var rest = new byte[1504];
    System.arraycopy(block, 0, rest, 0, at);
    System.arraycopy(block, at + 32, rest, at, 1504 - at);
    return rest;
  }

  private static byte[] hmac(String key, byte[] bytes) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
    return mac.doFinal(bytes);
  }
}
