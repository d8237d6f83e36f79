package org.millrace.node.peer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.ChannelRequest;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Protocol;
import org.millrace.node.core.pcp.BroadcastRouter;
import org.millrace.node.core.pcp.Positions;
import org.millrace.node.core.pcp.RelayIn;
import org.millrace.node.core.pcp.StatusBeat;
import org.millrace.node.core.pcp.UpstreamAction;
import org.millrace.node.core.pcp.UpstreamEvent;
import org.millrace.node.core.pcp.UpstreamSearch;

/** Where relayed channels come from. */
final class Upstreams {

  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Office office;

  Upstreams(Office office) {
    this.office = office;
  }

  /** Somebody here wants a channel. */
  void relay(PeerNetwork.Relay wish, long nowNanos) {
    wish.tips().forEach(tip -> office.budget.vouchFor(tip.ip()));
    var known = office.station(wish.id(), nowNanos).orElse(null);
    if (known != null) {
      known.kept |= wish.kept();
      known.wantedNanos = nowNanos;
      event(known, new UpstreamEvent.Began(wish.tips(), List.of()));
      wish.opened().complete(null);
      return;
    }
    office.context.pipeToSelf(
        office.world.broadcasts().openRelayed(wish.id()),
        (relayed, failure) -> {
          if (failure != null) {
            wish.opened().completeExceptionally(failure);
          }
          return new PeerNetwork.Opened(wish, relayed);
        });
  }

  void opened(PeerNetwork.Opened opening, long nowNanos) {
    var relayed = opening.relayed();
    var wish = opening.wish();
    if (relayed == null) {
      return;
    }
    if (office.stations.containsKey(wish.id())) {
      wish.opened().complete(null);
      return;
    }
    var station = office.newStation(wish.id(), nowNanos);
    var settings = office.settings;
    station.broadcast = relayed;
    station.relayed = relayed;
    station.kept = wish.kept();
    station.tips = wish.tips();
    var wire = WireRing.ofRelayed(relayed, settings.ring(), settings.readers());
    station.wire = wire;
    var network = office.context.getSelf();
    station.intake =
        new Intake(
            relayed, wire, attempt -> network.tell(new PeerNetwork.CaughtUp(wish.id(), attempt)));
    station.search =
        new UpstreamSearch(
            office.identity, office.budget, settings.patience(), office.world.random());
    wish.opened().complete(null);
    event(station, new UpstreamEvent.ReachLearned(office.reach.global(false)));
    event(station, new UpstreamEvent.Began(wish.tips(), List.of()));
  }

  void stop(Guid id, String reason, long nowNanos) {
    var station = office.stations.get(id);
    if (station != null && station.search != null) {
      event(station, new UpstreamEvent.Stopped());
      end(station, reason);
    }
  }

  void bump(Guid id, @Nullable Endpoint to, long nowNanos) {
    var station = office.stations.get(id);
    if (station != null) {
      if (to != null) {
        office.budget.vouchFor(to.ip());
      }
      event(station, new UpstreamEvent.Bumped(to));
    }
  }

  /** A directory is asked as any node is: it refuses, and names the tracker. */
  void askAt(Guid id, Endpoint directory) {
    var station = office.stations.get(id);
    if (station != null) {
      office.budget.vouchFor(directory.ip());
      event(station, new UpstreamEvent.Began(List.of(), List.of(directory)));
    }
  }

  void caughtUp(Guid id, int attempt, long nowNanos) {
    var station = office.stations.get(id);
    if (station != null) {
      event(station, new UpstreamEvent.CaughtUp(attempt));
    }
  }

