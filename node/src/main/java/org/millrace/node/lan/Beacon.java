package org.millrace.node.lan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Guid;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.lan.Neighbours.Event;
import org.millrace.node.core.lan.PrivateRange;
import org.millrace.node.reach.OwnAddresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the node by DNS-SD over mDNS as {@code _millrace._tcp}, and hears the others, on each
 * of at most {@link #NETWORKS_MAX} private networks of the machine.
 */
final class Beacon implements AutoCloseable {

  static final String TYPE = "_millrace._tcp.local.";
  static final int NETWORKS_MAX = 4;

  /** The id of the node in its TXT record. */
  static final String ID = "id";

  private static final int ADDRESSES_MAX = 8;
  private static final long CLOSE_SECONDS_MAX = 3;
  private static final Logger LOG = LoggerFactory.getLogger(Beacon.class);

  private final Guid self;
  private final String name;
  private final int port;
  private final Consumer<Event> heard;
  private final List<JmDNS> open = new ArrayList<>();
  private boolean closed;

  Beacon(Guid self, String name, int port, Consumer<Event> heard) {
    this.self = self;
    this.name = name;
    this.port = port;
    this.heard = heard;
  }

  /** Returns at once; what is slow goes on in the background. */
  void start() {
    var networks =
        OwnAddresses.all().stream()
            .filter(own -> own.multicast() && !own.ip().v6() && PrivateRange.contains(own.ip()))
            .map(OwnAddresses.Own::ip)
            .limit(NETWORKS_MAX)
            .toList();
    if (networks.isEmpty()) {
      LOG.warn("no private network to find other nodes in");
    }
    for (var network : networks) {
      Thread.ofPlatform().daemon().name("mdns " + network).start(() -> open(network));
    }
  }

  private void open(Ip network) {
    try {
      var names = JmDNS.create(OwnAddresses.inet(network), "millrace-" + self);
      synchronized (this) {
        if (closed) {
          names.close();
          return;
        }
        open.add(names);
      }
      names.addServiceListener(TYPE, new Ear(names));
      names.registerService(
          ServiceInfo.create(TYPE, instance(), port, 0, 0, Map.of(ID, self.toString())));
      LOG.info("announced in the network of {}", network);
    } catch (IOException failed) {
      LOG.warn("cannot be found in the network of {}: {}", network, failed.getMessage());
    }
  }

  /** People see this name in browsers of services; nodes of one name differ by the end. */
  private String instance() {
    var shown = name.length() > 40 ? name.substring(0, 40) : name;
    return shown + " " + self.toString().substring(24);
  }

  private final class Ear implements ServiceListener {
    private final JmDNS names;

    private Ear(JmDNS names) {
      this.names = names;
    }

    @Override
    public void serviceAdded(ServiceEvent event) {
      names.requestServiceInfo(event.getType(), event.getName(), true);
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      id(event.getInfo()).forEach(id -> heard.accept(new Event.NodeLeft(id)));
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      var info = event.getInfo();
      if (info.getPort() <= 0 || info.getPort() > 0xFFFF) {
        return;
      }
      id(info)
          .forEach(
              id ->
                  Arrays.stream(info.getInet4Addresses())
                      .limit(ADDRESSES_MAX)
                      .map(address -> new Endpoint(Ip.of(address.getAddress()), info.getPort()))
                      .forEach(
                          endpoint ->
                              heard.accept(new Event.NodeSeen(id, info.getName(), endpoint))));
    }

    private Stream<Guid> id(ServiceInfo info) {
      var text = info.getPropertyString(ID);
      return text == null ? Stream.empty() : Guid.parse(text).stream();
    }
  }

  /** Says farewell in all networks at once. */
  @Override
  public void close() {
    List<JmDNS> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open);
    }
    var left = new CountDownLatch(all.size());
    for (var names : all) {
      Thread.ofPlatform()
          .daemon()
          .name("mdns ends")
          .start(
              () -> {
                try {
                  names.close();
                } catch (IOException failed) {
                  LOG.debug("did not end well", failed);
                } finally {
                  left.countDown();
                }
              });
    }
    try {
      if (!left.await(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.debug("mDNS takes long to end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
