package org.millrace.node.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.IndexLine;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.directory.Listing;
import org.millrace.node.core.pcp.Identity;
import org.millrace.node.core.pcp.Reach;

/** {@link Peers}: a picture that the network's actor draws once a second, and its mailbox. */
public final class PeerViews implements Peers, Fronted.Takes {

  private final Identity identity;
  private volatile @Nullable ActorRef<PeerNetwork.Command> network;
  private volatile List<Member> members = List.of();
  private volatile List<Directory> directories = List.of();
  private volatile List<IndexLine> listed = List.of();
  private volatile List<Listing> listings = List.of();
  private volatile Reach v4 = Reach.unknown(Ip.ANY, 0);
  private volatile Reach v6 = Reach.unknown(Ip.ANY, 0);

  public PeerViews(Identity identity) {
    this.identity = identity;
  }

  /** Commands go there. */
  public void attach(ActorRef<PeerNetwork.Command> to) {
    network = to;
  }

  /** Channels read from the index.txt feeds. */
  public void listed(List<IndexLine> lines) {
    listed = List.copyOf(lines);
  }

  /** The channels that are announced to this node. */
  public List<Listing> listings() {
    return listings;
  }

  void show(Office office, long nowNanos) {
    var shown = new ArrayList<Member>();
    for (var station : office.stations.values()) {
      shown.add(member(office, station, nowNanos));
    }
    members = List.copyOf(shown);
    directories = office.announcer.view();
    listings = office.yellow.listings(nowNanos);
    v4 = office.reach.of(false);
    v6 = office.reach.of(true);
  }

  private static Member member(Office office, Station station, long nowNanos) {
    var leader = station.leader;
    var family6 = leader != null && leader.remote.ip().v6();
    var free = office.relayFree(station);
    var report = station.report(free, true, nowNanos);
    var reach = office.reach.of(family6);
    var tracker =
        station.isTracker()
            ? reach.global()
            : station
                .trackerHit()
                .map(hit -> hit.host().global())
                .or(() -> station.tips.stream().findFirst())
                .orElse(Endpoint.NONE);
    return new Member(
        station.id,
        station.isTracker(),
        tracker,
        family6,
        station.info,
        station.track,
        station.status(),
        report.receiving(),
        !free,
        station.listeners(),
        station.takers.size(),
        report.uptimeSeconds(),
        report.newest(),
        report.host(office.identity, reach, station.id),
        station.hits.totals(),
        station.hits.all(),
        Map.copyOf(station.lagSeconds),
        connections(station, nowNanos));
  }

  private static List<Connection> connections(Station station, long nowNanos) {
    var shown = new ArrayList<Connection>();
    for (var feeder : station.feeders.values()) {
      var leads = feeder == station.leader;
      var bytes = feeder.bytes.getAsLong();
      var connection =
          new Connection(
              feeder.link,
              leads ? Kind.SOURCE : Kind.CANDIDATE,
              feeder.remote,
              feeder.sid,
              feeder.agent,
              leads ? "Receiving" : feeder.flows ? "Standby" : "Connecting",
              null,
              bytes,
              feeder.gauge.look(bytes, nowNanos),
              feeder.flows ? (nowNanos - feeder.advancedNanos) / 1e9 : -1,
              seconds(nowNanos - feeder.sinceNanos),
              feeder.why);
      shown.add(leads ? 0 : shown.size(), connection);
    }
    for (var taker : station.takers.values()) {
      var bytes = taker.bytes.getAsLong();
      shown.add(
          new Connection(
              taker.link,
              Kind.RELAY,
              taker.child.remote(),
              taker.child.sid(),
              taker.child.agent(),
              "Relaying",
              taker.host,
              bytes,
              taker.gauge.look(bytes, nowNanos),
              taker.child.sid() == null
                  ? -1
                  : station.lagSeconds.getOrDefault(taker.child.sid(), -1.0),
              seconds(nowNanos - taker.sinceNanos),
              "it asked for the channel"));
    }
    return List.copyOf(shown);
  }

  private static long seconds(long nanos) {
    return nanos / 1_000_000_000L;
  }

  @Override
  public List<Member> members() {
    return members;
  }

  @Override
  public Reach reach(boolean family6) {
    return family6 ? v6 : v4;
  }

  @Override
  public List<Directory> directories() {
    return directories;
  }

  @Override
  public List<IndexLine> listed() {
    return listed;
  }

  @Override
  public Guid sessionId() {
    return identity.sid();
  }

  @Override
  public Guid broadcastId() {
    return identity.bcid();
  }

  @Override
  public CompletionStage<Void> relay(Guid id, List<Endpoint> tips) {
    return relay(id, tips, false);
  }

  /** The same; {@code kept} for ever, listeners or not. */
  public CompletionStage<Void> relay(Guid id, List<Endpoint> tips, boolean kept) {
    var opened = new CompletableFuture<Void>();
    tell(new PeerNetwork.Relay(id, List.copyOf(tips), kept, opened));
    return opened;
  }

  @Override
  public CompletionStage<Fronted.Answer> take(Fronted.Wish wish) {
    var taken = new CompletableFuture<Fronted.Answer>();
    tell(new PeerNetwork.Front(wish, taken));
    return taken;
  }

  @Override
  public void stop(Guid id) {
    tell(new PeerNetwork.Stop(id));
  }

  @Override
  public void bump(Guid id, @Nullable Endpoint to) {
    tell(new PeerNetwork.Bump(id, to));
  }

  @Override
  public void disconnect(Guid id, int connection) {
    tell(new PeerNetwork.Disconnect(id, connection));
  }

  @Override
  public void limit(int relays, int relaysPerChannel) {
    tell(new PeerNetwork.Limit(relays, relaysPerChannel));
  }

  @Override
  public void addDirectory(String address) {
    tell(new PeerNetwork.AddDirectory(address));
  }

  @Override
  public void removeDirectory(int id) {
    tell(new PeerNetwork.RemoveDirectory(id));
  }

  @Override
  public void restartDirectory(int id) {
    tell(new PeerNetwork.RestartDirectory(id));
  }

  @Override
  public void reachLearned(Reach reach) {
    tell(new PeerNetwork.ReachSet(reach));
  }

  /** Takes leave of all other nodes; completes when they have been told. */
  public CompletionStage<Void> goDown() {
    var done = new CompletableFuture<Void>();
    tell(new PeerNetwork.GoDown(done));
    return done;
  }

  private void tell(PeerNetwork.Command command) {
    Objects.requireNonNull(network, "attached before it is used").tell(command);
  }
}
