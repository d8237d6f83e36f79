package org.millrace.node.playback;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.transport.ReaderReport;
import org.millrace.node.transport.RingReader;

/** Counts the listeners that are there, and says whether one more may come. Any thread. */
public final class Admission {

  /**
   * Upper bounds; {@link Integer#MAX_VALUE} for none.
   *
   * @param perAddress not for loopback, where a reverse proxy may stand for anybody
   * @param egressBitsPerSecond what is sent to all listeners together
   */
  public record Limits(int listeners, int perChannel, int perAddress, long egressBitsPerSecond) {}

  /** The answer to one who wants to listen. */
  public sealed interface Answer {}

  /** One listener's place; it is given back once, by whoever holds it. */
  public final class Place implements Answer {
    private final long id;
    private final LiveChannel channel;
    private final InetAddress address;
    private final long sinceNanos = System.nanoTime();
    private volatile Guest guest = Guest.UNKNOWN;
    private boolean held = true;

    private Place(long id, LiveChannel channel, InetAddress address) {
      this.id = id;
      this.channel = channel;
      this.address = address;
    }

    /** Says who has this place. */
    public void takenBy(Guest by) {
      guest = by;
    }

    /** A number that no other place of this node has. */
    public long id() {
      return id;
    }

    public InetAddress address() {
      return address;
    }

    public long sinceNanos() {
      return sinceNanos;
    }

    public Guest guest() {
      return guest;
    }

    public void giveBack() {
      synchronized (Admission.this) {
        if (held) {
          held = false;
          left(this);
        }
      }
    }
  }

  /**
   * Who has a place.
   *
   * @param agent the player's program, as it says
   * @param protocol HTTP, HLS, RTMP
   * @param bytes sent so far
   * @param sendAway ends the visit; any thread
   */
  public record Guest(String agent, String protocol, LongSupplier bytes, Runnable sendAway) {
    static final Guest UNKNOWN = new Guest("", "", () -> 0, () -> {});

    /** One who is sent a ring. */
    static Guest of(String agent, String protocol, RingReader reader) {
      return new Guest(
          agent,
          protocol,
          reader::bytesSent,
          () -> reader.eventLoop().execute(() -> reader.close(ReaderReport.End.DISMISSED)));
    }
  }

  /** No place; the reason is one for the person. */
  public enum Full implements Answer {
    NODE("This node has as many listeners as it may have."),
    CHANNEL("This channel has as many listeners as it may have."),
    ADDRESS("Too many listeners come from your address."),
    BANDWIDTH("This node sends as much as it may send."),
    DRAINING("This node is going down.");

    private final String reason;

    Full(String reason) {
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }
  }

  private final Map<Long, Place> places = new LinkedHashMap<>();
  private final Map<LiveChannel, Integer> byChannel = new HashMap<>();
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private final LongAdder connects = new LongAdder();
  private final LongAdder disconnects = new LongAdder();
  private final Map<Full, Long> refusals = new EnumMap<>(Full.class);
  private Limits limits;
  private volatile Consumer<Turned> onFull = _ -> {};
  private long placesSeen;
  private int listeners;
  private boolean draining;
  private double sentBits;

  /** The rates of those who came in the second that was measured last, and of those since. */
  private double cameBefore;

  private double cameNow;

  public Admission(Limits limits) {
    this.limits = limits;
    for (var full : Full.values()) {
      refusals.put(full, 0L);
    }
  }

  /** Asks for a place. */
  public synchronized Answer enter(LiveChannel channel, InetAddress address) {
    var full = full(channel, address);
    if (full != null) {
      refusals.merge(full, 1L, Long::sum);
      onFull.accept(new Turned(channel, full));
      return full;
    }
    listeners++;
    byChannel.merge(channel, 1, Integer::sum);
    byAddress.merge(address, 1, Integer::sum);
    connects.increment();
    cameNow += channel.gauge().bitsPerSecond();
    var place = new Place(++placesSeen, channel, address);
    places.put(place.id, place);
    return place;
  }

  /** Somebody was sent away. */
  public record Turned(LiveChannel channel, Full why) {}

  /** Is told of everybody who is sent away; must be quick. */
  public void onFull(Consumer<Turned> listener) {
    onFull = listener;
  }

  /** At most {@code max} of a channel's places, the oldest first. */
  public synchronized List<Place> places(LiveChannel channel, int max) {
    return places.values().stream().filter(place -> place.channel == channel).limit(max).toList();
  }

  /** A place of a channel by its number. */
  public synchronized Optional<Place> place(LiveChannel channel, long id) {
    return Optional.ofNullable(places.get(id)).filter(place -> place.channel == channel);
  }

  /** Tells, once a second, what was sent to all listeners in that second. */
  public synchronized void sent(long bitsPerSecond) {
    sentBits = bitsPerSecond;
    cameBefore = cameNow;
    cameNow = 0;
  }

  public synchronized Limits limits() {
    return limits;
  }

  /** Other bounds from now on; who is in stays. */
  public synchronized void limits(Limits now) {
    limits = now;
  }

  /** Lets nobody in any more. */
  public synchronized void drain() {
    draining = true;
  }

  /** Returns when no listener is left, or after so long. */
  public synchronized void awaitEmpty(Duration most) throws InterruptedException {
    var until = System.nanoTime() + most.toNanos();
    var left = most.toNanos();
    while (listeners > 0 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = until - System.nanoTime();
    }
  }

  public synchronized int listeners() {
    return listeners;
  }

  public synchronized int listeners(LiveChannel channel) {
    return byChannel.getOrDefault(channel, 0);
  }

  public long connects() {
    return connects.sum();
  }

  public long disconnects() {
    return disconnects.sum();
  }

  /** How many were sent away, by reason. */
  public synchronized SortedMap<String, Long> refusals() {
    var counts = new TreeMap<String, Long>();
    refusals.forEach((full, count) -> counts.put(full.name().toLowerCase(Locale.ROOT), count));
    return counts;
  }

  public synchronized boolean isDraining() {
    return draining;
  }

  private @Nullable Full full(LiveChannel channel, InetAddress address) {
    if (draining) {
      return Full.DRAINING;
    }
    if (listeners >= limits.listeners()) {
      return Full.NODE;
    }
    if (byChannel.getOrDefault(channel, 0) >= limits.perChannel()) {
      return Full.CHANNEL;
    }
    if (!address.isLoopbackAddress() && byAddress.getOrDefault(address, 0) >= limits.perAddress()) {
      return Full.ADDRESS;
    }
    if (limits.egressBitsPerSecond() != Long.MAX_VALUE
        && sentBits + cameBefore + cameNow + channel.gauge().bitsPerSecond()
            > limits.egressBitsPerSecond()) {
      return Full.BANDWIDTH;
    }
    return null;
  }

  private void left(Place place) {
    places.remove(place.id);
    listeners--;
    byChannel.computeIfPresent(place.channel, (_, count) -> count == 1 ? null : count - 1);
    byAddress.computeIfPresent(place.address, (_, count) -> count == 1 ? null : count - 1);
    disconnects.increment();
    if (listeners == 0) {
      notifyAll();
    }
  }
}
