package org.millrace.node.secret;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted PBKDF2-HMAC-SHA256 hash (RFC 8018), written {@code pbkdf2-sha256$rounds$salt$hash} in
 * base64. A check may take hundreds of milliseconds: never on an event loop.
 */
record SlowHash(int rounds, byte[] salt, byte[] hash) {

  static final String SCHEME = "pbkdf2-sha256";

  /** For secrets of 100 random bits, which nobody can guess however fast the hash is. */
  static final int ROUNDS_OF_RANDOM = 10_000;

  /** For secrets that people choose. */
  static final int ROUNDS_OF_CHOSEN = 600_000;

  private static final int ROUNDS_MAX = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  static SlowHash of(String secret, int rounds, SecureRandom random) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new SlowHash(rounds, salt, derive(secret, salt, rounds));
  }

  static Optional<SlowHash> parse(String text) {
    var parts = text.strip().split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      return Optional.empty();
    }
    try {
      var rounds = Integer.parseInt(parts[1]);
      var salt = Base64.getDecoder().decode(parts[2]);
      var hash = Base64.getDecoder().decode(parts[3]);
      var sound =
          rounds >= 1
              && rounds <= ROUNDS_MAX
              && salt.length >= 8
              && salt.length <= 64
              && hash.length == HASH_BYTES;
      return sound ? Optional.of(new SlowHash(rounds, salt, hash)) : Optional.empty();
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  boolean matches(String secret) {
    return MessageDigest.isEqual(hash, derive(secret, salt, rounds));
  }

  private static byte[] derive(String secret, byte[] salt, int rounds) {
    var spec = new PBEKeySpec(secret.toCharArray(), salt, rounds, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", missing);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  public String toString() {
    var base64 = Base64.getEncoder();
    return SCHEME
        + "$"
        + rounds
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }
}
