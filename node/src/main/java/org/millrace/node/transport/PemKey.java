package org.millrace.node.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** A private key in a PEM file: unencrypted PKCS #8 (RFC 7468), RSA or elliptic. */
final class PemKey {

  private static final long FILE_BYTES_MAX = 64 << 10;
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END");

  private PemKey() {}

  static PrivateKey read(Path file) throws IOException, TlsCertificate.Unusable {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new TlsCertificate.Unusable(file + " is too large for a key");
    }
    var block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new TlsCertificate.Unusable(file + " holds no private key in PEM form");
    }
    if (!block.group(1).equals("PRIVATE KEY")) {
      throw new TlsCertificate.Unusable(
          "the key in %s is of the form \"%s\"; write it anew with: openssl pkcs8 -topk8 -nocrypt"
              .formatted(file, block.group(1)));
    }
    var bytes = Base64.getMimeDecoder().decode(block.group(2));
    try {
      for (var algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException _) {
          // Another algorithm's key: the next one is asked.
        }
      }
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
    throw new TlsCertificate.Unusable(
        "the key in " + file + " is of none of these: " + String.join(", ", ALGORITHMS));
  }
}
