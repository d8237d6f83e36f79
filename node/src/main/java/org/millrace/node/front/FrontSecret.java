package org.millrace.node.front;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a source and a front both know, from a file. */
public final class FrontSecret {

  /** Whoever stands between could try out shorter ones at leisure. */
  public static final int CHARS_MIN = 32;

  private static final int FILE_BYTES_MAX = 4096;

  private FrontSecret() {}

  /** Reads a secret; the message of a failure says what to do, and holds nothing of it. */
  public static byte[] read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is too large for a secret");
    }
    var secret = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (secret.length() < CHARS_MIN) {
      throw new IOException(
          "%s holds fewer than %d characters: openssl rand -hex 32 > %s"
              .formatted(file, CHARS_MIN, file));
    }
    return secret.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
