package org.millrace.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @TempDir Path dir;

  @Test
  void defaultsHoldAndSayWhatTheReferenceSays() {
    var config = ConfigLoader.defaults();

    assertThat(config.node().port()).isEqualTo(7144);
    assertThat(config.admin().bind()).isEqualTo("127.0.0.1");
    assertThat(config.channel().ringBytesMax()).isEqualTo(32 << 20);
    assertThat(config.channel().cadence()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.limits().listenersPerChannel()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.limits().egressBitsPerSecond()).isEqualTo(Long.MAX_VALUE);
    assertThat(config.ingest().sourcePassword()).isEmpty();
    assertThat(config.transport().eventLoops()).isPositive();
    assertThat(config.node().name()).isNotBlank();
  }

  @Test
  void fileYieldsToEnvironmentAndEnvironmentToFlag() throws Exception {
    var file =
        write("millrace { node { port = 1001 }, admin { port = 1002 }, log.access = false }");
    var environment = Map.of("MILLRACE_CONF_NODE_PORT", "2001", "MILLRACE_CONF_ADMIN_PORT", "2002");
    var flags = List.of(new ConfigLoader.Flag("--port", "node.port", "3001"));

    var loaded = ConfigLoader.load(Optional.of(file), environment, flags);

    assertThat(loaded.config().node().port()).isEqualTo(3001);
    assertThat(loaded.config().admin().port()).isEqualTo(2002);
    assertThat(loaded.config().log().access()).isFalse();
    assertThat(from(loaded, "millrace.node.port")).isEqualTo("--port");
    assertThat(from(loaded, "millrace.admin.port"))
        .isEqualTo("environment MILLRACE_CONF_ADMIN_PORT");
    assertThat(from(loaded, "millrace.log.access")).isEqualTo(file + ":1");
    assertThat(from(loaded, "millrace.node.bind")).isEqualTo("default");
  }

  @Test
  void unknownKeyNamesItsPlaceAndTheNearestKnownOne() throws IOException {
    var file = write("millrace {\n  channel {\n    cadense = 20 ms\n  }\n}\n");

    assertThat(problemsOf(file))
        .containsExactly(
            file
                + ":3: millrace.channel.cadense: is not a key; the nearest one is"
                + " millrace.channel.cadence");
  }

  @Test
  void unknownKeyIsFoundInWhatStandsInAList() throws IOException {
    var file = write("millrace.ingest.pull = [{ mount = /a, url = \"http://h/a\", thne = [] }]\n");

    assertThat(problemsOf(file))
        .containsExactly(
            file + ":1: millrace.ingest.pull[0].thne: is not a key; the nearest one is then");
  }

  @Test
  void unknownKeyIsFoundInMountsVariablesAndOutsideOfTheRoot() throws IOException {
    var file = write("millrace.mounts { \"/live\" { gracee = 1 s } }\nport = 7144\n");

    assertThat(problemsOf(file, Map.of("MILLRACE_CONF_NODE_PROT", "1")))
        .hasSize(3)
        .anyMatch(problem -> problem.contains("mounts.\"/live\".gracee: is not a key"))
        .anyMatch(problem -> problem.contains(":2: port: stands outside"))
        .anyMatch(problem -> problem.endsWith("nearest one is MILLRACE_CONF_NODE_PORT"));
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsLine() throws IOException {
    var file =
        write(
            """
            millrace {
              node.port = 70000
              channel.grace = 30
              channel.reader.lag-max = 12 s
              limits.egress-bits-per-second = fast
              log.format = xml
              admin.allow = ["10.0.0.0/33"]
              mounts { live {} }
            }
            """);

    assertThat(problemsOf(file))
        .anyMatch(problem -> problem.contains(":2: millrace.node.port: must be between 0 and"))
        .anyMatch(problem -> problem.contains(":3: millrace.channel.grace: needs a unit: 30 s"))
        .anyMatch(problem -> problem.contains(":5: ") && problem.contains("a rate like"))
        .anyMatch(problem -> problem.contains(":6: ") && problem.contains("text, json"))
        .anyMatch(problem -> problem.contains(":7: ") && problem.contains("'10.0.0.0/33'"));
  }

  @Test
  void readerThatMayLagBeyondTheRingIsRefused() throws IOException {
    assertThat(problemsOf(write("millrace.channel.reader.lag-max = 12 s")))
        .singleElement()
        .asString()
        .contains(":1: millrace.channel.reader.lag-max: must be less than channel.ring");
  }

  @Test
  void mountsKeepWhatTheyDoNotChange() throws Exception {
    var file =
        write(
            "millrace { channel.grace = 5 s, mounts { \"/talk\" { low-lag = true,"
                + " reader.lag-max = 2 s } } }");

    var config = ConfigLoader.load(Optional.of(file), Map.of(), List.of()).config();

    assertThat(config.channelOf("/talk").lowLag()).isTrue();
    assertThat(config.channelOf("/talk").grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.channelOf("/talk").reader().lagMax()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.channelOf("/other").lowLag()).isFalse();
  }

  @Test
  void secretsAreMaskedInTheEffectiveConfig() throws Exception {
    var file =
        write(
            "millrace.ingest { source-password = hush, pull = [{ mount = \"/a\", url ="
                + " \"http://joe:pass@host/a\" }] }");

    var loaded = ConfigLoader.load(Optional.of(file), Map.of(), List.of());

    assertThat(loaded.config().ingest().sourcePassword()).contains("hush");
    assertThat(loaded.effective().toString()).doesNotContain("hush").doesNotContain("joe:pass");
    assertThat(loaded.config().toString()).doesNotContain("hush").doesNotContain("joe:pass");
  }

  @Test
  void brokenOrMissingFileIsAProblemAndNotACrash() throws IOException {
    assertThat(problemsOf(write("millrace {\n node {\n")))
        .singleElement()
        .asString()
        .startsWith(dir.resolve("millrace.conf") + ":");
    assertThat(problemsOf(dir.resolve("absent.conf")))
        .containsExactly(dir.resolve("absent.conf") + ": cannot be read");
  }

  @Test
  void stateDirectoryOfTheServiceIsTheDataDirectory() throws Exception {
    var loaded =
        ConfigLoader.load(
            Optional.empty(), Map.of("STATE_DIRECTORY", "/var/lib/millrace"), List.of());

    assertThat(loaded.config().node().dataDir()).isEqualTo(Path.of("/var/lib/millrace"));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(dir.resolve("millrace.conf"), text);
  }

  private List<String> problemsOf(Path file) {
    return problemsOf(file, Map.of());
  }

  private List<String> problemsOf(Path file, Map<String, String> environment) {
    var invalid =
        catchThrowableOfType(
            ConfigInvalid.class,
            () -> ConfigLoader.load(Optional.of(file), environment, List.of()));
    return invalid.problems().stream().map(Problem::toString).toList();
  }

  private static String from(ConfigLoader.Loaded loaded, String key) {
    return loaded.effective().entries().stream()
        .filter(entry -> entry.key().equals(key))
        .findFirst()
        .orElseThrow()
        .from();
  }
}
