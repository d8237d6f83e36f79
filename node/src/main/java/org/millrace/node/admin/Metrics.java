package org.millrace.node.admin;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Every metric of the node, by name. A scrape takes one {@link NodeStatus} and tells it; nothing is
 * counted here, so a metric costs nothing until somebody looks. Of channels the {@link
 * #CHANNELS_MAX} oldest have series of their own; the node's totals hold all.
 */
public final class Metrics implements MultiCollector {

  /** Channels with their own series: each costs about 15 of them. */
  static final int CHANNELS_MAX = 200;

  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  /**
   * One metric.
   *
   * @param labels comma-separated, as in the table of {@code ops/README.md}
   */
  record Family(String name, String type, String labels, String meaning, Samples samples) {}

  /** What a metric says of a status. */
  private interface Samples {
    void of(NodeStatus status, Sink sink);
  }

  private interface Sink {
    void sample(double value, String... labelValues);
  }

  static final List<Family> FAMILIES =
      List.of(
          node("millrace_build", GAUGE, "version", "1, for the version in its label")
              .with((status, sink) -> sink.sample(1, status.version())),
          number("millrace_uptime_seconds", "since the start", NodeStatus::uptimeSeconds),
          number(
              "millrace_draining",
              "1 while listeners are asked to leave",
              status -> status.draining() ? 1 : 0),
          number(
              "millrace_stress",
              "the fullest of the limits; at 1 new listeners are refused",
              NodeStatus::stress),
          number("millrace_connections", "open, of all kinds", NodeStatus::connections),
          number("millrace_listeners", "players being sent a channel", NodeStatus::listeners),
          number("millrace_publishers", "connected sources, pulls too", NodeStatus::publishers),
          number("millrace_channels", "being broadcast", status -> status.channels().size()),
          count("millrace_ingest_bytes_total", "media received", NodeStatus::ingestBytes),
          count("millrace_egress_bytes_total", "media sent to listeners", NodeStatus::egressBytes),
          count(
              "millrace_listener_seconds_total",
              "listened by those who left",
              NodeStatus::listenerSeconds),
          counts(
              "millrace_refusals_total",
              "reason",
              "requests turned away: limits, logins, nonsense",
              NodeStatus::refusals),
          counts(
              "millrace_listener_ends_total", "reason", "listeners that left", NodeStatus::endings),
          counts(
              "millrace_hook_events_total",
              "outcome",
              "events for webhooks: told, or lost after all attempts",
              NodeStatus::hooks),
          node(
                  "millrace_channel_source_connected",
                  GAUGE,
                  "channel,protocol,container",
                  "1 while the source is here, 0 in its grace period")
              .with(
                  (status, sink) ->
                      labelled(status)
                          .forEach(
                              channel ->
                                  sink.sample(
                                      channel.connected() ? 1 : 0,
                                      channel.mount(),
                                      channel.protocol(),
                                      channel.container()))),
          channelNumber(
              "millrace_channel_uptime_seconds",
              "since its first source came",
              NodeStatus.Channel::uptimeSeconds),
          channelNumber(
              "millrace_channel_listeners", "its players now", NodeStatus.Channel::listeners),
          channelCount(
              "millrace_channel_ingest_bytes_total",
              "media from its source",
              NodeStatus.Channel::ingestBytes),
          channelCount(
              "millrace_channel_egress_bytes_total",
              "media sent to its listeners",
              NodeStatus.Channel::egressBytes),
          channelCount(
              "millrace_channel_reconnects_total",
              "times its source came back",
              NodeStatus.Channel::reconnects),
          channelCount(
              "millrace_channel_damaged_bytes_total",
              "left out of broken input",
              NodeStatus.Channel::damagedBytes),
          channelNumber(
              "millrace_channel_keyframe_interval_seconds",
              "between the last two; how long a late joiner may be behind",
              NodeStatus.Channel::keyFrameSeconds),
          channelNumber(
              "millrace_channel_ring_seconds",
              "of the broadcast in memory",
              NodeStatus.Channel::ringSeconds),
          channelNumber(
              "millrace_channel_ring_bytes",
              "of native memory for them",
              NodeStatus.Channel::ringBytes),
          channelCount(
              "millrace_channel_skips_total",
              "listeners that fell behind and jumped to the newest key frame",
              NodeStatus.Channel::skips),
          channelCount(
              "millrace_channel_stalls_total",
              "listeners cut because they took nothing for too long",
              NodeStatus.Channel::stalled));

  private final StatusSource source;
  private final PrometheusMeterRegistry registry;

  /**
   * Made at the first scrape: loading the JVM's own beans takes time that a start does not have.
   */
  @SuppressWarnings("resource") // The GC listener lives as long as the process.
  public Metrics(StatusSource source) {
    this.source = source;
    var prometheus = new PrometheusRegistry();
    this.registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    prometheus.register(this);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmGcMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** The page of a scrape, in the exposition format of the Accept header. */
  public String page(String contentType) {
    return registry.scrape(contentType);
  }

  @Override
  public MetricSnapshots collect() {
    var status = source.status();
    return new MetricSnapshots(FAMILIES.stream().map(family -> snapshot(family, status)).toList());
  }

  private static MetricSnapshot snapshot(Family family, NodeStatus status) {
    var names = family.labels().isEmpty() ? new String[0] : family.labels().split(",", -1);
    if (family.type().equals(COUNTER)) {
      var name = family.name().substring(0, family.name().length() - "_total".length());
      var counter = CounterSnapshot.builder().name(name).help(family.meaning());
      family
          .samples()
          .of(
              status,
              (value, labels) ->
                  counter.dataPoint(
                      new CounterDataPointSnapshot(value, Labels.of(names, labels), null, 0)));
      return counter.build();
    }
    var gauge = GaugeSnapshot.builder().name(family.name()).help(family.meaning());
    family
        .samples()
        .of(
            status,
            (value, labels) ->
                gauge.dataPoint(new GaugeDataPointSnapshot(value, Labels.of(names, labels), null)));
    return gauge.build();
  }

  private static List<NodeStatus.Channel> labelled(NodeStatus status) {
    return status.channels().stream()
        .sorted(
            Comparator.comparingLong(NodeStatus.Channel::uptimeSeconds)
                .reversed()
                .thenComparing(NodeStatus.Channel::mount))
        .limit(CHANNELS_MAX)
        .toList();
  }

  private record Unfilled(String name, String type, String labels, String meaning) {
    Family with(Samples samples) {
      return new Family(name, type, labels, meaning, samples);
    }
  }

  private static Unfilled node(String name, String type, String labels, String meaning) {
    return new Unfilled(name, type, labels, meaning);
  }

  private static Family number(String name, String meaning, ToDoubleFunction<NodeStatus> value) {
    return node(name, GAUGE, "", meaning)
        .with((status, sink) -> sink.sample(value.applyAsDouble(status)));
  }

  private static Family count(String name, String meaning, ToDoubleFunction<NodeStatus> value) {
    return node(name, COUNTER, "", meaning)
        .with((status, sink) -> sink.sample(value.applyAsDouble(status)));
  }

  private static Family counts(
      String name, String label, String meaning, Function<NodeStatus, Map<String, Long>> values) {
    return node(name, COUNTER, label, meaning)
        .with(
            (status, sink) ->
                values.apply(status).forEach((reason, number) -> sink.sample(number, reason)));
  }

  private static Family channelNumber(
      String name, String meaning, ToDoubleFunction<NodeStatus.Channel> value) {
    return ofChannels(name, GAUGE, meaning, value);
  }

  private static Family channelCount(
      String name, String meaning, ToDoubleFunction<NodeStatus.Channel> value) {
    return ofChannels(name, COUNTER, meaning, value);
  }

  private static Family ofChannels(
      String name, String type, String meaning, ToDoubleFunction<NodeStatus.Channel> value) {
    return node(name, type, "channel", meaning)
        .with(
            (status, sink) ->
                labelled(status)
                    .forEach(
                        channel -> sink.sample(value.applyAsDouble(channel), channel.mount())));
  }
}
