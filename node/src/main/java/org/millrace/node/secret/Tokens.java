package org.millrace.node.secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for programs that use the API: {@code mr-ID-SECRET}, of which only the SHA-256 is kept. A
 * secret has 160 random bits, so a fast hash is enough, and a check costs microseconds. At most
 * {@link #TOKENS_MAX}.
 */
public final class Tokens {

  public static final int TOKENS_MAX = 200;
  public static final int NAME_CHARS_MAX = 60;

  private static final String FILE = "tokens";
  private static final String PREFIX = "mr-";
  private static final int ID_BYTES = 4;
  private static final int SECRET_BYTES = 20;
  private static final int PRESENTED_CHARS = PREFIX.length() + 2 * ID_BYTES + 1 + 2 * SECRET_BYTES;

  /** What a token may do; each includes those before it. */
  public enum Scope {
    /** See everything that changes nothing. */
    VIEW,
    /** Say what plays on a channel. */
    PUBLISH,
    /** Everything. */
    ADMIN;

    public boolean includes(Scope other) {
      return compareTo(other) >= 0;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The scope of a word in lower case. */
    public static Optional<Scope> of(String word) {
      for (var scope : values()) {
        if (scope.word().equals(word)) {
          return Optional.of(scope);
        }
      }
      return Optional.empty();
    }
  }

  /** A token without its secret. */
  public record Token(String id, String name, Scope scope, Instant created) {}

  /** A token made just now: the only time its secret is known. */
  public record Issued(Token token, String secret) {
    @Override
    public String toString() {
      return "Issued[" + token + "]";
    }
  }

  private record Kept(Token token, byte[] hash) {}

  private final DataDir dir;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  private Tokens(DataDir dir) {
    this.dir = dir;
  }

  /** Reads the tokens of the data directory. */
  public static Tokens open(DataDir dir) throws IOException {
    var tokens = new Tokens(dir);
    for (var line : dir.read(FILE).orElse("").lines().toList()) {
      if (!line.isBlank() && !line.startsWith("#")) {
        var known = parse(line);
        if (known == null) {
          throw new IOException(dir.path().resolve(FILE) + " is damaged: " + line.split(" ", 2)[0]);
        }
        tokens.kept.put(known.token.id(), known);
      }
    }
    return tokens;
  }

  /** Makes a token; empty if there are as many as there may be. */
  public synchronized Optional<Issued> issue(String name, Scope scope, Instant now)
      throws IOException {
    if (kept.size() >= TOKENS_MAX) {
      return Optional.empty();
    }
    var id = hex(ID_BYTES);
    var secret = PREFIX + id + "-" + hex(SECRET_BYTES);
    var token = new Token(id, cleaned(name), scope, Instant.ofEpochSecond(now.getEpochSecond()));
    kept.put(id, new Kept(token, hash(secret)));
    write();
    return Optional.of(new Issued(token, secret));
  }

  /** Takes a token back; false if there is no such. */
  public synchronized boolean revoke(String id) throws IOException {
    if (kept.remove(id) == null) {
      return false;
    }
    write();
    return true;
  }

  public synchronized List<Token> list() {
    return kept.values().stream().map(Kept::token).toList();
  }

  /** Whether something presented looks like a token at all. */
  public static boolean looksLikeOne(String presented) {
    return presented.length() == PRESENTED_CHARS && presented.startsWith(PREFIX);
  }

  /** The token that was presented, if it is one. */
  public synchronized Optional<Token> check(String presented) {
    if (!looksLikeOne(presented)) {
      return Optional.empty();
    }
    var known = kept.get(presented.substring(PREFIX.length(), PREFIX.length() + 2 * ID_BYTES));
    return known != null && MessageDigest.isEqual(known.hash, hash(presented))
        ? Optional.of(known.token)
        : Optional.empty();
  }

  private void write() throws IOException {
    var lines = new StringBuilder("# API tokens: id, scope, made, SHA-256, name. No secrets.\n");
    for (var each : kept.values()) {
      var token = each.token;
      lines
          .append(token.id())
          .append(' ')
          .append(token.scope().word())
          .append(' ')
          .append(token.created())
          .append(' ')
          .append(HexFormat.of().formatHex(each.hash))
          .append(' ')
          .append(token.name())
          .append('\n');
    }
    dir.write(FILE, lines.toString());
  }

  private static @Nullable Kept parse(String line) {
    var parts = line.split(" ", 5);
    if (parts.length != 5) {
      return null;
    }
    try {
      var scope = Scope.of(parts[1]);
      var hash = HexFormat.of().parseHex(parts[3]);
      return scope.isEmpty() || hash.length != 32
          ? null
          : new Kept(new Token(parts[0], parts[4], scope.get(), Instant.parse(parts[2])), hash);
    } catch (IllegalArgumentException | DateTimeParseException broken) {
      return null;
    }
  }

  private static String cleaned(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .filter(c -> !Character.isISOControl(c))
        .limit(NAME_CHARS_MAX)
        .forEach(text::appendCodePoint);
    return text.toString().strip();
  }

  private String hex(int bytes) {
    var made = new byte[bytes];
    random.nextBytes(made);
    return HexFormat.of().formatHex(made);
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
