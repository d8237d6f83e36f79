package org.millrace.node.steward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.millrace.node.admin.Operations.Setting;
import org.millrace.node.config.ConfigInvalid;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.playback.Admission;

class LiveSettingsTest {

  private static final String LISTENERS = "limits.listeners";

  @TempDir private Path directory;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("millrace.conf");
    Files.writeString(
        file,
        """
        millrace {
          node.data-dir = "%s"
          limits.listeners = 50
        }
        """
            .formatted(directory));
  }

  @Test
  void aChangeHoldsAfterARestartAndOverridesFileAndEnvironment() throws Exception {
    var admission = admission();
    assertThat(settings(admission).change(LISTENERS, " 7 ")).isEmpty();
    assertThat(admission.limits().listeners()).isEqualTo(7);

    var again = load(Map.of("MILLRACE_CONF_LIMITS_LISTENERS", "60"));
    assertThat(again.config().limits().listeners()).isEqualTo(7);
    assertThat(origin(again))
        .startsWith(directory.resolve("live.conf").toString())
        .contains("set live; overrides \"60\" of environment");
    assertThat(origin(load(Map.of()))).endsWith("overrides 50 of " + file + ":3");
  }

  @Test
  void whatWasSetIsShownWithWhatItOverridesUntilOneGoesBack() throws Exception {
    var admission = admission();
    var settings = settings(admission);
    assertThat(shown(settings))
        .isEqualTo(
            new Setting(LISTENERS, "50", "of the node; 0: no limit", "50 (" + file + ":3)", false));
    settings.change(LISTENERS, "0");
    assertThat(admission.limits().listeners()).isEqualTo(Integer.MAX_VALUE);
    assertThat(shown(settings).live()).isTrue();
    assertThat(shown(settings).value()).isEqualTo("0");

    assertThat(settings(admission()).reset(LISTENERS)).isEmpty();
    assertThat(settings.reset(LISTENERS)).isEmpty();
    assertThat(admission.limits().listeners()).isEqualTo(50);
    assertThat(load(Map.of()).config().limits().listeners()).isEqualTo(50);
    assertThat(shown(settings).live()).isFalse();
    assertThat(origin(load(Map.of()))).isEqualTo(file + ":3");
  }

  @Test
  void whatIsWrongChangesNothingAndIsNotKept() throws Exception {
    var admission = admission();
    var settings = settings(admission);
    assertThat(settings.change(LISTENERS, "many")).contains("must be a whole number, not 'many'");
    assertThat(settings.change("limits.egress-bits-per-second", "fast")).isPresent();
    assertThat(settings.change("log.level", "loud")).isPresent();
    assertThat(settings.change("node.port", "80")).isPresent();
    assertThat(settings.reset("node.port")).isPresent();
    assertThat(admission.limits().listeners()).isEqualTo(50);
    assertThat(directory.resolve("live.conf")).doesNotExist();
  }

  @Test
  void aRateIsKeptAsItWasWritten() throws Exception {
    settings(admission()).change("limits.egress-bits-per-second", "80 Mbit/s");
    assertThat(load(Map.of()).config().limits().egressBitsPerSecond()).isEqualTo(80_000_000);
  }

  @Test
  void aFlagComesFirst() throws Exception {
    settings(admission()).change(LISTENERS, "7");
    var flags = List.of(new ConfigLoader.Flag("flag", LISTENERS, "9"));
    var loaded = ConfigLoader.load(Optional.of(file), Map.of(), flags);
    assertThat(loaded.config().limits().listeners()).isEqualTo(9);
  }

  @Test
  void aMistakeInTheFileNamesItsPlace() throws Exception {
    Files.writeString(directory.resolve("live.conf"), "millrace.limits.listners = 3\n");
    var thrown = org.assertj.core.api.Assertions.catchThrowable(() -> load(Map.of()));
    assertThat(thrown).isInstanceOf(ConfigInvalid.class).hasMessageContaining("live.conf:1");
  }

  private LiveSettings settings(Admission admission) throws ConfigInvalid {
    return new LiveSettings(admission, load(Map.of()));
  }

  private static Admission admission() {
    return new Admission(
        new Admission.Limits(50, Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE));
  }

  private static Setting shown(LiveSettings settings) {
    return settings.all().stream()
        .filter(setting -> setting.key().equals(LISTENERS))
        .findFirst()
        .orElseThrow();
  }

  private ConfigLoader.Loaded load(Map<String, String> environment) throws ConfigInvalid {
    return ConfigLoader.load(Optional.of(file), environment, List.of());
  }

  private static String origin(ConfigLoader.Loaded loaded) {
    return loaded.effective().entries().stream()
        .filter(entry -> entry.key().equals("millrace." + LISTENERS))
        .findFirst()
        .orElseThrow()
        .from();
  }
}