  void said(PeerNetwork.Upstream upstream, long nowNanos) {
    var station = office.stations.get(upstream.channel());
    var feeder = station == null ? null : station.feeders.get(upstream.attempt());
    if (station == null || feeder == null || feeder.link != upstream.link()) {
      office.tell(upstream.link(), new Session.Order.Leave(null));
      return;
    }
    var attempt = upstream.attempt();
    switch (upstream.said()) {
      case PeerNetwork.UpstreamSaid.Connected() ->
          event(station, new UpstreamEvent.Connected(attempt));
      case PeerNetwork.UpstreamSaid.Accepted accepted -> accepted(station, feeder, accepted);
      case PeerNetwork.UpstreamSaid.Described(var info, var track) -> {
        if (feeder == station.leader) {
          office.envelopes.describe(station, info, track, null);
        }
      }
      case PeerNetwork.UpstreamSaid.Learned(var host) ->
          event(station, new UpstreamEvent.HostsLearned(List.of(host)));
      case PeerNetwork.UpstreamSaid.Finished(var end, var hosts) -> {
        drop(station, feeder, words(end));
        if (end == RelayIn.End.FULL && hosts.isEmpty()) {
          office.pushes.await(station.id, nowNanos);
        }
        if (end == RelayIn.End.UNREACHABLE) {
          station.hits.failed(feeder.remote, nowNanos);
        }
        event(station, new UpstreamEvent.Finished(attempt, end, hosts));
      }
    }
  }

  private void accepted(
      Station station, Station.Feeder feeder, PeerNetwork.UpstreamSaid.Accepted said) {
    feeder.sid = said.sid();
    feeder.agent = said.agent();
    feeder.remote = said.remote();
    feeder.local = said.local();
    feeder.bytes = said.bytes();
    office.reach.heard(said.oleh(), said.local().ip());
    var intake = station.intake;
    if (intake == null) {
      return;
    }
    intake.open(feeder.attempt);
    event(station, new UpstreamEvent.Accepted(feeder.attempt, said.sid()));
    if (station.feeders.get(feeder.attempt) == feeder) {
      feeder.flows = true;
      office.tell(feeder.link, new Session.Order.Flow(intake, feeder.attempt));
    }
  }

  /** An actor that is gone without a word has failed. */
  void left(int link, long nowNanos) {
    for (var station : List.copyOf(office.stations.values())) {
      for (var feeder : List.copyOf(station.feeders.values())) {
        if (feeder.link == link) {
          drop(station, feeder, words(RelayIn.End.LOST));
          event(station, new UpstreamEvent.Finished(feeder.attempt, RelayIn.End.LOST, List.of()));
        }
      }
    }
  }

  private void drop(Station station, Station.Feeder feeder, String why) {
    station.feeders.remove(feeder.attempt, feeder);
    office.router.close(feeder.link);
    if (station.leader == feeder) {
      station.leader = null;
      station.lostWhy = why;
      station.forgetHeardOver(feeder.link);
    }
    if (station.intake != null) {
      station.intake.close(feeder.attempt);
    }
  }

  /** Something happened to the search for a channel's upstream. */
  void event(Station station, UpstreamEvent event) {
    var search = station.search;
    if (search != null) {
      search.on(event, System.nanoTime(), action -> act(station, action));
    }
  }

  void tick(Station station, long nowNanos) {
    var search = station.search;
    var intake = station.intake;
    if (search == null || intake == null) {
      return;
    }
    intake.onDeadline(nowNanos);
    intake.published();
    for (var feeder : List.copyOf(station.feeders.values())) {
      var advanced = intake.advancedNanos(feeder.attempt);
      if (advanced != feeder.advancedNanos) {
        feeder.advancedNanos = advanced;
        event(station, new UpstreamEvent.Advanced(feeder.attempt));
      }
    }
    station
        .belowChanged()
        .ifPresent(below -> event(station, new UpstreamEvent.DownstreamChanged(below)));
    if (nowNanos >= search.nextDeadlineNanos()) {
      search.onDeadline(nowNanos, action -> act(station, action));
    }
    if (station.listeners() > 0 || !station.takers.isEmpty()) {
      station.wantedNanos = nowNanos;
    }
    var idle = office.settings.idle().toNanos();
    if (!station.kept && idle > 0 && nowNanos - station.wantedNanos > idle) {
      stop(station.id, "nobody listens", nowNanos);
    }
  }

