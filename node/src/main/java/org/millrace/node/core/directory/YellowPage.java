package org.millrace.node.core.directory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.directory.DirectoryLog.Entry;

/**
 * The channels a directory knows. The first announcement of a channel pins its broadcast id: no
 * other broadcaster can take it over, also after a restart. Every collection is bounded; what must
 * be kept is given out as log entries.
 */
public final class YellowPage {

  /**
   * @param announcersMax control connections
   * @param announcersPerAddressMax control connections from one address
   * @param channelsMax channels on the list
   * @param channelsPerAnnouncerMax channels of one announcer
   * @param pinsMax pinned broadcast ids; the longest unused goes first
   * @param lifetimeNanos how long an announcement holds
   * @param orphanNanos how long it holds once the announcer's connection is gone
   */
  public record Limits(
      int announcersMax,
      int announcersPerAddressMax,
      int channelsMax,
      int channelsPerAnnouncerMax,
      int pinsMax,
      long lifetimeNanos,
      long orphanNanos) {
    public static final Limits DEFAULT =
        new Limits(1000, 16, 4096, 32, 65_536, 180_000_000_000L, 60_000_000_000L);
  }

  /** What became of an announcement. */
  public enum Verdict {
    LISTED,
    ENDED,
    /** Another broadcaster has this channel. */
    NOT_THE_OWNER,
    /** There is no broadcast id to pin. */
    NO_OWNER,
    BANNED,
    TOO_MANY,
    /** The announcer has not registered, or it says nothing of the channel. */
    INCOMPLETE
  }

  private record Announcer(Ip ip, Set<Guid> channels) {}

  private static final int BANS_MAX = 4096;

  private final Limits limits;
  private final Map<Guid, Announcer> announcers = new LinkedHashMap<>();
  private final Map<Guid, Listing> listings = new LinkedHashMap<>();
  // In the order of the last use, the longest unused first.
  private final LinkedHashMap<Guid, Guid> pins = new LinkedHashMap<>();
  private final Set<Guid> banned = new LinkedHashSet<>();

  public YellowPage(Limits limits) {
    this.limits = limits;
  }

  /** Takes back what the log of an earlier run says. */
  public void replay(List<Entry> entries, long nowMillis, long nowNanos) {
    for (var entry : entries) {
      switch (entry) {
        case Entry.Pinned(_, var channel, var owner) -> pin(channel, owner);
        case Entry.Banned(_, var owner) -> ban(owner, nowMillis, _ -> {});
        case Entry.Unbanned(_, var owner) -> banned.remove(owner);
        case Entry.Ended(_, var channel) -> listings.remove(channel);
        case Entry.Listed(var millis, var chan, var host) -> {
          var leftNanos = limits.lifetimeNanos() - (nowMillis - millis) * 1_000_000L;
          if (chan.id() != null && leftNanos > 0 && listings.size() < limits.channelsMax()) {
            listings.put(chan.id(), listing(chan, host, nowNanos, nowNanos + leftNanos, null));
          }
        }
      }
    }
  }

  /** Somebody wants to announce. The quit code to refuse with, 0 to take it. */
  public int register(Guid sid, @Nullable Guid owner, Ip ip) {
    if (owner != null && banned.contains(owner)) {
      return Quit.BANNED;
    }
    if (announcers.containsKey(sid)) {
      return Quit.ALREADY_CONNECTED;
    }
    var here = announcers.values().stream().filter(a -> a.ip().equals(ip)).count();
    if (announcers.size() >= limits.announcersMax() || here >= limits.announcersPerAddressMax()) {
      return Quit.UNAVAILABLE;
    }
    announcers.put(sid, new Announcer(ip, new LinkedHashSet<>()));
    return 0;
  }

