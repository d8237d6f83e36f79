package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final Sample node = new Sample();
  private final Metrics metrics = new Metrics(node);

  @Test
  void scrapeHoldsEveryMetricUnderItsName() {
    var types = lines("# TYPE (\\S+ \\S+)");

    assertThat(types)
        .containsAll(
            Metrics.FAMILIES.stream().map(family -> family.name() + " " + family.type()).toList());
    assertThat(types)
        .filteredOn(type -> type.startsWith("millrace_"))
        .hasSize(Metrics.FAMILIES.size());
    assertThat(types).anyMatch(type -> type.startsWith("jvm_memory_used_bytes"));
  }

  @Test
  void valuesAreThoseOfTheStatus() {
    assertThat(metrics.page(TEXT))
        .contains("millrace_build{version=\"0.1.0\"} 1.0\n")
        .contains("millrace_egress_bytes_total 1.0E7\n")
        .contains("millrace_listener_ends_total{reason=\"stalled\"} 1.0\n")
        .contains("millrace_channel_skips_total{channel=\"/live0\"} 4.0\n")
        .contains("channel=\"/live0\",container=\"FLV\",protocol=\"http\"} 1.0\n");
  }

  @Test
  void theTableOfTheReadmeIsWhatIsRegistered() throws Exception {
    var readme = Files.readString(Path.of("..", "ops", "README.md"));
    var rows =
        Pattern.compile("^\\| `(millrace_\\w+)` \\| (\\w+) \\| ([\\w, ]*) \\|", Pattern.MULTILINE)
            .matcher(readme)
            .results()
            .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3).replace(", ", ","))
            .map(String::strip)
            .toList();
    var registered =
        Metrics.FAMILIES.stream()
            .map(family -> (family.name() + " " + family.type() + " " + family.labels()).strip())
            .toList();

    assertThat(rows).containsExactlyElementsOf(registered);
  }

  @Test
  void namesCarryTheirUnit() {
    assertThat(Metrics.FAMILIES)
        .allSatisfy(
            family -> {
              assertThat(family.name()).matches("millrace_[a-z_]+[a-z]");
              assertThat(family.name().endsWith("_total"))
                  .isEqualTo(family.type().equals("counter"));
            });
  }

  @Test
  void seriesOfChannelsAreBounded() {
    node.channels = 2 * Metrics.CHANNELS_MAX;

    assertThat(lines("millrace_channel_listeners\\{(.*)\\}")).hasSize(Metrics.CHANNELS_MAX);
    assertThat(metrics.page(TEXT)).contains("millrace_channels 400.0\n");
  }

  private List<String> lines(String pattern) {
    return Pattern.compile("^" + pattern, Pattern.MULTILINE)
        .matcher(metrics.page(TEXT))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
