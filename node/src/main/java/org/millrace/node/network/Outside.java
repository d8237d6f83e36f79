package org.millrace.node.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.admin.NodeStatus;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.pcp.Reach;
import org.millrace.node.core.portmap.Mapping;
import org.millrace.node.core.portmap.PortMapper;
import org.millrace.node.peer.Peers;
import org.millrace.node.reach.HomeGateway;
import org.millrace.node.reach.OwnAddresses;
import org.millrace.node.reach.PortMapping;
import org.millrace.node.transport.EventLoops;
import org.slf4j.LoggerFactory;

/**
 * Where the outside reaches this node, as far as its own addresses, its gateway and other nodes
 * say. That a gateway maps the port proves nothing: others still have to try.
 */
public final class Outside implements AutoCloseable {

  private final NodeConfig config;
  private volatile int port;
  private volatile @Nullable PortMapping mapping;
  private volatile @Nullable Peers peers;

  public Outside(NodeConfig config) {
    this.config = config;
  }

  /**
   * Begins to ask the gateway, where that is wanted and makes sense.
   *
   * @param listening the port of the media listener
   * @param with whoever is asked by other nodes where this one is, and hears it from them
   */
  public void begin(EventLoops loops, int listening, Optional<? extends Peers> with) {
    port = listening;
    peers = with.orElse(null);
    var methods = methods(config.network().portMapping());
    var lan = config.network().mode() == NodeConfig.NetworkMode.LAN;
    if (lan || methods.isEmpty() || isLoopback(config.node().bind())) {
      return;
    }
    var self = OwnAddresses.inside(false);
    if (!self.isPrivate()) {
      LoggerFactory.getLogger(Outside.class).info("no port mapping: {} needs none", self);
      return;
    }
    var gateway = config.network().gateway().flatMap(Ip::parse).or(HomeGateway::find);
    var want = new PortMapper.Want(gateway.orElse(null), self, listening, methods);
    mapping = PortMapping.start(loops, want, _ -> tell());
  }

  private void tell() {
    var known = peers;
    if (known != null && current().isPresent()) {
      known.reachLearned(own(false));
    }
  }

  private static List<Mapping.Method> methods(NodeConfig.PortMappingMode mode) {
    return switch (mode) {
      case OFF -> List.of();
      case AUTO -> List.of(Mapping.Method.values());
      case PORT_CONTROL -> List.of(Mapping.Method.PORT_CONTROL);
      case NAT_PMP -> List.of(Mapping.Method.NAT_PMP);
      case UPNP -> List.of(Mapping.Method.UPNP);
    };
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.ofLiteral(bind).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return bind.equals("localhost");
    }
  }

  private Optional<Mapping> current() {
    return Optional.ofNullable(mapping).flatMap(PortMapping::current);
  }

  /** What is known now: what other nodes said, before what this one sees of itself. */
  public Reach reach(boolean v6) {
    var own = own(v6);
    var known = peers;
    var told = known == null ? own : known.reach(v6);
    if (told.port() == 0 || told.external().isAny()) {
      return new Reach(told.door(), own.external(), own.local(), own.port());
    }
    return told;
  }

  private Reach own(boolean v6) {
    if (isLoopback(config.node().bind())) {
      return Reach.unknown(Ip.v4(0x7F00_0001), port);
    }
    var inside = OwnAddresses.inside(v6);
    var mapped = v6 ? Optional.<Endpoint>empty() : current().map(Mapping::external);
    if (mapped.isPresent() && mapped.get().ip().isGlobal()) {
      return new Reach(Reach.Door.UNKNOWN, mapped.get().ip(), inside, mapped.get().port());
    }
    var global = v6 ? OwnAddresses.globalV6() : Optional.of(inside).filter(Ip::isGlobal);
    return new Reach(Reach.Door.UNKNOWN, global.orElse(Ip.ANY), inside, port);
  }

  /** For operators. */
  public NodeStatus.Outside status() {
    var v4 = reach(false);
    var v6 = reach(true);
    return new NodeStatus.Outside(
        word(v4.door()),
        v4.external().isAny() ? "" : new Endpoint(v4.external(), v4.port()).toString(),
        word(v6.door()),
        v6.external().isAny() ? "" : new Endpoint(v6.external(), v6.port()).toString(),
        current().map(now -> now.method().word() + " " + now.external()).orElse(""));
  }

  private static String word(Reach.Door door) {
    return switch (door) {
      case UNKNOWN -> "unknown";
      case OPEN -> "open";
      case CLOSED -> "firewalled";
    };
  }

  @Override
  public void close() {
    var open = mapping;
    if (open != null) {
      open.close();
    }
  }
}
