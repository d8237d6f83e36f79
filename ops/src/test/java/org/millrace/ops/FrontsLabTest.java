package org.millrace.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whether other nodes learn who broadcasts through fronts: real nodes in network namespaces, with a
 * control that must find the source. {@code ops/lab/fronts} does it.
 */
@Tag("long")
class FrontsLabTest {

  private static final int SKIPPED = 77;
  private static final int MINUTES_MAX = 15;

  @Test
  void nothingThatOthersSawTellsWhoTheSourceIs() throws IOException, InterruptedException {
    var script = Path.of("lab", "fronts").toAbsolutePath();
    assertThat(script).isExecutable();
    var said = Files.createTempFile("millrace-fronts", ".log");
    var lab =
        new ProcessBuilder(script.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(lab.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).as("in time").isTrue();
      var words = Files.readString(said, StandardCharsets.UTF_8);
      assumeTrue(lab.exitValue() != SKIPPED, words.strip());
      assertThat(lab.exitValue()).as(words).isZero();
      assertThat(words)
          .contains("run 'fronts':")
          .contains(" forms looked for: 0 found")
          .contains("fronts: passed");
    } finally {
      lab.destroy();
      Files.delete(said);
    }
  }
}
