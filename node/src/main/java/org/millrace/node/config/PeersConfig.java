package org.millrace.node.config;

import static org.millrace.node.config.Check.between;
import static org.millrace.node.config.Check.require;
import static org.millrace.node.config.Check.zeroIsUnlimited;

import java.time.Duration;
import java.util.List;

/** The PeerCast network: section {@code peers}. */
public record PeersConfig(
    boolean enabled,
    int relays,
    int relaysPerChannel,
    int relaysPerAddress,
    long relayBitsPerSecond,
    int sessions,
    int sessionsPerAddress,
    Duration cadence,
    Duration idle,
    boolean privateAddresses,
    List<String> relay,
    List<String> announceTo,
    List<String> feeds,
    Duration feedInterval,
    Directory directory) {

  public PeersConfig {
    between("peers.relays", relays, 0, 100_000);
    between("peers.relays-per-channel", relaysPerChannel, 0, 100_000);
    relaysPerAddress = zeroIsUnlimited("peers.relays-per-address", relaysPerAddress);
    between("peers.relay-bits-per-second", relayBitsPerSecond, 0, Long.MAX_VALUE);
    between("peers.sessions", sessions, 1, 1_000_000);
    sessionsPerAddress = zeroIsUnlimited("peers.sessions-per-address", sessionsPerAddress);
    between("peers.cadence", cadence, Duration.ZERO, Duration.ofSeconds(1));
    between("peers.idle", idle, Duration.ZERO, Duration.ofDays(30));
    between("peers.feed-interval", feedInterval, Duration.ofSeconds(30), Duration.ofDays(1));
    relay = List.copyOf(relay);
    announceTo = List.copyOf(announceTo);
    feeds = List.copyOf(feeds);
    require(
        relay.stream().allMatch(one -> one.matches("[0-9a-fA-F]{32}(@.+)?")),
        "peers.relay",
        "entries are a channel's 32 hex digits, or those, @ and a node's address");
    require(announceTo.size() <= 16, "peers.announce-to", "has more than 16 directories");
  }

  /** Whether and how this node is a directory itself. */
  public record Directory(boolean enabled, Duration interval, int channels, int announcers) {
    public Directory {
      between("peers.directory.interval", interval, Duration.ofSeconds(30), Duration.ofMinutes(10));
      between("peers.directory.channels", channels, 1, 1_000_000);
      between("peers.directory.announcers", announcers, 1, 1_000_000);
    }
  }
}
