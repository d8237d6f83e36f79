package org.millrace.node.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.core.portmap.Mapping;
import org.millrace.node.core.portmap.PortMapper;
import org.millrace.node.reach.HomeGateway;
import org.millrace.node.reach.OwnAddresses;
import org.millrace.node.reach.PortMapping;
import org.millrace.node.transport.EventLoops;

/**
 * Whether the router at home passes a port on when it is asked to. The mapping that it gives is
 * taken back at once.
 */
final class GatewayCheck {

  private static final String ABOUT = "router";

  private final NodeConfig config;
  private final Duration patience;

  GatewayCheck(NodeConfig config, Duration patience) {
    this.config = config;
    this.patience = patience;
  }

  /** Empty where no router has to be asked. */
  Optional<Finding> find() {
    var self = OwnAddresses.inside(false);
    var wanted = config.network().mode() != NodeConfig.NetworkMode.LAN;
    if (!wanted || !self.isPrivate() || self.isAny()) {
      return Optional.empty();
    }
    // A node that runs here has a mapping of its own, which would be taken back with this one.
    return Optional.of(
        isFree()
            ? ask(self)
            : Finding.note(ABOUT, "A node runs here: millrace status tells what it was given."));
  }

  private boolean isFree() {
    var port = config.node().port();
    try (var _ = new ServerSocket(port, 1, InetAddress.getByName(config.node().bind()))) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private Finding ask(Ip self) {
    var gateway = config.network().gateway().flatMap(Ip::parse).or(HomeGateway::find);
    var want =
        new PortMapper.Want(
            gateway.orElse(null), self, config.node().port(), List.of(Mapping.Method.values()));
    var given = new CompletableFuture<Mapping>();
    try (var loops = new EventLoops(1, true);
        var _ = PortMapping.start(loops, want, found -> found.ifPresent(given::complete))) {
      return found(given.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException | ExecutionException none) {
      return Finding.note(
          ABOUT,
          ("It did not answer to UPnP, NAT-PMP or RFC 6887 within %d s: switch UPnP on in "
                  + "the router, or forward TCP port %d to %s by hand.")
              .formatted(patience.toSeconds(), config.node().port(), self));
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      return Finding.note(ABOUT, "Interrupted.");
    }
  }

  private Finding found(Mapping mapping) {
    var says =
        "By %s it passes %s on to port %d."
            .formatted(mapping.method().word(), mapping.external(), mapping.internalPort());
    if (!mapping.isGlobal()) {
      return Finding.weak(
          ABOUT,
          says
              + " That address is private itself: another router stands before it, often the"
              + " provider's. Ask for a public address, or use a node elsewhere as relay.");
    }
    return config.network().portMapping() == NodeConfig.PortMappingMode.OFF
        ? Finding.note(ABOUT, says + " Set network.port-mapping = auto to have the node ask it.")
        : Finding.ok(ABOUT, says);
  }
}
