package org.millrace.node.secret;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The node's secrets. {@link #check} answers at once for what it has seen before and for secrets
 * given in plain; else one background thread computes the slow hash, and at most {@link
 * #WAITING_MAX} checks wait for it.
 */
public final class Secrets {

  static final int WAITING_MAX = 64;
  static final int PRESENTED_CHARS_MAX = 256;

  private static final String FILE = "secrets";

  private static final int GROUPS = 4;
  private static final int GROUP_CHARS = 5;

  private final Map<Kind, Proof> proofs;
  private final Tokens tokens;
  private final List<Fresh> fresh;
  private final Verdicts verdicts;
  private final Executor slow;

  private Secrets(
      Map<Kind, Proof> proofs, Tokens tokens, List<Fresh> fresh, Verdicts verdicts, Executor slow) {
    this.proofs = proofs;
    this.tokens = tokens;
    this.fresh = List.copyOf(fresh);
    this.verdicts = verdicts;
    this.slow = slow;
  }

  /** What a secret opens. */
  public enum Kind {
    /** Publishing. */
    SOURCE,
    /** Administration from other machines. */
    ADMIN
  }

  /** How a check ended. */
  public enum Verdict {
    ACCEPTED,
    REFUSED,
    /** Too many unknown secrets wait to be checked: try later. */
    BUSY
  }

  /** A secret made just now, to be told to the operator once and then forgotten. */
  public record Fresh(Kind kind, String secret) {
    @Override
    public String toString() {
      return "Fresh[" + kind + "]";
    }
  }

  private sealed interface Proof {
    record Hashed(SlowHash hash) implements Proof {}

    record Marked(String mark) implements Proof {}
  }

  /**
   * Reads the secrets of the data directory, and makes those that are missing.
   *
   * @param source the encoders' password where the operator chose it, in plain or as a {@code
   *     pbkdf2-sha256$...} hash; it is not written down
   */
  public static Secrets open(DataDir dir, Optional<String> source) throws DataDir.Unusable {
    return open(dir, source, new SecureRandom(), background());
  }

  static Secrets open(DataDir dir, Optional<String> source, SecureRandom random, Executor slow)
      throws DataDir.Unusable {
    try {
      var hashes = read(dir);
      var verdicts = new Verdicts(random);
      var fresh = new ArrayList<Fresh>();
      var proofs = new EnumMap<Kind, Proof>(Kind.class);
      for (var kind : Kind.values()) {
        if (kind == Kind.SOURCE && source.isPresent()) {
          proofs.put(kind, given(kind, source.get(), verdicts));
          continue;
        }
        var hash = hashes.get(kind);
        if (hash == null) {
          var secret = generate(random);
          hash = SlowHash.of(secret, SlowHash.ROUNDS_OF_RANDOM, random);
          hashes.put(kind, hash);
          fresh.add(new Fresh(kind, secret));
        }
        proofs.put(kind, new Proof.Hashed(hash));
      }
      if (!fresh.isEmpty()) {
        write(dir, hashes);
      }
      return new Secrets(proofs, Tokens.open(dir), fresh, verdicts, slow);
    } catch (IOException unusable) {
      throw new DataDir.Unusable(
          "secrets in " + dir.path() + " cannot be used: " + unusable.getMessage());
    }
  }

  /** A password as a {@code pbkdf2-sha256$...} hash that {@link #open} takes. */
  public static String hashOf(String password) {
    return SlowHash.of(password, SlowHash.ROUNDS_OF_CHOSEN, new SecureRandom()).toString();
  }

  /** The secrets made by this start. Whoever reads them shows them to the operator, once. */
  public List<Fresh> fresh() {
    return fresh;
  }

  /** The tokens of programs. */
  public Tokens tokens() {
    return tokens;
  }

  /** The answer if it costs nothing: for event loops. */
  public Optional<Verdict> known(Kind kind, String presented) {
    if (presented.isEmpty() || presented.length() > PRESENTED_CHARS_MAX) {
      return Optional.of(Verdict.REFUSED);
    }
    var mark = verdicts.mark(kind.name(), presented);
    return switch (proof(kind)) {
      // Equal marks of a keyed hash tell nothing about how near a guess was.
      case Proof.Marked marked -> Optional.of(verdict(marked.mark().equals(mark)));
      case Proof.Hashed _ -> verdicts.of(mark).map(Secrets::verdict);
    };
  }

  /** Checks what somebody presented. Completes at once or on the background thread. */
  public CompletionStage<Verdict> check(Kind kind, String presented) {
    var known = known(kind, presented);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    var answer = new CompletableFuture<Verdict>();
    try {
      slow.execute(() -> answer.complete(compute(kind, presented)));
    } catch (RejectedExecutionException full) {
      answer.complete(Verdict.BUSY);
    }
    return answer;
  }

  private Verdict compute(Kind kind, String presented) {
    var known = known(kind, presented);
    if (known.isPresent() || !(proof(kind) instanceof Proof.Hashed(var hash))) {
      return known.orElse(Verdict.REFUSED);
    }
    var accepted = hash.matches(presented);
    verdicts.remember(verdicts.mark(kind.name(), presented), accepted);
    return verdict(accepted);
  }

  private Proof proof(Kind kind) {
    var proof = proofs.get(kind);
    if (proof == null) {
      throw new IllegalStateException("no proof of " + kind);
    }
    return proof;
  }

  private static Verdict verdict(boolean accepted) {
    return accepted ? Verdict.ACCEPTED : Verdict.REFUSED;
  }

  private static Proof given(Kind kind, String secret, Verdicts verdicts) throws DataDir.Unusable {
    if (!secret.startsWith(SlowHash.SCHEME + "$")) {
      return new Proof.Marked(verdicts.mark(kind.name(), secret));
    }
    var hash = SlowHash.parse(secret);
    if (hash.isEmpty()) {
      throw new DataDir.Unusable(
          "the source password looks like a hash but is none: "
              + SlowHash.SCHEME
              + "$rounds$salt$hash");
    }
    return new Proof.Hashed(hash.get());
  }

  private static String generate(SecureRandom random) {
    var secret = new StringBuilder();
    for (var group = 0; group < GROUPS; group++) {
      if (group > 0) {
        secret.append('-');
      }
      secret.append(Words.random(random, GROUP_CHARS));
    }
    return secret.toString();
  }

  private static Map<Kind, SlowHash> read(DataDir dir) throws IOException, DataDir.Unusable {
    var hashes = new EnumMap<Kind, SlowHash>(Kind.class);
    for (var line : dir.read(FILE).orElse("").lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      var parts = line.split("=", 2);
      var hash = parts.length == 2 ? SlowHash.parse(parts[1]) : Optional.<SlowHash>empty();
      var kind = kindOf(parts[0].strip());
      if (hash.isEmpty() || kind.isEmpty()) {
        throw new DataDir.Unusable(
            dir.path().resolve(FILE) + " is damaged; remove it to have new secrets made");
      }
      hashes.put(kind.get(), hash.get());
    }
    return hashes;
  }

  private static Optional<Kind> kindOf(String name) {
    for (var kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static void write(DataDir dir, Map<Kind, SlowHash> hashes) throws IOException {
    var lines = new StringBuilder("# Hashes only. Remove a line to have a new secret made.\n");
    hashes.forEach(
        (kind, hash) ->
            lines
                .append(kind.name().toLowerCase(Locale.ROOT))
                .append(" = ")
                .append(hash)
                .append('\n'));
    dir.write(FILE, lines.toString());
  }

  private static Executor background() {
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("secrets").factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
