package org.millrace.simulation.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.millrace.simulation.engine.Chance;
import org.millrace.simulation.network.Geography;
import org.millrace.simulation.network.Population;
import org.millrace.simulation.scenario.Scenario;

/** What came of a run: counts, viewers, figures by name, and the hash of all of it. */
public final class Outcome {

  private final Scenario scenario;
  private final Tally tally = new Tally();
  private final List<Viewer> viewers = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private long hash;
  private long sentBytes;

  Outcome(
      Scenario scenario,
      Population population,
      Geography geography,
      Broadcast broadcast,
      Node[] nodes,
      Port[] ports,
      Tally warm,
      long warmSentBytes) {
    this.scenario = scenario;
    for (var port : ports) {
      tally.addAll(port.tally);
    }
    var end = scenario.durationMillis() * 1_000_000L;
    for (var node : nodes) {
      hash = Chance.mix(hash ^ node.hash, node.received, node.delaySumMicros);
      sentBytes += population.person(node.id) == node.id ? node.uplink.sentBytes() : 0;
      if (population.isViewer(node.id) && node.joinedNanos != Node.NEVER) {
        viewers.add(viewer(node, nodes, geography, broadcast, end));
      }
    }
    computeFigures(warm, warmSentBytes);
  }

  /** Of a model that has no nodes. */
  public Outcome(
      Scenario scenario, Tally counted, List<Viewer> viewers, long hash, long sentBytes) {
    this.scenario = scenario;
    this.tally.addAll(counted);
    this.viewers.addAll(viewers);
    this.hash = hash;
    this.sentBytes = sentBytes;
    var warm = new Tally();
    var share = (double) scenario.warmupMillis() / scenario.durationMillis();
    warm.usefulBytes = (long) (tally.usefulBytes * share);
    warm.sourceBytes = (long) (tally.sourceBytes * share);
    computeFigures(warm, (long) (sentBytes * share));
  }

  private static Viewer viewer(
      Node node, Node[] nodes, Geography geography, Broadcast broadcast, long end) {
    var spacing = broadcast.chunkNanos();
    var expected =
        Math.max(
            0,
            Math.ceilDiv(node.measureToNanos, spacing)
                - Math.ceilDiv(node.measureFromNanos, spacing));
    var stalled = node.stalledMillis;
    var watchedUntil = Math.min(end, node.leftNanos);
    if (node.stalledSinceNanos != Node.NEVER) {
      stalled +=
          Math.max(0, watchedUntil - Math.max(node.stalledSinceNanos, node.measureFromNanos))
              / 1_000_000;
    }
    var watched = Math.max(1, (watchedUntil - node.measureFromNanos) / 1_000_000);
    var present = Math.max(1, watchedUntil - node.joinedNanos);
    var counts = expected > 0 && !node.died;
    return new Viewer(
        node.id,
        node.uplinkClass,
        geography.region(node.id),
        node.role == Population.Role.FREE_RIDER,
        counts,
        node.received == 0 ? Double.POSITIVE_INFINITY : node.worstMicros / 1e3,
        node.received == 0 ? Double.POSITIVE_INFINITY : node.delaySumMicros / 1e3 / node.received,
        node.startedMillis >= 0 ? node.startedMillis : node.firstChunkMillis,
        counts ? Math.clamp(1 - (double) node.onTime / expected, 0, 1) : 0,
        counts ? Math.clamp(1 - (double) node.received / expected, 0, 1) : 0,
        Math.clamp((double) stalled / watched, 0.0, 1.0),
        node.stalls,
        (double) node.uplink.sentBytes() / Math.max(1, node.uplink.bytesPossible(present)),
        node.links.size(),
        depth(node, nodes));
  }

  private static int depth(Node node, Node[] nodes) {
    var depth = 0;
    for (var at = node; at.parent >= 0 && depth <= nodes.length; at = nodes[at.parent]) {
      depth++;
    }
    return depth > nodes.length ? 0 : depth;
  }

