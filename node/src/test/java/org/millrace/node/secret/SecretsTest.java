package org.millrace.node.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.secret.Secrets.Kind;
import org.millrace.node.secret.Secrets.Verdict;

class SecretsTest {

  @TempDir Path temp;

  private final List<Runnable> slow = new ArrayList<>();

  @Test
  void firstStartMakesSecretsAndOnlyTheirHashesStay() throws Exception {
    try (var dir = DataDir.open(temp.resolve("data"))) {
      var first = open(dir, Optional.empty());
      assertThat(first.fresh()).extracting(Secrets.Fresh::kind).containsExactly(Kind.values());

      var file = temp.resolve("data/secrets");
      for (var fresh : first.fresh()) {
        assertThat(Files.readString(file)).doesNotContain(fresh.secret());
        assertThat(fresh.toString()).doesNotContain(fresh.secret());
      }
      assertThat(modeOf(file)).isEqualTo("rw-------");
      assertThat(modeOf(temp.resolve("data"))).isEqualTo("rwx------");

      var second = open(dir, Optional.empty());
      assertThat(second.fresh()).isEmpty();
      for (var fresh : first.fresh()) {
        assertThat(verdict(second, fresh.kind(), fresh.secret())).isEqualTo(Verdict.ACCEPTED);
      }
    }
  }

  @Test
  void aSecretOpensOnlyWhatItIsFor() throws Exception {
    try (var dir = DataDir.open(temp)) {
      var secrets = open(dir, Optional.empty());
      var source = secrets.fresh().getFirst().secret();

      assertThat(verdict(secrets, Kind.SOURCE, source)).isEqualTo(Verdict.ACCEPTED);
      assertThat(verdict(secrets, Kind.ADMIN, source)).isEqualTo(Verdict.REFUSED);
      assertThat(verdict(secrets, Kind.SOURCE, source + "x")).isEqualTo(Verdict.REFUSED);
      assertThat(verdict(secrets, Kind.SOURCE, "")).isEqualTo(Verdict.REFUSED);
    }
  }

  @Test
  void whatWasCheckedOnceIsAnsweredAtOnce() throws Exception {
    try (var dir = DataDir.open(temp)) {
      var secrets = open(dir, Optional.empty());
      var source = secrets.fresh().getFirst().secret();
      assertThat(secrets.known(Kind.SOURCE, source)).isEmpty();

      verdict(secrets, Kind.SOURCE, source);
      verdict(secrets, Kind.SOURCE, "wrong");

      assertThat(secrets.known(Kind.SOURCE, source)).contains(Verdict.ACCEPTED);
      assertThat(secrets.known(Kind.SOURCE, "wrong")).contains(Verdict.REFUSED);
    }
  }

  @Test
  void endlesslyLongSecretsAreNotEvenHashed() throws Exception {
    try (var dir = DataDir.open(temp)) {
      var secrets = open(dir, Optional.empty());

      assertThat(secrets.known(Kind.SOURCE, "x".repeat(Secrets.PRESENTED_CHARS_MAX + 1)))
          .contains(Verdict.REFUSED);
    }
  }

  @Test
  void fullQueueOfUnknownSecretsSaysBusy() throws Exception {
    try (var dir = DataDir.open(temp)) {
      var secrets =
          Secrets.open(
              dir,
              Optional.empty(),
              new SecureRandom(),
              _ -> {
                throw new RejectedExecutionException();
              });

      assertThat(secrets.check(Kind.SOURCE, "guess").toCompletableFuture())
          .isCompletedWithValue(Verdict.BUSY);
    }
  }

  @Test
  void chosenPasswordIsNeitherSlowNorWrittenDown() throws Exception {
    try (var dir = DataDir.open(temp)) {
      var secrets = open(dir, Optional.of("hackme"));

      assertThat(secrets.known(Kind.SOURCE, "hackme")).contains(Verdict.ACCEPTED);
      assertThat(secrets.known(Kind.SOURCE, "hackmf")).contains(Verdict.REFUSED);
      assertThat(secrets.fresh()).extracting(Secrets.Fresh::kind).containsExactly(Kind.ADMIN);
      assertThat(Files.readString(temp.resolve("secrets"))).doesNotContain("source");
    }
  }

  @Test
  void chosenPasswordMayBeAHashAlready() throws Exception {
    var hash = Secrets.hashOf("hackme");
    try (var dir = DataDir.open(temp)) {
      assertThat(verdict(open(dir, Optional.of(hash)), Kind.SOURCE, "hackme"))
          .isEqualTo(Verdict.ACCEPTED);
      assertThatThrownBy(() -> open(dir, Optional.of("pbkdf2-sha256$1$x")))
          .isInstanceOf(DataDir.Unusable.class)
          .hasMessageContaining("looks like a hash");
    }
  }

  @Test
  void damagedFileIsToldAndKept() throws Exception {
    Files.writeString(temp.resolve("secrets"), "source = pbkdf2-sha256$junk\n");
    try (var dir = DataDir.open(temp)) {
      assertThatThrownBy(() -> open(dir, Optional.empty()))
          .isInstanceOf(DataDir.Unusable.class)
          .hasMessageContaining("is damaged; remove it");
    }
    assertThat(temp.resolve("secrets")).content().contains("junk");
  }

  @Test
  void oneNodeHoldsADataDirectoryAtATime() throws Exception {
    var held = DataDir.open(temp);
    assertThatThrownBy(() -> DataDir.open(temp))
        .isInstanceOf(DataDir.Unusable.class)
        .hasMessageContaining("in use by another node");
    held.close();
    DataDir.open(temp).close();
  }

  @Test
  void fileInPlaceOfTheDirectoryIsToldInWords() throws Exception {
    var file = Files.writeString(temp.resolve("file"), "");

    assertThatThrownBy(() -> DataDir.open(file))
        .isInstanceOf(DataDir.Unusable.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void rememberedVerdictsAreBounded() {
    var verdicts = new Verdicts(new SecureRandom());
    for (var i = 0; i < 2 * Verdicts.REMEMBERED_MAX; i++) {
      verdicts.remember(verdicts.mark("SOURCE", "guess" + i), false);
    }
    assertThat(verdicts.size()).isEqualTo(Verdicts.REMEMBERED_MAX);
  }

  private Secrets open(DataDir dir, Optional<String> source) throws DataDir.Unusable {
    return Secrets.open(dir, source, new SecureRandom(), slow::add);
  }

  private Verdict verdict(Secrets secrets, Kind kind, String presented) {
    var answer = secrets.check(kind, presented).toCompletableFuture();
    slow.forEach(Runnable::run);
    slow.clear();
    return answer.join();
  }

  private static String modeOf(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
