package org.millrace.node.peercastapi;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.Hit;

/**
 * A channel at one moment, as these programs see it.
 *
 * @param source where it comes from: {@code pcp://host:port/id}, or an encoder's address
 * @param broadcasting it begins here
 * @param receiving bytes come in
 * @param self what this node says of itself in the channel
 * @param hits the other hosts of the channel that are known here
 * @param nowNanos the clock of the hits
 */
public record ChannelState(
    Guid id,
    boolean v6,
    Status status,
    String source,
    int uptimeSeconds,
    boolean broadcasting,
    boolean receiving,
    boolean relayFull,
    boolean directFull,
    @Nullable Boolean firewalled,
    int skips,
    ChanInfo info,
    Track track,
    Host self,
    List<Hit> hits,
    long nowNanos,
    List<Connection> connections) {

  /** What it does now. */
  public enum Status {
    IDLE("Idle", "IDLE"),
    SEARCHING("Searching", "SEARCH"),
    CONNECTING("Connecting", "CONNECT"),
    RECEIVING("Receiving", "RECEIVE"),
    ERROR("Error", "ERROR");

    private final String word;
    private final String xml;

    Status(String word, String xml) {
      this.word = word;
      this.xml = xml;
    }

    /** In JSON-RPC. */
    String word() {
      return word;
    }

    /** In viewxml. */
    String xml() {
      return xml;
    }
  }

  /** What a connection is for. */
  public enum Role {
    SOURCE,
    RELAY,
    DIRECT
  }

  /**
   * A connection of the channel.
   *
   * @param position of the newest byte that went over it; null if nobody counts
   * @param remoteName the host's own listening endpoint or URL
   * @param host what the other side says of itself; null for players and encoders
   */
  public record Connection(
      int id,
      Role role,
      String status,
      double sentBytesPerSecond,
      double receivedBytesPerSecond,
      String protocol,
      String agent,
      String remote,
      String remoteName,
      @Nullable Long position,
      @Nullable Host host) {}

  public ChannelState {
    hits = List.copyOf(hits);
    connections = List.copyOf(connections);
  }

  /** Players of the whole tree, as far as it is known here. */
  int totalDirects() {
    return self.listeners() + hits.stream().mapToInt(hit -> hit.host().listeners()).sum();
  }

  /** Relays of the whole tree, as far as it is known here. */
  int totalRelays() {
    return self.relays() + hits.stream().mapToInt(hit -> hit.host().relays()).sum();
  }
}
