package org.millrace.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.cli.Exit;

class MillraceTest {

  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    var pom = Files.readString(Path.of("..", "pom.xml"));
    var version = pom.replaceFirst("(?s).*?<version>([^<]*)</version>.*", "$1");

    assertThat(run("--version")).isEqualTo(Exit.OK);
    assertThat(out.toString().strip()).isEqualTo("millrace " + version);
  }

  @Test
  void everyVerbHasHelpThatTellsItsExitCodes() {
    for (var verb : Millrace.commandLine().getSubcommands().keySet()) {
      out.getBuffer().setLength(0);
      assertThat(run(verb, "--help")).isEqualTo(Exit.OK);
      assertThat(out.toString()).contains("Usage: millrace " + verb).contains("  5   works, but");
    }
  }

  @Test
  void whatIsNotAVerbIsWrongUsage() {
    assertThat(run("nodde")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("nodde");
  }

  @Test
  void checkConfigPrintsValuesAndTheirOrigins() {
    assertThat(run("check-config", "--port", "7244", "--source-password", "hush"))
        .isEqualTo(Exit.OK);
    assertThat(out.toString())
        .contains("# flag --port")
        .contains("# default")
        .doesNotContain("hush");
  }

  @Test
  void checkConfigRefusesWhatANodeWouldRefuse() throws Exception {
    var file = Files.writeString(temp.resolve("m.conf"), "millrace.nod.port = 1\n");

    assertThat(run("check-config", "--config", file.toString())).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("m.conf:1: millrace.nod: is not a key; the nearest");
  }

  @Test
  void nodeDoesNotStartOnAWrongConfiguration() {
    assertThat(run("node", "--port", "99999")).isEqualTo(Exit.USAGE);
    assertThat(err.toString()).contains("flag --port: millrace.node.port: must be between");
  }

  @Test
  void aConfigurationToBeginWithIsWrittenOnceAndHolds() throws Exception {
    var file = temp.resolve("begin.conf");
    assertThat(run("init", file.toString())).isEqualTo(Exit.OK);
    assertThat(run("check-config", "--config", file.toString())).isEqualTo(Exit.OK);
    Files.writeString(file, "mine");
    assertThat(run("init", file.toString())).isEqualTo(Exit.FAILED);
    assertThat(Files.readString(file)).isEqualTo("mine");
  }

  @Test
  void everyVerbHasAManualPageThatNamesItsFlags() throws Exception {
    assertThat(run("man-pages", temp.resolve("man").toString())).isEqualTo(Exit.OK);
    var node = Files.readString(temp.resolve("man/millrace-node.1"));
    assertThat(node)
        .startsWith(".TH \"MILLRACE-NODE\" 1 ")
        .contains(".B \\-\\-rtmp\\-port PORT\n")
        .contains(".SH \"EXIT STATUS\"\n.TP\n.B 0\nok\n");
    assertThat(Files.readString(temp.resolve("man/millrace.1"))).contains("millrace\\-node (1)");
    assertThat(temp.resolve("man/millrace-key-add.1")).exists();
    assertThat(temp.resolve("man/millrace-warm-up.1")).doesNotExist();
  }

  private int run(String... arguments) {
    return Millrace.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
