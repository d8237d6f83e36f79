package org.millrace.ops.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The rules of style that a machine can check, over all sources. */
class StyleTest {

  private static final int FILE_LINES_MAX = 400;
  private static final int LINE_CHARS_MAX = 120;
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> MODULES = List.of("messages", "node", "simulation", "ops");

  /** Files over the limit that are to be cut up; nothing is added here. */
  private static final Set<String> LONG_STILL =
      Set.of(
          "node/src/main/java/org/millrace/node/core/swarm/Parents.java",
          "node/src/test/java/org/millrace/node/core/pcp/SessionsTest.java",
          "node/src/test/java/org/millrace/node/core/pcp/SplicerTest.java",
          "node/src/test/java/org/millrace/node/core/swarm/SmallNetwork.java",
          "simulation/src/main/java/org/millrace/simulation/world/World.java");

  /** The same for lines. */
  private static final Set<String> WIDE_STILL =
      Set.of(
          "simulation/src/main/java/org/millrace/simulation/report/Figures.java",
          "simulation/src/main/java/org/millrace/simulation/report/Report.java");

  /** Spelt apart, or this file would be found. */
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern VAGUE =
      Pattern.compile("(Abstract|Default)\\w+|\\w+(Manager|Helper|Helpers|Util|Utils|Impl)");

  private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep");
  private static final Pattern DISABLED = Pattern.compile("@(Disabled|Ignore)\\b");
  private static final Pattern DOC_LINE = Pattern.compile("(?m)^ \\*( |$)|^/\\*\\* \\S");

  @Test
  void sourcesAreFound() {
    assertThat(java("main")).hasSizeGreaterThan(100);
    assertThat(java("test")).hasSizeGreaterThan(20);
  }

  @Test
  void filesAreShort() {
    assertThat(where(all(), text -> text.lines().count() > FILE_LINES_MAX)).isSubsetOf(LONG_STILL);
  }

  /** Strings of markup in text blocks are as long as they are: the formatter sees to the rest. */
  @Test
  void linesAreShort() {
    var blocks = Pattern.compile("\"\"\".*?\"\"\"", Pattern.DOTALL);
    assertThat(
            where(
                all(),
                text ->
                    blocks
                        .matcher(text)
                        .replaceAll("")
                        .lines()
                        .anyMatch(line -> line.length() > LINE_CHARS_MAX)))
        .isSubsetOf(WIDE_STILL);
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(where(all(), text -> UNFINISHED.matcher(text).find())).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    assertThat(java("main"))
        .filteredOn(
            file -> VAGUE.matcher(file.getFileName().toString().replace(".java", "")).matches())
        .isEmpty();
  }

  @Test
  void testsDoNotSleepAndAreNotSwitchedOff() {
    assertThat(where(java("test"), text -> SLEEP.matcher(text).find())).isEmpty();
    assertThat(where(java("test"), text -> DISABLED.matcher(text).find())).isEmpty();
  }

  @Test
  void everyPackageSaysItsJobInThreeToTenLines() {
    var silent = new ArrayList<String>();
    for (var directory : java("main").stream().map(Path::getParent).distinct().toList()) {
      var info = directory.resolve("package-info.java");
      var text = Files.exists(info) ? read(info) : "";
      var lines = DOC_LINE.matcher(text).results().count();
      if (!text.contains("@NullMarked") || lines < 1 || lines > 10) {
        silent.add(TOP.relativize(directory) + " (" + lines + " lines)");
      }
    }
    assertThat(silent).isEmpty();
  }

  private static List<String> where(List<Path> files, Predicate<String> test) {
    return files.stream()
        .filter(file -> test.test(read(file)))
        .map(file -> TOP.relativize(file).toString())
        .toList();
  }

  private static List<Path> all() {
    var all = new ArrayList<>(java("main"));
    all.addAll(java("test"));
    return all;
  }

  private static List<Path> java(String kind) {
    var files = new ArrayList<Path>();
    for (var module : MODULES) {
      var sources = TOP.resolve(module).resolve("src").resolve(kind).resolve("java");
      if (Files.isDirectory(sources)) {
        try (var walk = Files.walk(sources)) {
          walk.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
        } catch (IOException unreadable) {
          throw new UncheckedIOException(unreadable);
        }
      }
    }
    return files;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
