package org.millrace.node.channel;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The channels that are on air. Written by {@link Channels} only, read by every face. */
public final class ChannelDirectory {

  private final ConcurrentSkipListMap<String, LiveChannel> byMount = new ConcurrentSkipListMap<>();
  private final ConcurrentHashMap<String, LiveChannel> byId = new ConcurrentHashMap<>();

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

  void add(LiveChannel channel) {
    byMount.put(channel.mount(), channel);
    byId.put(channel.id(), channel);
  }

  void remove(LiveChannel channel) {
    byMount.remove(channel.mount(), channel);
    byId.remove(channel.id(), channel);
  }
}
