package org.millrace.ops.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What decides knows no clock, no chance, no socket, no thread: the simulator runs it as it is. */
class CoreTest {

  private static final String CORE = Classes.ROOT + ".node.core";

  private static final List<String> FORBIDDEN_PACKAGES =
      List.of(
          "org.apache.pekko",
          "scala",
          "io.netty",
          "org.slf4j",
          "ch.qos.logback",
          "com.typesafe",
          "io.micrometer",
          "picocli",
          "java.util.concurrent",
          "java.util.logging",
          "java.util.prefs",
          "java.net",
          "java.nio.file",
          "java.nio.channels",
          "javax.net");

  /** Values without effects. */
  private static final Set<String> ALLOWED =
      Set.of(
          "java.net.InetAddress",
          "java.net.Inet4Address",
          "java.net.Inet6Address",
          "java.net.InetSocketAddress",
          "java.net.UnknownHostException",
          "java.net.URI",
          "java.net.URISyntaxException",
          "java.net.URLDecoder",
          "java.net.URLEncoder",
          "java.util.concurrent.TimeUnit");

  private static final Set<String> FORBIDDEN_TYPES =
      Set.of(
          "java.time.Clock",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Process",
          "java.lang.Runtime",
          "java.util.Timer",
          "java.util.Random",
          "java.util.UUID",
          "java.security.SecureRandom",
          "java.io.File",
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.PrintStream");

  private static final Set<String> FORBIDDEN_CALLS =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getProperty",
          "java.lang.System.getenv",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.net.InetAddress.getByName",
          "java.net.InetAddress.getAllByName",
          "java.net.InetAddress.getLocalHost",
          "java.util.Collections.shuffle",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of");

  private static final Set<String> UNORDERED =
      Set.of("java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap");

  private static final Set<String> WALKS =
      Set.of(
          "keySet", "values", "entrySet", "forEach", "iterator", "stream", "removeIf", "toArray");

  @Test
  void coreKnowsNoShell() {
    assertThat(Classes.uses((from, to) -> Classes.isIn(from, CORE) && isForbidden(to))).isEmpty();
  }

  @Test
  void coreAsksNoClockAndNoChance() {
    assertThat(calls(target -> FORBIDDEN_CALLS.contains(name(target)))).isEmpty();
    assertThat(calls(target -> target.getName().equals("now") && isOfTime(target.getOwner())))
        .isEmpty();
  }

  /** The order of a hash table differs from run to run where hash codes do. */
  @Test
  void coreWalksOnlyOrderedCollections() {
    assertThat(
            calls(
                target ->
                    UNORDERED.contains(target.getOwner().getName())
                        && WALKS.contains(target.getName())))
        .isEmpty();
  }

  private static boolean isOfTime(JavaClass type) {
    return Classes.isIn(type, "java.time");
  }

  private static boolean isForbidden(JavaClass type) {
    var name = type.getName();
    if (ALLOWED.contains(name)) {
      return false;
    }
    return FORBIDDEN_TYPES.contains(name)
        || FORBIDDEN_PACKAGES.stream().anyMatch(forbidden -> Classes.isIn(type, forbidden));
  }

  private static List<String> calls(Predicate<AccessTarget> test) {
    return Classes.ALL.stream()
        .filter(type -> Classes.isIn(type, CORE))
        .flatMap(type -> type.getAccessesFromSelf().stream())
        .filter(access -> test.test(access.getTarget()))
        .map(JavaAccess::getDescription)
        .sorted()
        .toList();
  }

  private static String name(AccessTarget target) {
    return target.getOwner().getName() + "." + target.getName();
  }
}
