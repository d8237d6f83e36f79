package org.millrace.node.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.transport.EventLoops;
import org.millrace.node.transport.Port;
import org.millrace.node.transport.Protocol;
import org.millrace.node.transport.TlsCertificate;
import org.millrace.node.transport.TlsProtocol;
import org.slf4j.LoggerFactory;

/**
 * The public ports of a node. What can be told by its first bytes is taken on each of them: the
 * ports differ only in what people expect there.
 */
public final class Ports implements AutoCloseable {

  /** A renewed certificate is in use at most so long after somebody connected. */
  private static final Duration CERTIFICATE_LOOK = Duration.ofSeconds(10);

  private final EventLoops loops;
  private final NodeConfig config;
  private final Port.Limits limits;
  private final Port media;
  private @Nullable Port rtmp;
  private @Nullable Port tls;

  /** Opens nothing yet. */
  public Ports(EventLoops loops, NodeConfig config) {
    this.loops = loops;
    this.config = config;
    this.limits =
        new Port.Limits(
            config.limits().connections(),
            config.limits().headTimeout(),
            config.transport().backlog());
    this.media = new Port(loops, limits, LanMode.welcome(config));
  }

  /**
   * Listens on all that are configured; without the media port there is no node.
   *
   * @param onlyEncrypted what is spoken inside TLS and nowhere else
   */
  public void open(List<Protocol> spoken, Optional<Protocol> onlyEncrypted, Protocol speaksRtmp)
      throws IOException {
    var plain = new ArrayList<>(spoken);
    if (config.rtmp().enabled()) {
      plain.add(speaksRtmp);
    }
    var inside = new ArrayList<>(plain);
    onlyEncrypted.ifPresent(inside::add);
    var encrypted = encrypted(inside);
    var all = new ArrayList<>(plain);
    encrypted.ifPresent(all::add);
    var bind = config.node().bind();
    media.listen(new InetSocketAddress(bind, config.node().port()), all);
    if (encrypted.isPresent() && config.transport().tls().port() != 0) {
      tls = new Port(loops, limits, LanMode.welcome(config));
      tls.listen(
          new InetSocketAddress(bind, config.transport().tls().port()), List.of(encrypted.get()));
    }
    if (config.rtmp().enabled()) {
      var speaks = new ArrayList<>(List.of(speaksRtmp));
      encrypted.ifPresent(speaks::add);
      openRtmp(new InetSocketAddress(bind, config.rtmp().port()), speaks);
    }
  }

  private Optional<Protocol> encrypted(List<Protocol> inside) throws TlsCertificate.Unusable {
    var files = config.transport().tls();
    if (files.certificate().isEmpty() || files.key().isEmpty()) {
      return Optional.empty();
    }
    var certificate =
        TlsCertificate.open(files.certificate().get(), files.key().get(), CERTIFICATE_LOOK);
    return Optional.of(new TlsProtocol(certificate, inside, limits, media.counters()));
  }

  /** RTMP's port often has another owner; the node is of use without it. */
  private void openRtmp(InetSocketAddress address, List<Protocol> protocols) {
    var port = new Port(loops, limits, LanMode.welcome(config));
    try {
      port.listen(address, protocols);
      rtmp = port;
    } catch (IOException taken) {
      LoggerFactory.getLogger(Ports.class)
          .warn("{}; encoders cannot publish by RTMP there", taken.getMessage());
    }
  }

  public InetSocketAddress media() {
    return media.address();
  }

  public Optional<InetSocketAddress> rtmp() {
    return Optional.ofNullable(rtmp).map(Port::address);
  }

  public Optional<InetSocketAddress> tls() {
    return Optional.ofNullable(tls).map(Port::address);
  }

  public int connections() {
    return all().mapToInt(Port::connections).sum();
  }

  /** A sum over the counters of all ports. */
  public long count(ToLongFunction<Port.Counters> counter) {
    return all().map(Port::counters).mapToLong(counter).sum();
  }

  public void stopAccepting() {
    all().forEach(Port::stopAccepting);
  }

  @Override
  public void close() {
    all().forEach(Port::close);
  }

  private Stream<Port> all() {
    return Stream.of(Optional.of(media), Optional.ofNullable(rtmp), Optional.ofNullable(tls))
        .flatMap(Optional::stream);
  }
}
