package org.millrace.node.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamKeysTest {

  @TempDir private Path directory;

  @Test
  void aKeyLeadsToItsMountAndToNoOther() throws IOException {
    var keys = new StreamKeys(directory);
    var live = keys.issue("/live", "Ada").orElseThrow();
    var talk = keys.issue("/talk", "").orElseThrow();
    assertThat(StreamKeys.isKey(live.secret())).isTrue();
    assertThat(keys.mountOf(live.secret())).contains("/live");
    assertThat(keys.mountOf(talk.secret())).contains("/talk");
    var forged = live.secret().substring(0, 7) + talk.secret().substring(7);
    assertThat(StreamKeys.isKey(forged)).isTrue();
    assertThat(keys.mountOf(forged)).isEmpty();
    assertThat(keys.mountOf("")).isEmpty();
    assertThat(keys.mountOf("k".repeat(100_000))).isEmpty();
  }

  @Test
  void whatOneProcessChangesAnotherSees() throws IOException {
    var node = new StreamKeys(directory);
    var operator = new StreamKeys(directory);
    assertThat(node.list()).isEmpty();
    var issued = operator.issue("/live", "OBS\tat home\n").orElseThrow();
    assertThat(node.mountOf(issued.secret())).contains("/live");
    assertThat(node.list()).hasSize(1);
    assertThat(node.list().getFirst().note()).isEqualTo("OBS at home");

    var next = operator.rotate(issued.key().id()).orElseThrow();
    assertThat(node.mountOf(issued.secret())).isEmpty();
    assertThat(node.mountOf(next.secret())).contains("/live");
    assertThat(operator.revoke(next.key().id())).isTrue();
    assertThat(operator.revoke(next.key().id())).isFalse();
    assertThat(operator.rotate(next.key().id())).isEmpty();
    assertThat(node.mountOf(next.secret())).isEmpty();
  }

  @Test
  void theFileTellsNoSecretAndBelongsToItsUserAlone() throws IOException {
    var issued = new StreamKeys(directory).issue("/live", "").orElseThrow();
    var file = directory.resolve("stream-keys");
    assertThat(Files.readString(file)).doesNotContain(issued.secret().substring(8));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(issued.toString()).doesNotContain(issued.secret());
  }

  @Test
  void keysAreBounded() throws IOException {
    var lines = new StringBuilder();
    for (var i = 0; i < StreamKeys.KEYS_MAX; i++) {
      lines.append("id%d\t/live\tff\t2026-01-01T00:00:00Z\t\n".formatted(i));
    }
    Files.writeString(directory.resolve("stream-keys"), lines);
    assertThat(new StreamKeys(directory).issue("/live", "")).isEmpty();
  }
}
