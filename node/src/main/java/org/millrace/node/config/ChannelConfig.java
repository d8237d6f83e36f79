package org.millrace.node.config;

import static org.millrace.node.config.Check.between;
import static org.millrace.node.config.Check.require;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The settings of a channel, common ({@code channel}) or of one mount ({@code mounts."/x"}). */
public record ChannelConfig(
    Duration ring,
    long ringBytesMax,
    Duration cadence,
    boolean lowLag,
    Duration burst,
    Duration grace,
    boolean takeover,
    Fallback fallback,
    boolean record,
    Reader reader) {

  public ChannelConfig {
    between("channel.ring", ring, Duration.ofSeconds(1), Duration.ofMinutes(10));
    between("channel.ring-bytes-max", ringBytesMax, 1 << 16, 4L << 30);
    between("channel.cadence", cadence, Duration.ofMillis(1), Duration.ofSeconds(5));
    between("channel.burst", burst, Duration.ZERO, ring);
    between("channel.grace", grace, Duration.ZERO, Duration.ofDays(1));
    require(
        reader.lagMax().compareTo(ring) < 0,
        "channel.reader.lag-max",
        "must be less than channel.ring, or a reader falls out of the ring before it may skip");
  }

  /** What plays while the source is away: another mount, or a file in a loop. */
  public record Fallback(Optional<String> mount, Optional<Path> file, Duration most) {
    public Fallback {
      require(
          mount.isEmpty() || file.isEmpty(),
          "channel.fallback",
          "names both a mount and a file; keep one");
      require(
          mount.isEmpty() || Mounts.isMount(mount.get()),
          "channel.fallback.mount",
          "is not a mount path like /pause");
      between("channel.fallback.most", most, Duration.ofSeconds(1), Duration.ofDays(30));
    }
  }

  /** When a reader is skipped forward, and when it is given up. */
  public record Reader(Duration lagMax, Duration stallMax) {
    public Reader {
      between("channel.reader.lag-max", lagMax, Duration.ofMillis(100), Duration.ofMinutes(10));
      between("channel.reader.stall-max", stallMax, Duration.ofSeconds(1), Duration.ofHours(1));
    }
  }
}
