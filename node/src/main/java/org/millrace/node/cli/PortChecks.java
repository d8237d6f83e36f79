package org.millrace.node.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.millrace.node.config.NodeConfig;

/** Whether a node's ports are free, and whether the outside can come in. */
final class PortChecks {

  private static final int ANSWER_BYTES = 4096;

  private final NodeConfig config;
  private final int patienceMillis;

  PortChecks(NodeConfig config, Duration patience) {
    this.config = config;
    this.patienceMillis = (int) patience.toMillis();
  }

  List<Finding> all() {
    var all = new ArrayList<Finding>();
    var node = config.node();
    all.add(free("port", "node.port", node.bind(), node.port()));
    if (config.rtmp().enabled()) {
      all.add(free("RTMP port", "rtmp.port", node.bind(), config.rtmp().port()));
    }
    if (config.transport().tls().port() != 0) {
      var port = config.transport().tls().port();
      all.add(free("TLS port", "transport.tls.port", node.bind(), port));
    }
    all.add(free("admin port", "admin.port", config.admin().bind(), config.admin().port()));
    all.add(node.publicUrl().map(this::fromOutside).orElseGet(this::withoutPublicUrl));
    return all;
  }

  private Finding free(String about, String key, String bind, int port) {
    if (port == 0) {
      return Finding.ok(about, "Any free one is taken.");
    }
    try (var _ = new ServerSocket(port, 1, InetAddress.getByName(bind))) {
      return Finding.ok(about, "%d is free.".formatted(port));
    } catch (IOException taken) {
      if (isNode(port)) {
        return Finding.ok(about, "%d: a node runs there.".formatted(port));
      }
      var reason = String.valueOf(taken.getMessage());
      return reason.contains("denied")
          ? Finding.bad(
              about,
              ("%d needs a right that this user lacks: choose one above 1023 (%s), or give "
                      + "AmbientCapabilities=CAP_NET_BIND_SERVICE.")
                  .formatted(port, key))
          : Finding.bad(
              about,
              "%d cannot be taken (%s): stop the program that has it (ss -ltnp), or set %s."
                  .formatted(port, reason, key));
    }
  }

  /** A node's ports answer HTTP, but for RTMP's, which a node owns if it owns the others. */
  private boolean isNode(int port) {
    var asked = port == config.rtmp().port() ? config.admin().port() : port;
    return get("127.0.0.1", asked, "/alive").contains("alive")
        || get("127.0.0.1", asked, "/api/channels").contains("application/json");
  }

  /** Answers at the port for a moment, and looks whether the public address leads here. */
  private Finding fromOutside(URI url) {
    var port = url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    var word = UUID.randomUUID().toString();
    try (var listening = listen()) {
      Thread.ofVirtual().start(() -> answer(listening, word));
      var got = get(url.getHost(), port, "/");
      return got.contains(word)
          ? Finding.ok("from outside", "%s leads here.".formatted(url))
          : unreached(url, got.isEmpty() ? "nobody answered" : "somebody else answered");
    } catch (IOException running) {
      return get(url.getHost(), port, "/api/channels").contains("application/json")
          ? Finding.ok("from outside", "A node answers at %s.".formatted(url))
          : unreached(url, "no node answered");
    }
  }

  private ServerSocket listen() throws IOException {
    var node = config.node();
    return new ServerSocket(node.port(), 8, InetAddress.getByName(node.bind()));
  }

  private static void answer(ServerSocket listening, String word) {
    var answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + word + "\n";
    try {
      while (true) {
        try (var caller = listening.accept()) {
          caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException closed) {
      // That is the end.
    }
  }

  private static Finding unreached(URI url, String how) {
    return Finding.weak(
        "from outside",
        ("From here %s at %s. Many routers do not let their own house in by the front "
                + "door: try it from elsewhere (curl -v %2$s), and if that fails forward the port, "
                + "or look at the proxy.")
            .formatted(how, url));
  }

  private Finding withoutPublicUrl() {
    var own = ownAddress();
    var port = config.node().port();
    if (own.isEmpty()) {
      return Finding.weak("from outside", "This machine has no way to the internet.");
    }
    var address = own.get().getHostAddress();
    return isPrivate(own.get())
        ? Finding.note(
            "from outside",
            ("%s is an address of a private network: nobody outside comes in unless the router"
                    + " forwards TCP port %d to it (and %d for RTMP). Then set node.public-url, and"
                    + " this looks again.")
                .formatted(address, port, config.rtmp().port()))
        : Finding.note(
            "from outside",
            ("%s is a public address: let a firewall pass TCP ports %d and %d, then set "
                    + "node.public-url, and this looks again.")
                .formatted(address, port, config.rtmp().port()));
  }

  /** The address that packets to the internet leave from; none is sent. */
  static Optional<InetAddress> ownAddress() {
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 9));
      return Optional.of(socket.getLocalAddress()).filter(own -> !own.isAnyLocalAddress());
    } catch (IOException | java.io.UncheckedIOException none) {
      return Optional.empty();
    }
  }

  static boolean isPrivate(InetAddress address) {
    var bytes = address.getAddress();
    var carrier = bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    return address.isSiteLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || (address instanceof Inet4Address && carrier);
  }

  /** The beginning of an answer; empty if there is none. */
  private String get(String host, int port, String path) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), patienceMillis);
      socket.setSoTimeout(patienceMillis);
      var request = "GET " + path + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
    } catch (IOException none) {
      return "";
    }
  }
}
