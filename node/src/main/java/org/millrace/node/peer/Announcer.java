package org.millrace.node.peer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.pcp.AnnounceOut;
import org.millrace.node.core.pcp.Announcement;

/** The directories this node's broadcasts are announced to. */
final class Announcer {

  static final int DIRECTORIES_MAX = 16;

  /** How often what a directory may be told is brought up to date, when only counters change. */
  private static final long REFRESH_NANOS = 10_000_000_000L;

  private static final class Told {
    final String address;
    final int link;
    AnnounceOut.Status status = AnnounceOut.Status.RESTING;
    String message = "";

    Told(String address, int link) {
      this.address = address;
      this.link = link;
    }
  }

  private record Said(Announcement announcement, long atNanos) {}

  private final Office office;
  private final Map<Integer, Told> directories = new LinkedHashMap<>();
  private final Map<String, Endpoint> resolved = new java.util.concurrent.ConcurrentHashMap<>();
  private final Map<Guid, Said> said = new HashMap<>();
  private int directoriesSoFar;

  Announcer(Office office) {
    this.office = office;
  }

  void add(String address) {
    if (directories.size() >= DIRECTORIES_MAX
        || directories.values().stream().anyMatch(told -> told.address.equals(address))) {
      return;
    }
    var colon = address.lastIndexOf(':');
    var bracketed = address.startsWith("[") && address.endsWith("]");
    var hasPort = colon > 0 && !bracketed && address.substring(colon + 1).matches("[0-9]{1,5}");
    var host = (hasPort ? address.substring(0, colon) : address).replaceAll("^\\[|\\]$", "");
    var port = hasPort ? Integer.parseInt(address.substring(colon + 1)) : Endpoint.DEFAULT_PORT;
    if (port > 0xFFFF) {
      return;
    }
    var id = ++directoriesSoFar;
    var session =
        new AnnounceSession(
            id, host, port, office.identity, office.reach.of(false), office.world.random());
    office.start(session, Endpoint.NONE);
    directories.put(id, new Told(address, office.newest()));
    said.clear();
    resolve(address, host, port);
  }

  private void resolve(String address, String host, int port) {
    var literal = Ip.parse(host);
    if (literal.isPresent()) {
      resolved.put(address, new Endpoint(literal.get(), port));
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            var ip = Ip.of(InetAddress.getByName(host).getAddress());
            resolved.put(address, new Endpoint(ip, port));
          } catch (UnknownHostException _) {
            // The announcements themselves look the name up again each time.
          }
        });
  }

  void remove(int id) {
    var told = directories.remove(id);
    if (told != null) {
      resolved.remove(told.address);
      office.tell(told.link, new Session.Order.Dismiss(Quit.NORMAL, List.of()));
    }
  }

  void restart(int id) {
    var told = directories.get(id);
    if (told != null) {
      office.tell(told.link, new Session.Order.Announce(new AnnounceOut.Event.Restarted()));
    }
  }

  void said(int id, AnnounceOut.Status status, String message) {
    var told = directories.get(id);
    if (told == null) {
      return;
    }
    if (status != told.status) {
      office.context.getLog().info("directory {} is {}", told.address, status);
      told.status = status;
    }
    if (!message.isEmpty()) {
      told.message = message;
    }
  }

  void tellAll(AnnounceOut.Event event) {
    for (var told : directories.values()) {
      office.tell(told.link, new Session.Order.Announce(event));
    }
  }

  /** Where the directories are, as far as their names are known. */
  List<Endpoint> endpoints() {
    return List.copyOf(resolved.values());
  }

  void ended(Guid id) {
    if (said.remove(id) != null) {
      tellAll(new AnnounceOut.Event.ChannelEnded(id));
    }
  }

  /** Another node tells of the channel from now on. */
  void yielded(Guid id) {
    if (said.remove(id) != null) {
      tellAll(new AnnounceOut.Event.ChannelYielded(id));
    }
  }

  void tick(long nowNanos) {
    if (directories.isEmpty()) {
      return;
    }
    for (var station : office.stations.values()) {
      var announcement = announcement(station, nowNanos);
      if (announcement == null) {
        continue;
      }
      var last = said.get(station.id);
      if (last == null
          || nowNanos - last.atNanos >= REFRESH_NANOS
          || !last.announcement.sameAs(announcement)) {
        said.put(station.id, new Said(announcement, nowNanos));
        tellAll(new AnnounceOut.Event.ChannelChanged(announcement));
      }
    }
  }

  private @Nullable Announcement announcement(Station station, long nowNanos) {
    var broadcast = station.broadcast;
    if (!station.isTracker()
        || broadcast == null
        || broadcast.fanOut().ring().header().isEmpty()
        || !FrontDesk.announces(station)) {
      return null;
    }
    var host =
        station
            .total(office.relayFree(station), true, nowNanos)
            .host(office.identity, office.reach.of(false), station.id);
    var owner = station.front == null ? null : station.front.owner;
    return new Announcement(station.id, station.info, station.track, host, owner);
  }

  List<Peers.Directory> view() {
    var view = new ArrayList<Peers.Directory>();
    directories.forEach(
        (id, told) ->
            view.add(
                new Peers.Directory(
                    id, told.address, told.status, told.message, List.copyOf(said.keySet()))));
    return view;
  }
}
