package org.millrace.node.peer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.AtomLimits;
import org.millrace.messages.pcp.AtomWriter;
import org.millrace.messages.pcp.Bcst;
import org.millrace.messages.pcp.Chan;
import org.millrace.messages.pcp.ChanInfo;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Push;
import org.millrace.messages.pcp.Track;
import org.millrace.node.core.pcp.Hit;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.UpstreamEvent;

/** Envelopes: those that pass through, and those that begin here. */
final class Envelopes {

  private final Office office;

  Envelopes(Office office) {
    this.office = office;
  }

  void routed(int link, Bcst bcst, long nowNanos) {
    var decision = office.router.route(bcst, link);
    var process = decision.process();
    var described = false;
    if (process != null) {
      described = process(link, process, nowNanos);
    }
    var onward = decision.onward();
    if (onward != null) {
      for (var to : decision.to()) {
        // Children hear new words about the channel in their stream.
        if (!described || !isChild(to)) {
          send(to, onward);
        }
      }
    }
  }

  private boolean isChild(int link) {
    return office.stations.values().stream().anyMatch(station -> station.takers.containsKey(link));
  }

  /** What concerns this node; true if the channel was described anew. */
  private boolean process(int link, Bcst bcst, long nowNanos) {
    var cid = bcst.routing().cid();
    var described = false;
    for (var message : bcst.payload()) {
      switch (message) {
        case Host host -> {
          var of = host.cid() == null ? cid : host.cid();
          var station = of == null ? null : office.stations.get(of);
          if (station != null) {
            learn(station, link, host, bcst.routing().hops(), nowNanos);
          }
        }
        case Chan chan -> {
          var station = chan.id() == null ? null : office.stations.get(chan.id());
          if (station != null && isLeader(station, link)) {
            describe(station, chan.info(), chan.track(), bcst);
            described = true;
          }
        }
        case Push push -> {
          if (office.identity.sid().equals(bcst.routing().dest())) {
            office.door.asksToCall(push, nowNanos);
          }
        }
        default -> {}
      }
    }
    return described;
  }

  private static boolean isLeader(Station station, int link) {
    return station.leader != null && station.leader.link == link;
  }

  private void learn(Station station, int link, Host host, int hops, long nowNanos) {
    var taker = station.takers.get(link);
    var remote = office.remoteOf(link);
    if (taker == null && !isLeader(station, link)) {
      return;
    }
    var neighbour = hops <= 1 && remote != null;
    var seen = neighbour && remote != null ? Hit.seenAt(host, remote.ip()) : host;
    if (taker != null && neighbour) {
      taker.host = seen;
    }
    station.hits.learn(seen, hops, link, nowNanos);
    station.placed(seen, nowNanos);
    if (taker == null) {
      office.upstreams.event(station, new UpstreamEvent.HostsLearned(List.of(seen)));
    }
  }

  /** New words about a relayed channel, for its players and its children. */
  void describe(
      Station station, @Nullable ChanInfo info, @Nullable Track track, @Nullable Bcst heard) {
    // An info without a name says nothing of the channel.
    var words = info == null || info.name().isEmpty() ? station.info : info;
    var playing = track == null ? station.track : track;
    if (words.equals(station.info) && playing.equals(station.track)) {
      return;
    }
    station.info = words;
    station.track = playing;
    if (station.relayed != null) {
      station.relayed.describe(words, playing);
    }
    var update = heard == null ? update(station) : heard;
    if (station.wire != null && fits(update) != null) {
      station.wire.describe(words, playing, update);
    }
  }

  /** The envelope in which a channel's words go down the tree. */
  Bcst update(Station station) {
    var routing = office.identity.routing(Bcst.Group.RELAYS, Identity.TTL, null, station.id);
    return new Bcst(routing, List.of(Chan.ofInfo(station.id, station.info, station.track)));
  }

  /** Sends over one connection; what does not fit into an atom of the network is dropped. */
  void send(int link, Bcst bcst) {
    var bytes = fits(bcst);
    if (bytes != null) {
      office.tell(link, new Session.Order.Pass(bytes));
    }
  }

  private static byte @Nullable [] fits(Bcst bcst) {
    var writer = new AtomWriter();
    bcst.write(writer);
    return writer.size() > AtomLimits.WIRE_BYTES_MAX ? null : writer.toBytes();
  }

  /** Says what is due. */
  void tick(Station station, long nowNanos) {
    if (station.isTracker()) {
      tellDown(station, nowNanos);
    } else if (station.leader != null) {
      tellUp(station, station.leader, nowNanos);
    }
  }

  private void tellDown(Station station, long nowNanos) {
    var broadcast = station.broadcast;
    if (broadcast == null) {
      return;
    }
    var info = broadcast.chanInfo();
    var track = broadcast.track();
    if (!info.equals(station.info) || !track.equals(station.track)) {
      station.info = info;
      station.track = track;
      station.infoBeat.change();
    }
    if (station.infoBeat.due(nowNanos) && station.wire != null) {
      station.wire.describe(info, track, update(station));
    }
  }

  private void tellUp(Station station, Station.Feeder leader, long nowNanos) {
    var reach = office.reach.of(leader.remote.ip().v6());
    var report = station.report(office.relayFree(station), true, nowNanos);
    if (station.reportChanged(report, reach.global())) {
      station.statusBeat.change();
    }
    if (station.statusBeat.due(nowNanos)) {
      send(leader.link, status(station, report.host(office.identity, reach, null)));
    }
  }

  /** What an upstream hears last: who leaves no longer receives. */
  @Nullable Bcst farewell(Station station, Station.Feeder leader, long nowNanos) {
    var reach = office.reach.of(leader.remote.ip().v6());
    var report = station.report(false, true, nowNanos).leaving();
    return status(station, report.host(office.identity, reach, null));
  }

  private Bcst status(Station station, Host host) {
    var routing =
        office.identity.routing(Bcst.Group.TRACKERS, Identity.STATUS_TTL, null, station.id);
    return new Bcst(routing, List.of(host));
  }
}
