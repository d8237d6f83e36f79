package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.front.FrontMessage.Refusal;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Quit;
import org.millrace.messages.pcp.Vendor;
import org.millrace.node.core.pcp.Identity;

/**
 * The channels that others broadcast through this node. Each is a station without an upstream: this
 * node is its tracker, and what it says of itself and of others is all its own. Other fronts of the
 * channel are hits like any, at most {@link #OTHERS_MAX}, and children are told of them.
 */
final class FrontDesk {

  static final int OTHERS_MAX = 8;

  /** The connection over which other fronts were heard of: none that this node counts. */
  private static final int LINK = -1;

  private static final long RETELL_NANOS = 30_000_000_000L;

  /** A channel that comes from elsewhere. */
  static final class Front {
    final String name;
    final Guid owner;
    Fronted feed;
    boolean fed = true;
    boolean announces;
    long lostNanos;
    long toldNanos = Long.MIN_VALUE / 2;
    Map<Guid, Host> others = new LinkedHashMap<>();

    Front(String name, Guid owner, Fronted feed) {
      this.name = name;
      this.owner = owner;
      this.feed = feed;
    }
  }

  private final Office office;
  private int feedsSoFar;

  FrontDesk(Office office) {
    this.office = office;
  }

  /** Somebody who is known brings a channel. */
  void take(PeerNetwork.Front wish, long nowNanos) {
    var asked = wish.wish();
    var station = office.station(asked.channel(), nowNanos).orElse(null);
    if (station != null) {
      var front = station.front;
      if (front == null || !front.name.equals(asked.name())) {
        turn(wish, Refusal.NOT_YOURS, "this front has the channel from somebody else");
      } else {
        wish.taken().complete(new Fronted.Answer.Taken(feed(station, front)));
      }
      return;
    }
    var theirs =
        office.stations.values().stream()
            .filter(other -> other.front != null && other.front.name.equals(asked.name()))
            .count();
    if (theirs >= asked.channelsMax()) {
      turn(wish, Refusal.NO_ROOM, "this source may have " + asked.channelsMax() + " channels");
      return;
    }
    office.context.pipeToSelf(
        office.world.broadcasts().openRelayed(asked.channel()),
        (relayed, failure) -> {
          if (failure != null) {
            turn(wish, Refusal.NO_ROOM, "there is no room for another channel");
          }
          return new PeerNetwork.FrontOpened(wish, relayed);
        });
  }

  private static void turn(PeerNetwork.Front wish, Refusal why, String words) {
    wish.taken().complete(new Fronted.Answer.Turned(why, words));
  }

  void opened(PeerNetwork.Front wish, Broadcasts.@Nullable Relayed relayed, long nowNanos) {
    var asked = wish.wish();
    if (relayed == null) {
      return;
    }
    if (office.stations.containsKey(asked.channel())) {
      turn(wish, Refusal.NOT_YOURS, "this front has the channel from somebody else");
      return;
    }
    var station = office.newStation(asked.channel(), nowNanos);
    station.broadcast = relayed;
    station.relayed = relayed;
    var wire = WireRing.ofRelayed(relayed, office.settings.ring(), office.settings.readers());
    station.wire = wire;
    station.intake = new Intake(relayed, wire, _ -> {});
    var front = new Front(asked.name(), asked.owner(), fronted(station, relayed));
    station.front = front;
    wish.taken().complete(new Fronted.Answer.Taken(feed(station, front)));
  }

  /** From now on this connection brings the channel, and no other. */
  private Fronted feed(Station station, Front front) {
    var relayed = station.relayed;
    var intake = station.intake;
    if (relayed == null || intake == null) {
      throw new IllegalStateException("a fronted channel has both");
    }
    front.feed.end("another connection of the source brings the channel");
    intake.close(front.feed.feed());
    front.feed = fronted(station, relayed);
    front.fed = true;
    intake.open(front.feed.feed());
    intake.lead(front.feed.feed());
    relayed.fed(true, "source " + front.name, "");
    return front.feed;
  }

  private Fronted fronted(Station station, Broadcasts.Relayed relayed) {
    var intake = station.intake;
    if (intake == null) {
      throw new IllegalStateException("a fronted channel has an intake");
    }
    var network = office.context.getSelf();
    return new Fronted(station.id, ++feedsSoFar, office.identity.sid(), intake, relayed, network);
  }

