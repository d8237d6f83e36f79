package org.millrace.node.config;

import static org.millrace.node.config.Check.between;
import static org.millrace.node.config.Check.require;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Broadcasting through fronts, from the source's side: section {@code publish}. */
public record PublishConfig(
    List<Via> via, Duration redialFirst, Duration redialMax, List<String> welcome) {

  private static final int VIA_MAX = 8;

  public PublishConfig {
    via = List.copyOf(via);
    welcome = List.copyOf(welcome);
    require(via.size() <= VIA_MAX, "publish.via", "names more than " + VIA_MAX + " fronts");
    require(
        via.stream().map(Via::at).distinct().count() == via.size(),
        "publish.via",
        "names a front twice");
    between("publish.redial-first", redialFirst, Duration.ofMillis(10), Duration.ofMinutes(5));
    between("publish.redial-max", redialMax, redialFirst, Duration.ofHours(1));
    for (var block : welcome) {
      require(AddressBlock.parse(block).isPresent(), "publish.welcome", AddressBlock.whyNot(block));
    }
  }

  /** Whether this node hides behind fronts. */
  public boolean hidden() {
    return !via.isEmpty();
  }

  /** Whether an address may connect that is not of a private network. */
  public boolean welcomes(InetAddress address) {
    return welcome.stream()
        .flatMap(block -> AddressBlock.parse(block).stream())
        .anyMatch(block -> block.contains(address));
  }

  /**
   * One front.
   *
   * @param at host and port
   * @param name what the front calls this source
   * @param secretFile what both know
   */
  public record Via(String at, String name, Path secretFile) {
    public Via {
      require(
          at.matches("(\\[[0-9a-fA-F:.]+]|[^\\[\\]:/ ]+):[0-9]{1,5}")
              && Integer.parseInt(at.substring(at.lastIndexOf(':') + 1)) <= 0xFFFF,
          "publish.via",
          "'" + at + "' is not a host and port like front.example:7144");
      FrontConfig.requireName("publish.via", name);
    }
  }
}
