package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.messages.pcp.Message;
import org.millrace.messages.pcp.Protocol;
import org.millrace.messages.pcp.Quit;
import org.millrace.node.core.pcp.Admission;
import org.millrace.node.core.pcp.BroadcastRouter;
import org.millrace.node.core.pcp.Child;
import org.millrace.node.core.pcp.PushDesk;
import org.millrace.node.core.pcp.RelayOut;

/** The nodes that ask this one for a channel, and those that get it. */
final class Children {

  private final Office office;
  private final Map<Integer, Guid> asked = new HashMap<>();

  Children(Office office) {
    this.office = office;
  }

  void asked(PeerNetwork.Asked asking, long nowNanos) {
    var id = asking.request().id();
    asked.put(asking.link(), id);
    var station = office.station(id, nowNanos).orElse(null);
    if (station == null) {
      answer(
          asking.link(),
          office.yellow.knows(id, nowNanos)
              ? new RelayOut.Verdict.Elsewhere()
              : new RelayOut.Verdict.Unknown(),
          null);
      return;
    }
    if (!isReady(station)) {
      answer(asking.link(), new RelayOut.Verdict.Elsewhere(), null);
      return;
    }
    decide(asking, station, nowNanos);
  }

  /** Whether the channel can be served; a broadcast is framed from the first time on. */
  boolean isReady(Station station) {
    var own = station.broadcast;
    if (station.wire == null && own != null && station.isTracker()) {
      station.info = own.chanInfo();
      station.track = own.track();
      station.wire = WireRing.ofOwn(own, office.settings.ring(), office.settings.readers());
    }
    return station.canServe();
  }

  private void decide(PeerNetwork.Asked asking, Station station, long nowNanos) {
    var wire = station.wire;
    var verdict = station.admission.ask(asking.remote().ip(), office.load(station), nowNanos);
    switch (verdict) {
      case Admission.Verdict.Admit() -> serve(asking, station, wire, nowNanos);
      case Admission.Verdict.Evict(var link) -> {
        evict(station, link, nowNanos);
        serve(asking, station, wire, nowNanos);
      }
      case Admission.Verdict.Refuse() ->
          answer(asking.link(), new RelayOut.Verdict.Elsewhere(), null);
    }
  }

  /** The slot is the asker's from now on: others may ask before it has introduced itself. */
  private void serve(
      PeerNetwork.Asked asking, Station station, @Nullable WireRing wire, long nowNanos) {
    var link = asking.link();
    var unknown = new Child(null, asking.request().agent(), asking.remote(), 0);
    station.promised.put(link, new Admission.Served(link, unknown, null, nowNanos));
    var newest = wire == null ? 0 : wire.newest();
    answer(link, new RelayOut.Verdict.Serve(station.info, newest), wire);
  }

  private void answer(int link, RelayOut.Verdict verdict, @Nullable WireRing wire) {
    office.tell(link, new Session.Order.Answer(verdict, wire));
  }

  private void evict(Station station, int link, long nowNanos) {
    var taker = station.takers.get(link);
    if (taker != null) {
      station.admission.evicted(taker.child.remote().ip(), nowNanos);
      dismiss(station, taker, Quit.UNAVAILABLE, nowNanos);
    }
  }

  private void dismiss(Station station, Station.Taker taker, int code, long nowNanos) {
    var hosts = station.hits.offer(taker.child, station.id, nowNanos);
    office.tell(taker.link, new Session.Order.Dismiss(code, hosts));
    station.takers.remove(taker.link);
    station.forgetHeardOver(taker.link);
    office.router.close(taker.link);
  }

  void pickHosts(int link, Child asker, long nowNanos) {
    List<Message> hosts = new ArrayList<>();
    var id = asked.get(link);
    var station = id == null ? null : office.stations.get(id);
    if (station != null && id != null) {
      hosts.addAll(station.hits.offer(asker, id, nowNanos));
      if (hosts.isEmpty()) {
        push(station, asker, nowNanos);
        upstreamOf(station, asker).ifPresent(hosts::add);
      }
    } else if (id != null) {
      hosts.addAll(office.yellow.answer(id, nowNanos));
    }
    office.tell(link, new Session.Order.HostsPicked(hosts));
  }

  /** Has a node that nobody can connect to call the asker. */
  private void push(Station station, Child asker, long nowNanos) {
    if (asker.port() == 0) {
      return;
    }
    station
        .hits
        .pushable(asker, nowNanos)
        .ifPresent(
            hit ->
                office
                    .router
                    .routeTo(hit.sid())
                    .ifPresent(
                        over -> {
                          var request =
                              PushDesk.request(
                                  office.identity, hit.sid(), asker.endpoint(), station.id);
                          office.envelopes.send(over, request);
                        }));
  }

  /** Where this node has the channel from: better than nothing for somebody it cannot serve. */
  private static java.util.Optional<Host> upstreamOf(Station station, Child asker) {
    var from = station.leader;
    if (from == null || from.sid == null || from.sid.equals(asker.sid())) {
      return java.util.Optional.empty();
    }
    var tracker = station.tips.contains(from.remote) ? Host.Flag.TRACKER : 0;
    var endpoints = List.of(from.remote, from.remote);
    var flags = tracker | Host.Flag.RECEIVING | Host.Flag.RELAY_FREE;
    return java.util.Optional.of(
        new Host(
            station.id,
            from.sid,
            endpoints,
            0,
            1,
            0,
            Protocol.VERSION,
            Protocol.VP_VERSION,
            null,
            flags,
            0,
            0,
            null,
            0));
  }

  void streaming(int link, Child child, LongSupplier bytes, long nowNanos) {
    var id = asked.get(link);
    var station = id == null ? null : office.stations.get(id);
    var contact = office.contacts.get(link);
    if (station == null || contact == null) {
      office.tell(link, new Session.Order.Dismiss(Quit.OFF_AIR, List.of()));
      return;
    }
    station.promised.remove(link);
    var sid = child.sid();
    var loops = station.leader != null && sid != null && sid.equals(station.leader.sid);
    var full = !office.relayFree(station);
    var taker = new Station.Taker(link, child, contact.connection(), bytes, nowNanos);
    var link0 = new BroadcastRouter.Link(BroadcastRouter.LinkKind.CHILD, station.id, sid);
    if (loops || full || !office.router.open(link, link0)) {
      dismiss(station, taker, loops ? Quit.LOOPBACK : Quit.UNAVAILABLE, nowNanos);
      return;
    }
    station.takers.put(link, taker);
    office.fronts.tell(station, link);
  }

  /** All children of a channel go, with the hosts that are known. */
  void dismissAll(Station station, int code) {
    var now = System.nanoTime();
    List.copyOf(station.takers.values()).forEach(taker -> dismiss(station, taker, code, now));
  }

  /** Closes a connection of a channel because the operator says so. */
  void disconnect(Guid id, int link, long nowNanos) {
    var station = office.stations.get(id);
    if (station == null) {
      return;
    }
    var taker = station.takers.get(link);
    if (taker != null) {
      dismiss(station, taker, Quit.UNAVAILABLE, nowNanos);
    }
  }

  void left(int link) {
    var id = asked.remove(link);
    var station = id == null ? null : office.stations.get(id);
    if (station != null) {
      station.promised.remove(link);
      station.takers.remove(link);
      station.forgetHeardOver(link);
    }
  }
}
