package org.millrace.node.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The operator's first way in: a token that opens one session, once, within {@link #AGE_NANOS} of
 * the start. Holds the encoders' password, where this start made it, until it is told or as old.
 */
public final class FirstVisit {

  static final long AGE_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final int TOKEN_BYTES = 20;

  private final long sinceNanos;
  private @Nullable String token;
  private @Nullable String password;

  /**
   * @param password of encoders, where this start made it
   */
  public FirstVisit(Optional<String> password, long nowNanos) {
    var bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    this.token = HexFormat.of().formatHex(bytes);
    this.password = password.orElse(null);
    this.sinceNanos = nowNanos;
  }

  /** What to print; empty once it was used. */
  public synchronized Optional<String> token() {
    return Optional.ofNullable(token);
  }

  /** Whether this is the token; it is not from here on. */
  synchronized boolean use(String presented, long nowNanos) {
    var mine = token;
    if (mine == null
        || nowNanos - sinceNanos > AGE_NANOS
        || !MessageDigest.isEqual(
            mine.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8))) {
      return false;
    }
    token = null;
    return true;
  }

  /** The encoders' password as far as it is known. */
  synchronized Optional<String> password(long nowNanos) {
    if (nowNanos - sinceNanos > AGE_NANOS) {
      password = null;
    }
    return Optional.ofNullable(password);
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "FirstVisit";
  }
}
