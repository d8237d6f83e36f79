package org.millrace.node.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The channels that are on air. Written by {@link Channels} only, read by every face. */
public final class ChannelDirectory {

  private final ConcurrentSkipListMap<String, LiveChannel> byMount = new ConcurrentSkipListMap<>();
  private final ConcurrentHashMap<String, LiveChannel> byId = new ConcurrentHashMap<>();

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final LongAdder endedIngestBytes = new LongAdder();
  private final LongAdder endedEgressBytes = new LongAdder();

  public Optional<LiveChannel> ofMount(String mount) {
    return Optional.ofNullable(byMount.get(mount));
  }

  /** Finds by the 32 hex digits of an id, in upper or lower case. */
  public Optional<LiveChannel> ofId(String id) {
    return Optional.ofNullable(byId.get(id.toLowerCase(Locale.ROOT)));
  }

  /** All channels in the order of their mounts. */
  public Collection<LiveChannel> all() {
    return Collections.unmodifiableCollection(byMount.values());
  }

  synchronized void add(LiveChannel channel) {
    byMount.put(channel.mount(), channel);
    byId.put(channel.id(), channel);
    notifyAll();
  }

  /** Waits until a channel is on air, at most so long. */
  public synchronized Optional<LiveChannel> await(String mount, Duration most)
      throws InterruptedException {
    var until = System.nanoTime() + most.toNanos();
    var left = most.toNanos();
    while (!byMount.containsKey(mount) && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = until - System.nanoTime();
    }
    return ofMount(mount);
  }

  /** Is told what happens to channels; called by their actors, and must be quick. */
  public interface Watcher {
    void happened(LiveChannel channel, Happening what);
  }

  public void watch(Watcher watcher) {
    watchers.add(watcher);
  }

  void happened(LiveChannel channel, Happening what) {
    watchers.forEach(watcher -> watcher.happened(channel, what));
  }

  /** What channels that have ended took and gave. */
  public record Ended(long ingestBytes, long egressBytes) {}

  public Ended ended() {
    return new Ended(endedIngestBytes.sum(), endedEgressBytes.sum());
  }

  void remove(LiveChannel channel) {
    if (byMount.remove(channel.mount(), channel)) {
      byId.remove(channel.id(), channel);
      endedIngestBytes.add(channel.gauge().bytes());
      endedEgressBytes.add(channel.fanOut().counters().bytes.sum());
    }
  }
}
