package org.millrace.node.steward;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.millrace.node.admin.NetworkMap;
import org.millrace.node.admin.NetworkMap.Edge;
import org.millrace.node.admin.NetworkMap.Kind;
import org.millrace.node.admin.NetworkMap.Vertex;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.channel.ChannelDirectory;
import org.millrace.node.channel.LiveChannel;
import org.millrace.node.peer.Peers;
import org.millrace.node.playback.Admission;

/**
 * The map of what this node knows: who feeds its channels, who takes them, and the nodes of the
 * PeerCast network beyond. Listeners of one channel are one place, but for nodes that pull, which
 * are places of their own.
 */
final class LocalNetwork {

  private static final String SELF = "self";
  private static final String NODE_AGENT = "Millrace";

  /** Listeners of a channel that are looked at in search of nodes. */
  private static final int PLACES_MAX = 1000;

  private final ArrayList<Vertex> vertices = new ArrayList<>();
  private final ArrayList<Edge> edges = new ArrayList<>();
  private final long now = System.nanoTime();
  private final Admission admission;

  private LocalNetwork(Admission admission) {
    this.admission = admission;
  }

  static NetworkMap of(
      NodeStatus status,
      ChannelDirectory directory,
      Admission admission,
      List<Peers.Member> members) {
    var map = new LocalNetwork(admission);
    var listeners = status.listeners() == 1 ? " listener" : " listeners";
    map.vertices.add(
        new Vertex(SELF, Kind.SELF, status.name(), "this node, " + status.listeners() + listeners));
    directory.all().forEach(map::channel);
    var peers = new PeerPlaces(SELF, map.now);
    for (var member : members) {
      var channel = directory.ofId(member.id().toString().toLowerCase(Locale.ROOT));
      var name = member.info().name();
      var known = channel.filter(each -> name.isBlank() || !each.isRelayed());
      peers.add(member, known.map(LiveChannel::mount).orElse(name));
    }
    map.vertices.addAll(peers.vertices());
    map.edges.addAll(peers.edges());
    return new NetworkMap(map.vertices, map.edges);
  }

  private void channel(LiveChannel channel) {
    var onAir = channel.onAir();
    var bits = Math.round(channel.gauge().bitsPerSecond());
    if (!onAir.protocol().isEmpty() && !channel.isRelayed()) {
      var pulled = onAir.protocol().equals("pull");
      var id = "in " + channel.mount();
      var detail = onAir.connected() ? onAir.agent() : "away";
      vertices.add(new Vertex(id, pulled ? Kind.UPSTREAM : Kind.ENCODER, onAir.remote(), detail));
      edges.add(
          new Edge(
              id,
              SELF,
              channel.mount(),
              onAir.protocol(),
              silent(channel),
              onAir.connected() ? bits : 0,
              seconds(onAir.sinceNanos()),
              why(channel)));
    }
    listeners(channel, bits, admission.places(channel, PLACES_MAX));
  }

  private void listeners(LiveChannel channel, long bits, List<Admission.Place> places) {
    for (var place : places) {
      if (place.guest().agent().startsWith(NODE_AGENT)) {
        var id = "out " + place.id();
        vertices.add(
            new Vertex(id, Kind.RELAY, place.address().getHostAddress(), place.guest().agent()));
        edges.add(
            new Edge(
                SELF,
                id,
                channel.mount(),
                place.guest().protocol(),
                -1,
                bits,
                seconds(place.sinceNanos()),
                "it came"));
      }
    }
    var relays =
        places.stream().filter(place -> place.guest().agent().startsWith(NODE_AGENT)).count();
    var people = admission.listeners(channel) - relays;
    if (people > 0) {
      var id = "listeners " + channel.mount();
      var newest = places.stream().mapToLong(Admission.Place::sinceNanos).max().orElse(now);
      var name = people == 1 ? "1 listener" : people + " listeners";
      vertices.add(new Vertex(id, Kind.LISTENERS, name, channel.mount()));
      edges.add(
          new Edge(
              SELF,
              id,
              channel.mount(),
              "players",
              -1,
              bits * people,
              seconds(newest),
              "one came"));
    }
  }

  /** How old the newest of the source's bytes are. */
  private double silent(LiveChannel channel) {
    var last = channel.gauge().lastArrivalNanos();
    return last == 0 ? -1 : Math.max(0, Math.round((now - last) / 1e8) / 10.0);
  }

  private static String why(LiveChannel channel) {
    if (!channel.onAir().connected()) {
      return "the source left";
    }
    return channel.sources() > 1 ? "the source came back" : "the source came";
  }

  private long seconds(long sinceNanos) {
    return (now - sinceNanos) / 1_000_000_000L;
  }
}