  void said(PeerNetwork.FrontSaid told, long nowNanos) {
    var station = office.stations.get(told.channel());
    var front = station == null ? null : station.front;
    if (station == null || front == null || front.feed.feed() != told.feed()) {
      return;
    }
    switch (told.said()) {
      case Fronted.Said.Others(var hosts) -> others(station, front, hosts, nowNanos);
      case Fronted.Said.Announce(var now) -> announce(station, front, now);
      case Fronted.Said.Lost _ -> {
        front.fed = false;
        front.lostNanos = nowNanos;
        announce(station, front, false);
        if (station.relayed != null) {
          station.relayed.fed(false, "", "");
        }
      }
      case Fronted.Said.Ended _ -> end(station, "the broadcast is over");
    }
  }

  /** Another front may be telling directories by now, so they are not told that it is over. */
  private void announce(Station station, Front front, boolean now) {
    if (front.announces && !now) {
      office.announcer.yielded(station.id);
    }
    front.announces = now;
  }

  private void others(Station station, Front front, List<Host> hosts, long nowNanos) {
    Map<Guid, Host> now = new LinkedHashMap<>();
    for (var host : hosts) {
      var sid = host.sid();
      var own = office.identity.sid().equals(sid);
      if (sid != null && !own && host.global().isReachable() && now.size() < OTHERS_MAX) {
        now.put(sid, host);
      }
    }
    for (var sid : front.others.keySet()) {
      if (!now.containsKey(sid)) {
        station.hits.forget(sid);
      }
    }
    now.values().forEach(host -> station.hits.learn(host, 1, LINK, nowNanos));
    var changed = !now.keySet().equals(front.others.keySet());
    front.others = now;
    if (changed || nowNanos - front.toldNanos >= RETELL_NANOS) {
      front.toldNanos = nowNanos;
      station.takers.keySet().forEach(link -> tell(station, front, link));
    }
  }

  /** A child learns where else it could go. */
  void tell(Station station, int link) {
    var front = station.front;
    if (front != null) {
      tell(station, front, link);
    }
  }

  private void tell(Station station, Front front, int link) {
    if (front.others.isEmpty()) {
      return;
    }
    for (var host : front.others.values()) {
      // As if it had said so itself and this node passed it on: a node is believed about itself
      // alone, and one that is next to a child has its address corrected by what the child sees.
      var routing =
          new Bcst.Routing(
              Bcst.Group.RELAYS,
              1,
              Identity.TTL,
              null,
              host.sid(),
              Protocol.VERSION,
              Protocol.VP_VERSION,
              Vendor.MILLRACE,
              station.id,
              true);
      office.envelopes.send(link, new Bcst(routing, List.of(host.withCid(station.id))));
    }
  }

  /** Whether directories are to be told of the channel by this node. */
  static boolean announces(Station station) {
    return station.front == null || (station.front.announces && station.front.fed);
  }

  void tick(Station station, long nowNanos) {
    var front = station.front;
    var intake = station.intake;
    if (front == null || intake == null) {
      return;
    }
    intake.onDeadline(nowNanos);
    intake.published();
    if (!front.fed && nowNanos - front.lostNanos > office.settings.frontGrace().toNanos()) {
      sendAway(station);
      end(station, "its source has not come back");
      return;
    }
    var totals = station.hits.totals();
    var relays = station.takers.size();
    var endpoints = new ArrayList<Endpoint>();
    for (var family6 : List.of(false, true)) {
      var reach = office.reach.global(family6);
      if (reach.isReachable()) {
        endpoints.add(reach);
      }
    }
    front.feed.show(
        new Fronted.Figures(
            station.listeners() + totals.listeners(), relays, front.announces, endpoints));
  }

  private void end(Station station, String reason) {
    office.context.getLog().info("channel {} ends: {}", station.id, reason);
    if (station.relayed != null) {
      station.relayed.end(reason);
    }
    office.close(station);
  }

  /** Children go to the other fronts, where there are any that have the channel still. */
  void sendAway(Station station) {
    var front = station.front;
    if (front != null && !front.others.isEmpty()) {
      office.children.dismissAll(station, Quit.UNAVAILABLE);
    }
  }

  /** The channel is gone, for whatever reason. */
  static void closed(Station station) {
    if (station.front != null) {
      station.front.feed.end("the front has ended the channel");
    }
  }
}
