package org.millrace.simulation.scenario;

import java.util.List;
import org.millrace.node.core.swarm.SwarmSettings;
import org.millrace.node.core.swarm.Tuning;

/**
 * One run, completely. Component names are the keys, units cut off and words joined by dashes; the
 * documented defaults are in {@code reference.conf}.
 *
 * @param warmupMillis what happens before is not measured
 * @param tickMicros raster of virtual time
 */
public record Scenario(
    String name,
    String description,
    long seed,
    long durationMillis,
    long warmupMillis,
    int tickMicros,
    int threads,
    Kind engine,
    String strategy,
    Stream stream,
    Peers peers,
    List<Uplink> uplinks,
    Net network,
    Nat nat,
    Hostile hostile,
    List<Fault> faults,
    Tuning protocol,
    List<String> expect) {

  private static final int GROUP_MAX = 4_096;

  /** Which engine runs it. */
  public enum Kind {
    WHEEL,
    EXACT,
    ACTORS
  }

  public Scenario {
    require(!uplinks.isEmpty(), "uplinks is empty");
    require(warmupMillis < durationMillis, "warmup is not shorter than duration");
    require(tickMicros >= 1 && tickMicros <= 1_000, "tick is not between 1us and 1ms");
    require(threads >= 1 && threads <= 16, "threads is not between 1 and 16");
    var shares = uplinks.stream().mapToDouble(Uplink::share).sum();
    require(Math.abs(shares - 1) < 1e-6, "the shares of uplinks add up to " + shares + ", not 1");
    require(
        stream.sources == 1 || stream.sources * (peers.count + stream.sources) <= GROUP_MAX,
        "a group with several sources has at most " + GROUP_MAX + " peers, all channels together");
    require(
        stream.sources == 1 || peers.isSteady(),
        "in a group with several sources nobody comes late or leaves by itself");
    require(
        stream.sources == 1 || !strategy.equals("reduced"),
        "the reduced model knows one source only");
    uplinks = List.copyOf(uplinks);
    faults = List.copyOf(faults);
    expect = List.copyOf(expect);
  }

  /**
   * The broadcast.
   *
   * @param chunkBytes 0 for what the protocol gives to this bitrate
   * @param stripes 0 for what the protocol gives to this bitrate
   * @param sources people that broadcast, each a channel in which everybody takes part
   */
  public record Stream(
      long bitrateBps,
      int chunkBytes,
      int stripes,
      int parityStripes,
      long gopMillis,
      int sources,
      long sourceUplinkBps) {

    private static final int SOURCES_MAX = 16;

    public Stream {
      require(
          bitrateBps > 0 && sourceUplinkBps > 0, "stream.bitrate and source-uplink are above 0");
      require(sources >= 1 && sources <= SOURCES_MAX, "stream.sources is not 1 to 16");
    }
  }

  /**
   * The viewers.
   *
   * @param rampMillis the first ones join evenly within this time
   * @param flashCount viewers that come later, all within {@code flashMillis}
   * @param churnPerMinute share of the viewers present that vanish each minute; as many join
   * @param session none, exponential, weibull, lognormal: how long a viewer stays
   * @param spread sigma of the log-normal, shape of the Weibull
   * @param cleanShare viewers that say goodbye when they leave
   * @param patienceMillis a viewer whose picture stands still this long leaves; 0 for never
   * @param trace a file of lines "join-seconds,leave-seconds" that replaces all of these; or empty
   */
  public record Peers(
      int count,
      long rampMillis,
      int flashCount,
      long flashAtMillis,
      long flashMillis,
      double arrivalsPerMinute,
      double churnPerMinute,
      String session,
      long medianMillis,
      double spread,
      double cleanShare,
      long patienceMillis,
      double freeRiderShare,
      String trace) {
    public Peers {
      require(count >= 1, "peers.count is below 1");
    }

    /** Whether those who are there from the start stay, and nobody else comes. */
    boolean isSteady() {
      return flashCount == 0
          && arrivalsPerMinute == 0
          && churnPerMinute == 0
          && session.equals("none")
          && trace.isEmpty();
    }
  }

  /** A class of viewers by what they can send. */
  public record Uplink(double share, long rateBps) {
    public Uplink {
      require(share >= 0 && rateBps >= 8_000, "an uplink class has a share and at least 8 kbit/s");
    }
  }

  /**
   * The network between them.
   *
   * @param latency plane or regions
   * @param lossShare of packets; the transport sends them again
   * @param ordered a link delivers in order, like TCP
   * @param headerBytes IP and TCP headers of each packet
   * @param verifyNanos CPU time of one signature check
   */
  public record Net(
      String latency,
      double latencyScale,
      long jitterMicros,
      double lossShare,
      boolean ordered,
      long downlinkBps,
      int headerBytes,
      int packetBytes,
      int ackBytes,
      int tlsBytes,
      long verifyNanos,
      long hashNanos) {
    public Net {
      require(lossShare >= 0 && lossShare <= 0.3, "network.loss is not between 0 and 30%");
      require(latency.equals("plane") || latency.equals("regions"), "network.latency is unknown");
    }
  }

  /** Shares of viewers behind address translation; the rest can be dialled by anybody. */
  public record Nat(double punchableShare, double relayedShare, double punchSuccessShare) {}

  /** Shares of viewers that do wrong. */
  public record Hostile(double forgerShare, double silentShare, double spyShare) {}

  /**
   * Something that breaks.
   *
   * @param kind kill, unplug, partition, freeze, skew or stop-source
   * @param spanMillis how long a partition or a freeze lasts; by how much a clock jumps
   * @param share of the viewers, for all but stop-source
   * @param uplinkClass only viewers of this class, −1 for all
   * @param region only viewers of this region, −1 for all
   */
  public record Fault(
      String kind, long atMillis, long spanMillis, double share, int uplinkClass, int region) {

    private static final List<String> KINDS =
        List.of("kill", "unplug", "partition", "freeze", "skew", "stop-source");

    public Fault {
      require(
          KINDS.contains(kind), "a fault is one of " + String.join(", ", KINDS) + ", not " + kind);
      require(
          !kind.equals("freeze") && !kind.equals("skew") || spanMillis >= 1 && spanMillis <= 60_000,
          "a freeze or skew has a span of at most 60s");
      require(
          !kind.equals("partition") || spanMillis <= 20_000,
          "a partition longer than 20s is not modelled: links would break");
    }
  }

  /** The protocol's shape of the stream. */
  public SwarmSettings settings() {
    var usual = SwarmSettings.forBitrate(stream.bitrateBps);
    return new SwarmSettings(
        stream.stripes > 0 ? stream.stripes : usual.dataStripes(),
        stream.parityStripes,
        stream.chunkBytes > 0 ? stream.chunkBytes : usual.chunkBytes(),
        stream.bitrateBps,
        protocol);
  }

  public Scenario withSeed(long other) {
    return new Scenario(
        name,
        description,
        other,
        durationMillis,
        warmupMillis,
        tickMicros,
        threads,
        engine,
        strategy,
        stream,
        peers,
        uplinks,
        network,
        nat,
        hostile,
        faults,
        protocol,
        expect);
  }

  /** What all can send, by what all want to receive. */
  public double resourceIndex() {
    var mean = uplinks.stream().mapToDouble(u -> u.share() * u.rateBps()).sum();
    var total =
        (double) stream.sourceUplinkBps * stream.sources
            + peers.count * mean * (1 - peers.freeRiderShare);
    return total / (peers.count * (double) stream.bitrateBps * stream.sources);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ScenarioException(otherwise);
    }
  }
}
