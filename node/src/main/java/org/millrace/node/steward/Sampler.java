package org.millrace.node.steward;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.admin.Operations.Sample;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.playback.Admission;
import org.millrace.node.transport.EventLoops;

/**
 * Notes the figures of each channel every {@link #PERIOD_SECONDS}, for the last ten minutes.
 * Channels that have ended are forgotten.
 */
public final class Sampler {

  static final int PERIOD_SECONDS = 2;
  static final int SAMPLES_MAX = 300;

  private final ChannelDirectory directory;
  private final Admission admission;
  private final Map<String, ArrayDeque<Sample>> samples = new HashMap<>();
  private @Nullable ScheduledFuture<?> task;

  public Sampler(ChannelDirectory directory, Admission admission) {
    this.directory = directory;
    this.admission = admission;
  }

  public void start(EventLoops loops) {
    task =
        loops
            .group()
            .next()
            .scheduleAtFixedRate(this::take, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  void stop() {
    if (task != null) {
      task.cancel(false);
    }
  }

  /** The oldest first. */
  synchronized List<Sample> of(String id) {
    return List.copyOf(samples.getOrDefault(id, new ArrayDeque<>()));
  }

  private synchronized void take() {
    var at = System.currentTimeMillis();
    var channels = directory.all();
    for (var channel : channels) {
      var history = samples.computeIfAbsent(channel.id(), _ -> new ArrayDeque<>());
      if (history.size() == SAMPLES_MAX) {
        history.removeFirst();
      }
      history.addLast(sample(channel, at));
    }
    samples.keySet().removeIf(id -> directory.ofId(id).isEmpty());
  }

  private Sample sample(LiveChannel channel, long atMillis) {
    var gauge = channel.gauge();
    var here = channel.onAir().connected();
    return new Sample(
        atMillis,
        here ? Math.round(gauge.bitsPerSecond() / 1000) : 0,
        here ? Math.round(gauge.framesPerSecond() * 10) / 10.0 : 0,
        Math.round(gauge.keyIntervalNanos() / 1e7) / 100.0,
        admission.listeners(channel));
  }
}
