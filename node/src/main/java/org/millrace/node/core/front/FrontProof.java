package org.millrace.node.core.front;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What shows that a side knows the secret: HMAC-SHA256 over its role, the source's name, both
 * nonces and the SHA-256 of the certificate that the TLS connection was made with. A proof is good
 * for one connection and one direction: who stands between source and front has another
 * certificate, and who repeats what was heard meets another nonce. No clock has part in it.
 */
final class FrontProof {

  enum Side {
    SOURCE,
    FRONT
  }

  private FrontProof() {}

  static byte[] of(
      byte[] secret,
      Side side,
      String name,
      byte[] sourceNonce,
      byte[] frontNonce,
      byte[] certificate) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      var called = name.getBytes(StandardCharsets.UTF_8);
      var label = ("millrace front 1 " + side.name()).getBytes(StandardCharsets.US_ASCII);
      for (var part : List.of(label, called, sourceNonce, frontNonce, certificate)) {
        // Lengths, so that no two sets of parts read the same.
        mac.update((byte) part.length);
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has HmacSHA256", impossible);
    }
  }
}