  /** An announcement, with what the log has to keep of it. */
  public Verdict announce(
      Guid sid, Chan chan, Host host, long nowMillis, long nowNanos, Consumer<Entry> log) {
    expire(nowNanos);
    var announcer = announcers.get(sid);
    var id = chan.id();
    if (announcer == null || id == null) {
      return Verdict.INCOMPLETE;
    }
    var owner = chan.bcid();
    if (owner == null || owner.isZero()) {
      return Verdict.NO_OWNER;
    }
    if (banned.contains(owner)) {
      return Verdict.BANNED;
    }
    var pinned = pins.get(id);
    if (pinned != null && !pinned.equals(owner)) {
      return Verdict.NOT_THE_OWNER;
    }
    if (!host.has(Host.Flag.RECEIVING)) {
      announcer.channels().remove(id);
      if (listings.remove(id) != null) {
        log.accept(new Entry.Ended(nowMillis, id));
      }
      return Verdict.ENDED;
    }
    var known = listings.get(id);
    if (known == null && (chan.info() == null || chan.info().name().isEmpty())) {
      return Verdict.INCOMPLETE;
    }
    var fresh = announcer.channels().contains(id) ? 0 : 1;
    if (announcer.channels().size() + fresh > limits.channelsPerAnnouncerMax()
        || (known == null && listings.size() >= limits.channelsMax())) {
      return Verdict.TOO_MANY;
    }
    announcer.channels().add(id);
    if (pinned == null) {
      log.accept(new Entry.Pinned(nowMillis, id, owner));
    }
    pin(id, owner);
    var until = nowNanos + limits.lifetimeNanos();
    listings.put(id, listing(chan, host, nowNanos, until, known));
    log.accept(new Entry.Listed(nowMillis, chan.withoutPackets(), host));
    return Verdict.LISTED;
  }

  /**
   * The announcer's connection is gone; its channels stay for a while, so that it can come back.
   */
  public void disconnected(Guid sid, long nowNanos) {
    var gone = announcers.remove(sid);
    if (gone != null) {
      var until = nowNanos + limits.orphanNanos();
      for (var id : gone.channels()) {
        listings.computeIfPresent(
            id,
            (_, listing) ->
                sid.equals(listing.tracker().sid())
                    ? listing.until(Math.min(until, listing.untilNanos()))
                    : listing);
      }
    }
  }

  /** Takes a broadcaster from the list for good; the sessions to be dismissed. */
  public List<Guid> ban(Guid owner, long nowMillis, Consumer<Entry> log) {
    if (banned.size() >= BANS_MAX || !banned.add(owner)) {
      return List.of();
    }
    log.accept(new Entry.Banned(nowMillis, owner));
    var theirs = pins.entrySet().stream().filter(pin -> pin.getValue().equals(owner));
    var channels = theirs.map(Map.Entry::getKey).toList();
    listings.keySet().removeAll(channels);
    return announcers.entrySet().stream()
        .filter(entry -> entry.getValue().channels().stream().anyMatch(channels::contains))
        .map(Map.Entry::getKey)
        .toList();
  }

  public void unban(Guid owner, long nowMillis, Consumer<Entry> log) {
    if (banned.remove(owner)) {
      log.accept(new Entry.Unbanned(nowMillis, owner));
    }
  }

  /** Takes off the list what has not been announced for too long. */
  public void expire(long nowNanos) {
    listings.values().removeIf(listing -> listing.untilNanos() <= nowNanos);
    for (var announcer : announcers.values()) {
      announcer.channels().retainAll(listings.keySet());
    }
  }

  /** The tracker of a channel. */
  public Optional<Host> lookUp(Guid id, long nowNanos) {
    expire(nowNanos);
    return Optional.ofNullable(listings.get(id)).map(listing -> listing.tracker().withCid(id));
  }

  /** All channels in the order they came on the list. */
  public List<Listing> listings(long nowNanos) {
    expire(nowNanos);
    return List.copyOf(listings.values());
  }

  /** Everything worth keeping, as a log that replaces a long one. */
  public List<Entry> compacted(long nowMillis) {
    var entries = new ArrayList<Entry>();
    pins.forEach((channel, owner) -> entries.add(new Entry.Pinned(nowMillis, channel, owner)));
    banned.forEach(owner -> entries.add(new Entry.Banned(nowMillis, owner)));
    listings.forEach(
        (id, listing) ->
            entries.add(
                new Entry.Listed(
                    nowMillis,
                    new Chan(id, pins.get(id), listing.info(), listing.track(), List.of()),
                    listing.tracker())));
    return entries;
  }

  private Listing listing(
      Chan chan, Host host, long nowNanos, long untilNanos, @Nullable Listing known) {
    var id = chan.id() == null ? Guid.ZERO : chan.id();
    var named = chan.info() != null && !chan.info().name().isEmpty();
    var info = named && chan.info() != null ? chan.info() : known == null ? null : known.info();
    var track = chan.track() != null ? chan.track() : known == null ? null : known.track();
    return new Listing(
        id,
        info == null ? ChanInfo.EMPTY : info,
        track == null ? Track.EMPTY : track,
        host,
        known == null ? nowNanos : known.sinceNanos(),
        untilNanos);
  }

  private void pin(Guid channel, Guid owner) {
    pins.remove(channel);
    if (pins.size() >= limits.pinsMax()) {
      pins.pollFirstEntry();
    }
    pins.put(channel, owner);
  }
}
