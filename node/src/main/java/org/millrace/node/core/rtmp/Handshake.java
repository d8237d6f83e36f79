package org.millrace.node.core.rtmp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's part of RTMP's opening: 1537 bytes from the client, 3073 back, 1536 from the client.
 * Players of the Flash family expect digests in it and get them; everyone else gets the plain form.
 * What the client sends last is not looked at, as nobody fills it reliably.
 */
final class Handshake {

  static final int HELLO_BYTES = 1 + 1536;
  static final int ECHO_BYTES = 1536;

  private static final int BLOCK = 1536;
  private static final int DIGEST_BYTES = 32;
  private static final int VERSION = 3;

  /** Where each of the two known layouts keeps the four bytes that tell the digest's place. */
  private static final int[] LAYOUTS = {8, 772};

  private static final byte[] SHARED_KEY_END =
      HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");
  private static final byte[] PLAYER_KEY = key("Genuine Adobe Flash Player 001");
  private static final byte[] SERVER_KEY = key("Genuine Adobe Flash Media Server 001");
  private static final int PLAYER_KEY_BYTES = 30;
  private static final int SERVER_KEY_BYTES = 36;
  private static final byte[] SERVER_VERSION = {3, 5, 1, 1};

  private Handshake() {}

  /** The answer to the client's first 1537 bytes; empty if they are not RTMP. */
  static Optional<byte[]> answer(byte[] hello, RandomGenerator random) {
    if (hello[0] != VERSION) {
      return Optional.empty();
    }
    var client = Arrays.copyOfRange(hello, 1, HELLO_BYTES);
    var answer = new byte[1 + 2 * BLOCK];
    answer[0] = VERSION;
    var server = new byte[BLOCK];
    random.nextBytes(server);
    Arrays.fill(server, 0, 8, (byte) 0);
    var digest = clientDigest(client);
    if (digest.isEmpty()) {
      System.arraycopy(client, 0, answer, 1 + BLOCK, BLOCK);
    } else {
      System.arraycopy(SERVER_VERSION, 0, server, 4, 4);
      var at = digestAt(server, digest.get().layout);
      var own = hmac(Arrays.copyOf(SERVER_KEY, SERVER_KEY_BYTES), without(server, at));
      System.arraycopy(own, 0, server, at, DIGEST_BYTES);
      var proof = new byte[BLOCK];
      random.nextBytes(proof);
      var proofKey = hmac(SERVER_KEY, digest.get().bytes);
      var sum = hmac(proofKey, Arrays.copyOf(proof, BLOCK - DIGEST_BYTES));
      System.arraycopy(sum, 0, proof, BLOCK - DIGEST_BYTES, DIGEST_BYTES);
      System.arraycopy(proof, 0, answer, 1 + BLOCK, BLOCK);
    }
    System.arraycopy(server, 0, answer, 1, BLOCK);
    return Optional.of(answer);
  }

  /** What a client sends first: the plain form. */
  static byte[] hello(RandomGenerator random) {
    var hello = new byte[HELLO_BYTES];
    random.nextBytes(hello);
    Arrays.fill(hello, 0, 9, (byte) 0);
    hello[0] = VERSION;
    return hello;
  }

  private record Digest(int layout, byte[] bytes) {}

  private static Optional<Digest> clientDigest(byte[] client) {
    if ((client[4] | client[5] | client[6] | client[7]) == 0) {
      return Optional.empty();
    }
    var key = Arrays.copyOf(PLAYER_KEY, PLAYER_KEY_BYTES);
    for (var layout : LAYOUTS) {
      var at = digestAt(client, layout);
      var found = Arrays.copyOfRange(client, at, at + DIGEST_BYTES);
      if (MessageDigest.isEqual(found, hmac(key, without(client, at)))) {
        return Optional.of(new Digest(layout, found));
      }
    }
    return Optional.empty();
  }

  private static int digestAt(byte[] block, int layout) {
    var sum = 0;
    for (var i = 0; i < 4; i++) {
      sum += block[layout + i] & 0xff;
    }
    return layout + 4 + sum % 728;
  }

  private static byte[] without(byte[] block, int digestAt) {
    var rest = Arrays.copyOf(block, BLOCK - DIGEST_BYTES);
    System.arraycopy(
        block, digestAt + DIGEST_BYTES, rest, digestAt, BLOCK - DIGEST_BYTES - digestAt);
    return rest;
  }

  private static byte[] key(String text) {
    var name = text.getBytes(StandardCharsets.US_ASCII);
    var bytes = Arrays.copyOf(name, name.length + SHARED_KEY_END.length);
    System.arraycopy(SHARED_KEY_END, 0, bytes, name.length, SHARED_KEY_END.length);
    return bytes;
  }

  private static byte[] hmac(byte[] key, byte[] bytes) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", impossible);
    }
  }
}
