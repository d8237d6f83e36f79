package org.millrace.node.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.lan.Neighbours.Neighbour;
import org.millrace.node.core.lan.PrivateRange;
import org.millrace.node.lan.LanNetwork;
import org.millrace.node.peer.PeerViews;
import org.millrace.node.peercastapi.PeercastNode;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.web.NearbyCard;

/** The node in a private network: whom it talks to, and whom it finds. Idle in every other mode. */
public final class LanMode implements AutoCloseable {

  private final NodeConfig config;
  private final Guid self;
  private volatile @Nullable LanNetwork network;

  public LanMode(NodeConfig config, Identity identity) {
    this.config = config;
    // Not the broadcast id, and not to be traced back to it.
    this.self = Guid.parse(identity.channelId("lan")).orElse(Guid.ZERO);
  }

  /** Who may connect, and whom this node connects to. */
  static Predicate<InetAddress> welcome(NodeConfig config) {
    var lan = config.network().mode() == NodeConfig.NetworkMode.LAN;
    var publish = config.publish();
    var near = lan || publish.hidden();
    return address ->
        !near
            || PrivateRange.contains(Ip.of(address.getAddress()))
            || (publish.hidden() && publish.welcomes(address));
  }

  /**
   * @param peers learns where channels are, so that players may ask for one by its id alone
   */
  public void begin(EventLoops loops, int port, Optional<PeerViews> peers) {
    if (config.network().mode() == NodeConfig.NetworkMode.LAN) {
      var taught = config.peers().feeds().isEmpty() ? peers : Optional.<PeerViews>empty();
      network =
          LanNetwork.start(
              loops,
              self,
              config.node().name(),
              port,
              all ->
                  taught.ifPresent(
                      views ->
                          views.listed(
                              listed(all).stream().map(PeercastNode.Listed::line).toList())));
    }
  }

  public List<Neighbour> neighbours() {
    var known = network;
    return known == null ? List.of() : known.neighbours();
  }

  /** Their channels, for pages. */
  public List<NearbyCard> cards() {
    var cards = new ArrayList<NearbyCard>();
    for (var neighbour : neighbours()) {
      for (var line : neighbour.channels()) {
        var playing = line.artist().isEmpty() ? line.title() : line.artist() + " - " + line.title();
        cards.add(
            new NearbyCard(
                neighbour.name(),
                "http://" + neighbour.endpoint(),
                line.id().toString(),
                line.name(),
                playing,
                line.type(),
                line.bitrateKbps(),
                Math.max(0, line.listeners())));
      }
    }
    return cards;
  }

  /** The same for programs that ask for lists of directories. */
  public List<PeercastNode.Listed> listed() {
    return listed(neighbours());
  }

  private static List<PeercastNode.Listed> listed(List<Neighbour> neighbours) {
    var listed = new ArrayList<PeercastNode.Listed>();
    for (var neighbour : neighbours) {
      for (var line : neighbour.channels()) {
        listed.add(new PeercastNode.Listed(neighbour.name(), line.at(neighbour.endpoint())));
      }
    }
    return listed;
  }

  @Override
  public void close() {
    var open = network;
    if (open != null) {
      open.close();
    }
  }
}