  private void act(Station station, UpstreamAction action) {
    switch (action) {
      case UpstreamAction.Dial(var attempt, var target) -> {
        office.pushes.expect(station.id, System.nanoTime());
        var reach = office.reach.of(target.ip().v6());
        var request = request(station, target.ip().v6());
        start(
            station,
            attempt,
            target,
            UpstreamSession.dialling(office.identity, reach, request, attempt, target));
      }
      case UpstreamAction.AskOver(var attempt, var call) -> {
        var line = office.door.takeCall(call);
        if (line != null) {
          var remote = line.remote();
          var request = request(station, remote.ip().v6());
          var reach = office.reach.of(remote.ip().v6());
          start(
              station,
              attempt,
              remote,
              UpstreamSession.over(office.identity, reach, request, attempt, line));
        }
      }
      case UpstreamAction.Lead(var attempt) -> lead(station, attempt);
      case UpstreamAction.Leave(var attempt) -> leave(station, attempt);
      case UpstreamAction.AskDirectory() ->
          office
              .announcer
              .endpoints()
              .forEach(
                  endpoint ->
                      office.context.getSelf().tell(new PeerNetwork.AskAt(station.id, endpoint)));
      case UpstreamAction.Report(var status) ->
          office.context.getLog().debug("channel {} is {}", station.id, status);
      case UpstreamAction.End(var reason) -> gone(station, reason);
    }
  }

  private ChannelRequest request(Station station, boolean family6) {
    var next = station.intake == null ? 0 : station.intake.next();
    return new ChannelRequest(
        station.id, Positions.wire(next), Protocol.pcpVersion(family6), Protocol.AGENT);
  }

  private void start(Station station, int attempt, Endpoint target, Session session) {
    var contact = office.start(session, target);
    station.feeders.put(
        attempt,
        new Station.Feeder(
            attempt, office.newest(), target, contact.connection(), System.nanoTime()));
  }

  private void lead(Station station, int attempt) {
    var feeder = station.feeders.get(attempt);
    if (feeder == null || station.intake == null) {
      return;
    }
    feeder.sinceNanos = System.nanoTime();
    feeder.why = whyLeads(station);
    station.leader = feeder;
    station.statusBeat = StatusBeat.ofStatus();
    office.pushes.settled(station.id);
    office.router.open(
        feeder.link,
        new BroadcastRouter.Link(BroadcastRouter.LinkKind.UPSTREAM, station.id, feeder.sid));
    station.intake.lead(attempt);
    station.intake.published();
    if (station.relayed != null) {
      station.relayed.fed(true, feeder.remote.toString(), feeder.agent);
    }
  }

  private static String whyLeads(Station station) {
    if (station.leader != null) {
      return "the one before fell behind, or another was asked for";
    }
    return station.lostWhy.isEmpty()
        ? "it was the first to answer"
        : "the one before " + station.lostWhy;
  }

  private static String words(RelayIn.End end) {
    return switch (end) {
      case UNREACHABLE -> "could not be reached";
      case FULL -> "had no room";
      case UNKNOWN_CHANNEL -> "does not know the channel";
      case BAD_PEER -> "does not keep to the protocol";
      case LOOPBACK -> "is this node, or takes the channel from it";
      case EVICTED -> "made room for somebody else";
      case OFF_AIR -> "went off the air";
      case LOST -> "was lost";
      case LEFT -> "was left";
    };
  }

  private void leave(Station station, int attempt) {
    var feeder = station.feeders.get(attempt);
    if (feeder == null) {
      return;
    }
    var farewell =
        feeder.sid == null ? null : office.envelopes.farewell(station, feeder, System.nanoTime());
    office.tell(feeder.link, new Session.Order.Leave(farewell));
    drop(station, feeder, "was left: nothing came from it");
  }

  private void gone(Station station, String reason) {
    end(station, reason);
    if (station.kept) {
      // What the operator wants for ever is looked for for ever.
      office.context.scheduleOnce(
          AGAIN,
          office.context.getSelf(),
          new PeerNetwork.Relay(station.id, station.tips, true, new CompletableFuture<>()));
    }
  }

  private void end(Station station, String reason) {
    office.context.getLog().info("channel {} ends: {}", station.id, reason);
    if (station.relayed != null) {
      station.relayed.end(reason);
    }
    office.close(station);
  }
}