  private void computeFigures(Tally warm, long warmSentBytes) {
    var counted = viewers.stream().filter(Viewer::survived).toList();
    figures.put("viewers", (double) viewers.size());
    figures.put("viewers.measured", (double) counted.size());
    quantiles("lag", counted, Viewer::lagMillis, 1e-3);
    splitByRiding(counted);
    var first = scenario.stream().sources() + scenario.peers().count();
    var early = counted.stream().filter(v -> v.peer() < first).toList();
    figures.put("stalled.early", mean(early, v -> v.stalls() > 0 ? 1 : 0));
    figures.put("chunk.p50", tally.chunkDelays.millis(0.5) / 1e3);
    figures.put("chunk.p99", tally.chunkDelays.millis(0.99) / 1e3);
    var started = viewers.stream().filter(v -> v.startMillis() >= 0).toList();
    quantiles("startup", started, Viewer::startMillis, 1e-3);
    figures.put("late", mean(counted, Viewer::lateShare));
    figures.put("missing", mean(counted, Viewer::missingShare));
    figures.put("stall", mean(counted, Viewer::stalledShare));
    figures.put("stalled.viewers", mean(counted, v -> v.stalls() > 0 ? 1 : 0));
    var useful = Math.max(1.0, (double) (tally.usefulBytes - warm.usefulBytes));
    figures.put("duplicates", (tally.duplicateBytes - warm.duplicateBytes) / useful);
    figures.put("overhead", (sentBytes - warmSentBytes - useful) / useful);
    var streamBytes =
        scenario.stream().bitrateBps()
            / 8.0
            * (scenario.durationMillis() - scenario.warmupMillis())
            / 1e3
            * scenario.stream().sources();
    figures.put("source.cost", (tally.sourceBytes - warm.sourceBytes) / streamBytes);
    figures.put("forged.played", (double) tally.forgedPlayed);
    figures.put("forged.stopped", (double) tally.forgedStopped);
    figures.put("grafted", (double) tally.grafted);
    figures.put("bytes.per.viewer", sentBytes / Math.max(1.0, viewers.size()));
  }

  /** Those who give and those who only take, where there are both. */
  private void splitByRiding(List<Viewer> counted) {
    var riders = counted.stream().filter(Viewer::freeRider).toList();
    if (!riders.isEmpty()) {
      quantiles("riders.lag", riders, Viewer::lagMillis, 1e-3);
      var others = counted.stream().filter(v -> !v.freeRider()).toList();
      quantiles("contributors.lag", others, Viewer::lagMillis, 1e-3);
    }
  }

  private void quantiles(
      String name, List<Viewer> of, ToDoubleFunction<Viewer> value, double scale) {
    var sorted = of.stream().mapToDouble(value).sorted().toArray();
    for (var share : new double[] {0.05, 0.5, 0.95, 0.99, 1}) {
      var label = share == 1 ? "max" : "p%02d".formatted(Math.round(share * 100));
      figures.put(name + "." + label, quantile(sorted, share) * scale);
    }
  }

  /** The value at a share of a sorted array; 0 when it is empty. */
  public static double quantile(double[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[Math.clamp((long) Math.ceil(sorted.length * share) - 1, 0, sorted.length - 1)];
  }

  private static double mean(List<Viewer> of, ToDoubleFunction<Viewer> value) {
    return of.stream().mapToDouble(value).average().orElse(0);
  }

  public Scenario scenario() {
    return scenario;
  }

  public Tally tally() {
    return tally;
  }

  public List<Viewer> viewers() {
    return viewers;
  }

  /** Seconds, shares and counts by name; these names stand in {@code expect}. */
  public Map<String, Double> figures() {
    return figures;
  }

  /** One of {@link #figures()}. */
  public double figure(String name) {
    return Objects.requireNonNull(figures.get(name), name);
  }

  /** Of all events of all peers, in order. */
  public long hash() {
    return hash;
  }

  /** All that was sent by anybody, everything included. */
  public long sentBytes() {
    return sentBytes;
  }
}
