package org.millrace.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What dashboards and alerts ask for, a node tells. */
class DashboardsTest {

  private static final Path OPS = Path.of("..", "ops");
  private static final Pattern NAME = Pattern.compile("\\b(?:millrace|jvm|process|system)_[a-z_]+");
  private static final Pattern TOLD = Pattern.compile("(?m)^([a-z_]+)[ {]");

  @Test
  void everyMetricThatTheDashboardNamesIsTold() throws IOException {
    var dashboard = Files.readString(OPS.resolve("dashboards/millrace.json"));
    assertThat(named(dashboard)).hasSizeGreaterThan(15).isSubsetOf(told());
  }

  @Test
  void everyMetricThatAnAlertNamesIsTold() throws IOException {
    var rules = Files.readString(OPS.resolve("alerts/millrace.yml"));
    assertThat(named(rules)).hasSizeGreaterThan(7).isSubsetOf(told());
  }

  @Test
  void aNameThatNobodyTellsWouldBeFound() {
    assertThat(told()).doesNotContainAnyElementsOf(named("rate(millrace_no_such_total[1m])"));
  }

  @Test
  void everyPanelAsksForSomethingAndIsNamed() throws IOException {
    var dashboard = new ObjectMapper().readTree(OPS.resolve("dashboards/millrace.json").toFile());
    assertThat(dashboard.get("panels")).isNotEmpty();
    for (var panel : dashboard.get("panels")) {
      assertThat(panel.get("title").asText()).isNotBlank();
      for (var target : panel.get("targets")) {
        assertThat(named(target.get("expr").asText())).isNotEmpty();
      }
    }
  }

  private static SortedSet<String> named(String text) {
    return NAME.matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> told() {
    var page = new Metrics(new Sample()).page("text/plain; version=0.0.4; charset=utf-8");
    return TOLD.matcher(page)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
