package org.millrace.node.config;

import static org.millrace.node.config.Check.between;
import static org.millrace.node.config.Check.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Being a front for others: section {@code front}. */
public record FrontConfig(List<Source> sources, int channelsPerSource, Duration grace) {

  private static final int SOURCES_MAX = 256;

  public FrontConfig {
    sources = List.copyOf(sources);
    require(
        sources.size() <= SOURCES_MAX,
        "front.sources",
        "names more than " + SOURCES_MAX + " sources");
    require(
        sources.stream().map(Source::name).distinct().count() == sources.size(),
        "front.sources",
        "names a source twice");
    between("front.channels-per-source", channelsPerSource, 1, 256);
    between("front.grace", grace, Duration.ZERO, Duration.ofHours(1));
  }

  /** Whether anybody may broadcast through this node. */
  public boolean enabled() {
    return !sources.isEmpty();
  }

  /** One source that may come. */
  public record Source(String name, Path secretFile) {
    public Source {
      requireName("front.sources", name);
    }
  }

  static void requireName(String key, String name) {
    require(
        name.matches("[a-z0-9][a-z0-9-]{0,31}"),
        key,
        "'" + name + "' is not a name of at most 32 small letters, digits and dashes");
  }
}
