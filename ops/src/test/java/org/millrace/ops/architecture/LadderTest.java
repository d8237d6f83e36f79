package org.millrace.ops.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use whom. */
class LadderTest {

  private static final String NODE = Classes.ROOT + ".node";

  /** Each line uses only lines above it; those in one line do not know each other. */
  private static final List<String> LINES =
      List.of(
          "core",
          "config | secret",
          "log",
          "transport",
          "reach",
          "pipeline",
          "peer | swarm",
          "channel",
          "page",
          "ingest | hook | record | playback | web | directory | lan | front | cluster | admin |"
              + " peercastapi",
          "network",
          "steward",
          "",
          "cli");

  private static final Map<String, Set<String>> MODULES =
      Map.of(
          "messages", Set.of(),
          "node", Set.of("messages"),
          "simulation", Set.of("messages", "node"),
          "ops", Set.of("messages", "node", "simulation"));

  @Test
  void everythingIsImported() {
    assertThat(Classes.ALL.size()).isGreaterThan(200);
    assertThat(MODULES.keySet())
        .allSatisfy(
            module ->
                assertThat(Classes.ALL)
                    .anyMatch(type -> Classes.isIn(type, Classes.ROOT + "." + module)));
  }

  @Test
  void modulesKnowOnlyThoseBelowThem() {
    assertThat(
            Classes.uses(
                (from, to) ->
                    Classes.isIn(to, Classes.ROOT)
                        && !module(from).equals(module(to))
                        && !MODULES.getOrDefault(module(from), Set.of()).contains(module(to))))
        .isEmpty();
  }

  @Test
  void eachLineOfTheNodeUsesOnlyLinesAboveIt() {
    assertThat(
            Classes.uses(
                (from, to) ->
                    Classes.isIn(from, NODE)
                        && Classes.isIn(to, NODE)
                        && !part(from).equals(part(to))
                        && line(to) >= line(from)))
        .isEmpty();
  }

  @Test
  void everyPartOfTheNodeHasItsLine() {
    var known =
        LINES.stream()
            .flatMap(line -> Arrays.stream(line.split("\\|", -1)))
            .map(String::strip)
            .collect(Collectors.toSet());

    assertThat(Classes.ALL.stream().filter(type -> Classes.isIn(type, NODE)))
        .allSatisfy(type -> assertThat(known).contains(part(type)));
  }

  @Test
  void simulatorKnowsTheCoreAndOnlyItsBridgeKnowsMore() {
    var simulation = Classes.ROOT + ".simulation";
    assertThat(
            Classes.uses(
                (from, to) ->
                    Classes.isIn(from, simulation)
                        && !Classes.isIn(from, simulation + ".bridge")
                        && Classes.isIn(to, NODE)
                        && !part(to).equals("core")))
        .isEmpty();
  }

  @Test
  void generatedProtobufStaysInTheProtocolItBelongsTo() {
    assertThat(
            Classes.uses(
                (from, to) ->
                    isGenerated(to)
                        && !(to.getPackageName() + ".").startsWith(from.getPackageName() + ".")))
        .isEmpty();
    assertThat(Classes.ALL.stream().filter(LadderTest::isGenerated)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.millrace.messages.(*)..",
        "org.millrace.node.(*)..",
        "org.millrace.node.core.(*)..",
        "org.millrace.simulation.(*)..",
        "org.millrace.ops.(*).."
      })
  void packagesFormNoCycles(String parts) {
    slices().matching(parts).should().beFreeOfCycles().allowEmptyShould(true).check(Classes.ALL);
  }

  private static String module(JavaClass type) {
    var rest = type.getPackageName().substring(Classes.ROOT.length() + 1);
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }

  /** The first word below the node, empty for the wiring itself. */
  private static String part(JavaClass type) {
    var name = type.getPackageName();
    if (name.equals(NODE)) {
      return "";
    }
    var rest = name.substring(NODE.length() + 1);
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }

  private static int line(JavaClass type) {
    for (var i = 0; i < LINES.size(); i++) {
      if (Arrays.stream(LINES.get(i).split("\\|", -1))
          .anyMatch(part -> part.strip().equals(part(type)))) {
        return i;
      }
    }
    throw new AssertionError(part(type) + " has no line: give it one");
  }

  private static boolean isGenerated(JavaClass type) {
    return Classes.isIn(type, Classes.ROOT)
        && (type.getRawSuperclass().stream().anyMatch(LadderTest::isOfProtobuf)
            || type.getRawInterfaces().stream().anyMatch(LadderTest::isOfProtobuf));
  }

  private static boolean isOfProtobuf(JavaClass type) {
    return Classes.isIn(type, "com.google.protobuf");
  }
}
