package org.millrace.node.steward;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Host;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.admin.NetworkMap.Kind;
import org.millrace.node.admin.NetworkMap.Vertex;
import org.millrace.node.core.pcp.Hit;
import org.millrace.node.peer.Peers;

/**
 * The nodes of the PeerCast network on the map: those this node is connected with, and those that
 * it has heard of. Whom a node takes the stream from is what that node says; of nodes that do not
 * say, it is the neighbour over which they were heard. At most {@link #EDGES_MAX} streams.
 */
final class PeerPlaces {

  static final int EDGES_MAX = 20_000;

  private static final String PROTOCOL = "PCP";

  private final String self;
  private final long now;
  private final Map<String, Vertex> vertices = new LinkedHashMap<>();
  private final List<Edge> edges = new ArrayList<>();

  /** Knows nobody yet. */
  PeerPlaces(String self, long now) {
    this.self = self;
    this.now = now;
  }

  Collection<Vertex> vertices() {
    return vertices.values();
  }

  List<Edge> edges() {
    return edges;
  }

  /**
   * Adds all who have a channel.
   *
   * @param channel as this node calls it
   */
  void add(Peers.Member member, String channel) {
    var placeOf = new HashMap<Endpoint, String>();
    var neighbours = new HashMap<Integer, String>();
    var direct = new HashMap<Guid, Peers.Kind>();
    for (var connection : member.connections()) {
      var id = connected(connection, channel);
      neighbours.put(connection.id(), id);
      placeOf.put(connection.remote(), id);
      if (connection.host() != null) {
        placeOf.put(connection.host().global(), id);
      }
      if (connection.sid() != null) {
        direct.put(connection.sid(), connection.kind());
      }
    }
    placeOf.put(member.self().global(), self);
    for (var hit : member.hits()) {
      placeOf.putIfAbsent(hit.host().global(), id(hit.sid()));
    }
    for (var hit : member.hits()) {
      var kind = direct.get(hit.sid());
      if (kind == null) {
        var tracker = hit.host().has(Host.Flag.TRACKER);
        heardOf(hit, member, channel, placeOf, tracker ? null : neighbours.get(hit.via()));
      } else if (kind != Peers.Kind.RELAY) {
        heardOf(hit, member, channel, placeOf, null);
      }
    }
  }

  private String connected(Peers.Connection connection, String channel) {
    var up = connection.kind() != Peers.Kind.RELAY;
    var sid = connection.sid();
    var id = sid == null ? "peer " + connection.remote() : id(sid);
    var host = connection.host();
    var name = host == null || !host.global().isReachable() ? connection.remote() : host.global();
    var says = host == null ? "" : ", " + counts(host);
    var agent = connection.agent().isEmpty() ? connection.status() : connection.agent();
    vertices.put(
        id, new Vertex(id, up ? Kind.UPSTREAM : Kind.RELAY, name.toString(), agent + says));
    edges.add(
        new Edge(
            up ? id : self,
            up ? self : id,
            channel,
            connection.kind() == Peers.Kind.CANDIDATE
                ? PROTOCOL + ", " + (connection.bytes() > 0 ? "stands by" : "is asked")
                : PROTOCOL,
            tenths(connection.lagSeconds()),
            Math.round(8 * connection.bytesPerSecond()),
            connection.seconds(),
            connection.why()));
    return id;
  }

  private void heardOf(
      Hit hit,
      Peers.Member member,
      String channel,
      Map<Endpoint, String> placeOf,
      @Nullable String by) {
    if (edges.size() >= EDGES_MAX) {
      return;
    }
    var host = hit.host();
    var id = id(hit.sid());
    var tracker = host.has(Host.Flag.TRACKER);
    var name = host.global().isReachable() ? host.global().toString() : "behind a firewall";
    vertices.putIfAbsent(
        id,
        new Vertex(
            id,
            tracker ? Kind.UPSTREAM : Kind.RELAY,
            name,
            (tracker ? "tracker, " : "") + counts(host)));
    var upstream = host.upstream();
    var named = upstream == null ? null : placeOf.get(upstream);
    var parent = named == null ? by : named;
    if (parent == null || parent.equals(id)) {
      return;
    }
    edges.add(
        new Edge(
            parent,
            id,
            channel,
            PROTOCOL,
            tenths(member.lagSeconds().getOrDefault(hit.sid(), -1.0)),
            -1,
            (now - hit.updatedNanos()) / 1_000_000_000L,
            named == null ? "heard of by way of the other" : "it said so"));
  }

  private static String id(Guid sid) {
    return "peer " + sid;
  }

  private static String counts(Host host) {
    return "%d %s, %d %s"
        .formatted(
            host.listeners(),
            host.listeners() == 1 ? "listener" : "listeners",
            host.relays(),
            host.relays() == 1 ? "relay" : "relays");
  }

  private static double tenths(double seconds) {
    return seconds < 0 ? -1 : Math.round(seconds * 10) / 10.0;
  }
}
