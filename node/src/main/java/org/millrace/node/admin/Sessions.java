package org.millrace.node.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.millrace.node.secret.Tokens.Scope;

/**
 * Who is logged in, by cookie. Sessions live in memory only, end after {@link #IDLE_NANOS} without
 * a request and after {@link #AGE_NANOS} in any case; there are at most {@link #SESSIONS_MAX}, and
 * one more ends the oldest.
 */
final class Sessions {

  static final int SESSIONS_MAX = 256;
  static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(12);
  static final long AGE_NANOS = TimeUnit.DAYS.toNanos(7);

  private static final int ID_BYTES = 32;

  /**
   * One login.
   *
   * @param csrf what a page of this session sends back with every change
   * @param who for the audit log
   */
  record Session(String id, String csrf, Scope scope, String who) {

    /** Whether a page of this session sent it. */
    boolean issued(String presented) {
      return MessageDigest.isEqual(
          csrf.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    /** Without what opens anything. */
    @Override
    public String toString() {
      return who;
    }
  }

  private record Held(Session session, long sinceNanos, long seenNanos) {}

  private final SecureRandom random = new SecureRandom();
  private final Map<String, Held> held = new LinkedHashMap<>();

  /** Begins a session. */
  synchronized Session begin(Scope scope, String who, long nowNanos) {
    if (held.size() >= SESSIONS_MAX) {
      held.remove(held.keySet().iterator().next());
    }
    var session = new Session(hex(), hex(), scope, who);
    held.put(session.id(), new Held(session, nowNanos, nowNanos));
    return session;
  }

  /** The session of a cookie, if it still holds. */
  synchronized Optional<Session> of(String id, long nowNanos) {
    var known = held.get(id);
    if (known == null) {
      return Optional.empty();
    }
    if (nowNanos - known.seenNanos > IDLE_NANOS || nowNanos - known.sinceNanos > AGE_NANOS) {
      held.remove(id);
      return Optional.empty();
    }
    held.replace(id, new Held(known.session, known.sinceNanos, nowNanos));
    return Optional.of(known.session);
  }

  synchronized void end(String id) {
    held.remove(id);
  }

  private String hex() {
    var bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
