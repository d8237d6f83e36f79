package org.millrace.node.admin;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A node at one moment. Numbers that count ({@code ...Bytes}, {@code listenerSeconds}, the maps)
 * only ever grow while the node runs, those of channels that are gone included.
 *
 * @param publicUrl how listeners reach it, empty if nobody said
 * @param publishers connected sources, pulls included
 * @param listenerSeconds time that listeners who left had listened
 * @param stress the fullest of its limits, 0 (idle) to 1 (new listeners are refused)
 * @param refusals requests turned away, by reason
 * @param endings listeners that left, by reason
 * @param hooks events for webhooks, by what became of them: told, lost
 */
public record NodeStatus(
    String name,
    String version,
    String publicUrl,
    int port,
    long uptimeSeconds,
    boolean draining,
    int connections,
    int listeners,
    int publishers,
    long ingestBytes,
    long egressBytes,
    long egressBitsPerSecond,
    double listenerSeconds,
    double stress,
    SortedMap<String, Long> refusals,
    SortedMap<String, Long> endings,
    SortedMap<String, Long> hooks,
    Outside outside,
    List<Front> fronts,
    List<Channel> channels) {

  public NodeStatus {
    refusals = sorted(refusals);
    endings = sorted(endings);
    hooks = sorted(hooks);
    fronts = List.copyOf(fronts);
    channels = List.copyOf(channels);
  }

  /**
   * Whether the open internet reaches this node.
   *
   * @param ipv4 open, firewalled, or unknown while nobody has tried
   * @param ipv4Endpoint where it does; empty while nobody has said
   * @param mapping how and as what the gateway passes the port on; empty if it does not
   */
  public record Outside(
      String ipv4, String ipv4Endpoint, String ipv6, String ipv6Endpoint, String mapping) {

    public static final Outside UNKNOWN = new Outside("unknown", "", "unknown", "", "");
  }

  /**
   * A front through which this node broadcasts a channel.
   *
   * @param at its host and port, as configured
   * @param state resting, connecting, greeting, proving or sending
   * @param why why it does not get the channel; empty when it does
   * @param announces it is the one that tells directories
   */
  public record Front(
      String at,
      String mount,
      String state,
      String why,
      int listeners,
      int relays,
      boolean announces) {}

  private static SortedMap<String, Long> sorted(Map<String, Long> counts) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  /**
   * A channel at one moment; its counts begin with the channel.
   *
   * @param container short name in capitals: FLV, TS, MP3
   * @param codecs short lower-case names: h264, aac
   * @param protocol how its source is connected: http, pull
   * @param connected whether its source is here, or may come back within the grace period
   * @param reconnects how often the source came back
   * @param damagedBytes what the container's reader left out
   * @param keyFrameSeconds distance of the last two key frames, 0 while unknown
   * @param ringSeconds how much of the broadcast is kept now
   * @param skips readers that fell behind and jumped to the newest key frame
   * @param stalled readers that took nothing for too long and were cut
   */
  public record Channel(
      String id,
      String mount,
      String name,
      String title,
      String container,
      List<String> codecs,
      String protocol,
      boolean connected,
      long uptimeSeconds,
      int listeners,
      int listenersPeak,
      long ingestBytes,
      long ingestBitsPerSecond,
      long egressBytes,
      long egressBitsPerSecond,
      long reconnects,
      long damagedBytes,
      double keyFrameSeconds,
      double ringSeconds,
      long ringBytes,
      long skips,
      long stalled) {

    public Channel {
      codecs = List.copyOf(codecs);
    }
  }
}
