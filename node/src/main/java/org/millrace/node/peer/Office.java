package org.millrace.node.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.node.core.pcp.Admission;
import org.millrace.node.core.pcp.BroadcastRouter;
import org.millrace.node.core.pcp.ConnectBudget;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.PushDesk;
import org.millrace.node.core.pcp.UpstreamEvent;

/** What the parts of {@link PeerNetwork} share: its connections and its channels. */
final class Office {

  /** A connection of any kind. */
  record Contact(ActorRef<PeerConnection.Command> connection, Endpoint remote) {}

  private static final long SECOND_NANOS = 1_000_000_000L;

  final ActorContext<PeerNetwork.Command> context;
  final PeerWorld world;
  final PeerSettings settings;
  final Identity identity;
  final Map<Guid, Station> stations = new LinkedHashMap<>();
  final Map<Integer, Contact> contacts = new LinkedHashMap<>();
  final BroadcastRouter router;
  final ConnectBudget budget;
  final PushDesk pushes = new PushDesk();
  final ReachBook reach;
  final Door door;
  final Children children;
  final Envelopes envelopes;
  final Upstreams upstreams;
  final Announcer announcer;
  final YellowDesk yellow;
  final FrontDesk fronts;

  private final PeerViews views;
  private Admission.Limits limits;
  private boolean closing;
  private int contactsSoFar;
  private long shownNanos;

  Office(ActorContext<PeerNetwork.Command> context, PeerWorld world, PeerViews views) {
    this.context = context;
    this.world = world;
    this.settings = world.settings();
    this.limits = settings.admission();
    this.identity = settings.identity();
    this.views = views;
    this.router = new BroadcastRouter(identity.sid());
    this.budget = new ConnectBudget(settings.privateAllowed());
    this.reach = new ReachBook(this);
    this.door = new Door(this);
    this.children = new Children(this);
    this.envelopes = new Envelopes(this);
    this.upstreams = new Upstreams(this);
    this.announcer = new Announcer(this);
    this.yellow = new YellowDesk(this);
    this.fronts = new FrontDesk(this);
    settings.directories().forEach(announcer::add);
  }

  /** Starts the actor of a connection; its number names it in the node. */
  Contact start(Session session, Endpoint remote) {
    var number = ++contactsSoFar;
    var connection =
        context.spawn(
            PeerConnection.create(number, session, world.dialer(), context.getSelf()),
            "peer-" + number);
    var contact = new Contact(connection, remote);
    contacts.put(number, contact);
    return contact;
  }

  /** The number of the connection that was started last. */
  int newest() {
    return contactsSoFar;
  }

  void tell(int link, Session.Order order) {
    var contact = contacts.get(link);
    if (contact != null) {
      contact.connection().tell(new PeerConnection.Tell(order));
    }
  }

  /** The channel, if this node broadcasts it, relays it or looks for it. */
  Optional<Station> station(Guid id, long nowNanos) {
    var known = stations.get(id);
    if (known == null) {
      world
          .broadcasts()
          .find(id)
          .filter(broadcast -> !broadcast.isRelayed())
          .ifPresent(broadcast -> ownStation(broadcast, nowNanos));
    }
    return Optional.ofNullable(stations.get(id));
  }

  private void ownStation(Broadcast broadcast, long nowNanos) {
    var station = newStation(broadcast.guid(), nowNanos);
    station.broadcast = broadcast;
    station.info = broadcast.chanInfo();
    station.track = broadcast.track();
  }

  Station newStation(Guid id, long nowNanos) {
    var station = new Station(id, new Admission(limits), nowNanos);
    stations.put(id, station);
    return station;
  }

  /** From now on so many children; who has a slot keeps it. */
  void limit(int relays, int relaysPerChannel) {
    limits =
        new Admission.Limits(
            relays, relaysPerChannel, limits.relaysPerAddressMax(), limits.outKbpsMax());
    stations.values().forEach(station -> station.admission.limits(limits));
  }

  /** Children of all channels. */
  int relays() {
    return stations.values().stream().mapToInt(Station::slotsTaken).sum();
  }

  private int outKbps() {
    return stations.values().stream()
        .mapToInt(station -> station.slotsTaken() * station.kbps())
        .sum();
  }

  Admission.Load load(Station station) {
    return station.load(relays(), outKbps());
  }

  boolean relayFree(Station station) {
    return station.admission.hasRoom(load(station));
  }

  /** The channel is over: children are told, and its connections end. */
  void close(Station station) {
    stations.remove(station.id, station);
    if (station.wire != null) {
      station.wire.end();
    }
    announcer.ended(station.id);
    FrontDesk.closed(station);
  }

  void left(int link, long nowNanos) {
    contacts.remove(link);
    router.close(link);
    children.left(link);
    upstreams.left(link, nowNanos);
    yellow.left(link, nowNanos);
  }

  /** Leaves all channels: upstreams, children and directories are told. */
  void goDown() {
    closing = true;
    for (var station : List.copyOf(stations.values())) {
      upstreams.event(station, new UpstreamEvent.Stopped());
      fronts.sendAway(station);
      close(station);
    }
  }

  void tick(long nowNanos) {
    if (closing) {
      return;
    }
    for (var broadcast : world.broadcasts().broadcasts()) {
      if (!broadcast.isRelayed() && !stations.containsKey(broadcast.guid())) {
        ownStation(broadcast, nowNanos);
      }
    }
    for (var station : List.copyOf(stations.values())) {
      if (isOver(station)) {
        close(station);
        continue;
      }
      station.hits.expire(nowNanos);
      upstreams.tick(station, nowNanos);
      fronts.tick(station, nowNanos);
      envelopes.tick(station, nowNanos);
    }
    if (nowNanos - shownNanos >= SECOND_NANOS) {
      shownNanos = nowNanos;
      announcer.tick(nowNanos);
      yellow.tick(nowNanos);
      views.show(this, nowNanos);
    }
  }

  private boolean isOver(Station station) {
    var broadcast = station.broadcast;
    return broadcast != null
        && world.broadcasts().find(station.id).filter(found -> broadcast.is(found)).isEmpty();
  }

  /** The connection's end that is elsewhere; null when it is gone. */
  @Nullable Endpoint remoteOf(int link) {
    var contact = contacts.get(link);
    return contact == null ? null : contact.remote();
  }
}
