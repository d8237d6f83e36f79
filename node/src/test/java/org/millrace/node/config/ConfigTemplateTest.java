package org.millrace.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTemplateTest {

  @TempDir private Path directory;

  @Test
  void asItStandsItChangesNothing() throws Exception {
    assertThat(load(ConfigTemplate.text()).effective().changed().toString()).isBlank();
  }

  @Test
  void everyKeyIsTakenWithItsMarkRemoved() throws Exception {
    var unmarked = ConfigTemplate.text().replaceAll("(?m)^( *)#(?=[a-z])", "$1");
    assertThat(unmarked).contains("\n    port = 7144\n").contains("\n  mounts {}\n");
    assertThat(load(unmarked).config()).isEqualTo(ConfigLoader.defaults());
  }

  private ConfigLoader.Loaded load(String text) throws Exception {
    var file = Files.writeString(directory.resolve("node.conf"), text);
    return ConfigLoader.load(Optional.of(file), Map.of(), List.of());
  }
}
