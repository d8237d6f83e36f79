package org.millrace.node.reach;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.millrace.messages.pcp.Endpoint;
import org.millrace.messages.pcp.Ip;
import org.millrace.node.core.portmap.Mapping;
import org.millrace.node.core.portmap.Mapping.Method;
import org.millrace.node.core.portmap.PortMapper;
import org.millrace.node.transport.EventLoops;

/** Small gateways with real sockets, each on an address of loopback that is its own. */
class PortMappingTest {

  private static final int PORT = 7144;
  private static final Ip SELF = Ip.parse("127.0.0.1").orElseThrow();

  private final EventLoops loops = new EventLoops(1, true);
  private final BlockingQueue<Optional<Mapping>> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> posted = new LinkedBlockingQueue<>();
  private InetAddress address = InetAddress.getLoopbackAddress();

  @BeforeEach
  void chooseAddress() throws IOException {
    var random = ThreadLocalRandom.current();
    address =
        InetAddress.getByAddress(
            new byte[] {
              127, (byte) random.nextInt(1, 255), (byte) random.nextInt(256), (byte) 254
            });
  }

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void natPmpGatewayMapsRenewsAndForgets() throws Exception {
    try (var socket = new DatagramSocket(new InetSocketAddress(address, 5351))) {
      serve(socket);
      try (var mapping = start(Method.PORT_CONTROL, Method.NAT_PMP)) {
        var granted = told.poll(20, TimeUnit.SECONDS);
        assertThat(granted).isNotNull();
        assertThat(granted.orElseThrow().external().toString()).isEqualTo("203.0.113.9:7144");
        assertThat(mapping.current()).isEqualTo(granted);
      }
      // The last question is for a life of nothing.
      byte[] last = {};
      for (var next = asked.poll(5, TimeUnit.SECONDS);
          next != null;
          next = asked.poll(300, TimeUnit.MILLISECONDS)) {
        last = next;
      }
      assertThat(Arrays.copyOfRange(last, 8, 12)).containsOnly(0);
    }
  }

  @Test
  void upnpGatewayMapsAndForgets() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(address, 0), 0);
    http.createContext("/desc.xml", exchange -> reply(exchange, description()));
    http.createContext("/ctl", this::control);
    http.start();
    try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      discover(socket, "http://%s:%d/desc.xml".formatted(host(), http.getAddress().getPort()));
      var search = new Endpoint(Ip.of(address.getAddress()), socket.getLocalPort());
      try (var _ = PortMapping.start(loops, want(Method.UPNP), search, told::add)) {
        var granted = told.poll(20, TimeUnit.SECONDS);
        assertThat(granted).isNotNull();
        assertThat(granted.orElseThrow().external().toString()).isEqualTo("203.0.113.9:7144");
        assertThat(posted.poll()).contains("GetExternalIPAddress");
        assertThat(posted.poll()).contains("AddPortMapping");
      }
      assertThat(posted.poll(5, TimeUnit.SECONDS)).contains("DeletePortMapping");
    } finally {
      http.stop(0);
    }
  }

  @Test
  void endlessAnswersAreCut() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(address, 0), 0);
    http.createContext(
        "/desc.xml",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var out = exchange.getResponseBody()) {
            for (var i = 0; i < 10_000; i++) {
              out.write(new byte[8192]);
            }
          } catch (IOException cut) {
            posted.add("cut");
          }
        });
    http.start();
    try (var socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
      discover(socket, "http://%s:%d/desc.xml".formatted(host(), http.getAddress().getPort()));
      var search = new Endpoint(Ip.of(address.getAddress()), socket.getLocalPort());
      try (var _ = PortMapping.start(loops, want(Method.UPNP), search, told::add)) {
        assertThat(posted.poll(20, TimeUnit.SECONDS)).isEqualTo("cut");
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(Optional.empty());
      }
    } finally {
      http.stop(0);
    }
  }

  @Test
  void theRouteToEverywhereIsFound() {
    var routes =
        List.of(
            "Iface\tDestination\tGateway \tFlags\tRefCnt",
            "eth0\t0001A8C0\t00000000\t0001\t0",
            "eth0\t00000000\t0101A8C0\t0003\t0");
    assertThat(HomeGateway.of(routes)).contains(Ip.parse("192.168.1.1").orElseThrow());
    assertThat(HomeGateway.of(List.of("x", "", "eth0\t00000000\tzz\t3"))).isEmpty();
  }

  private PortMapping start(Method... methods) {
    return PortMapping.start(loops, want(methods), told::add);
  }

  private PortMapper.Want want(Method... methods) {
    return new PortMapper.Want(Ip.of(address.getAddress()), SELF, PORT, List.of(methods));
  }

  private String host() {
    return address.getHostAddress();
  }

  /** Speaks NAT-PMP only. */
  private void serve(DatagramSocket socket) {
    Thread.startVirtualThread(
        () -> {
          var packet = new DatagramPacket(new byte[1100], 1100);
          while (receive(socket, packet)) {
            var question = Arrays.copyOf(packet.getData(), packet.getLength());
            var in = ByteBuffer.wrap(question);
            var answer =
                question[0] != 0
                    ? new byte[] {0, (byte) (0x80 | question[1]), 0, 1, 0, 0, 0, 9}
                    : question[1] == 0
                        ? new byte[] {0, (byte) 128, 0, 0, 0, 0, 0, 9, (byte) 203, 0, 113, 9}
                        : ByteBuffer.allocate(16)
                            .putShort((short) 130)
                            .putShort((short) 0)
                            .putInt(9)
                            .putShort(in.getShort(4))
                            .putShort(in.getShort(6))
                            .putInt(in.getInt(8))
                            .array();
            if (question[0] == 0 && question[1] == 2) {
              asked.add(question);
            }
            send(socket, answer, packet);
          }
        });
  }

  private static void discover(DatagramSocket socket, String location) {
    Thread.startVirtualThread(
        () -> {
          var packet = new DatagramPacket(new byte[1100], 1100);
          while (receive(socket, packet)) {
            var question = new String(packet.getData(), 0, packet.getLength(), ISO_8859_1);
            if (question.startsWith("M-SEARCH")) {
              var answer = "HTTP/1.1 200 OK\r\nLOCATION: " + location + "\r\n\r\n";
              send(socket, answer.getBytes(ISO_8859_1), packet);
            }
          }
        });
  }

  private static boolean receive(DatagramSocket socket, DatagramPacket packet) {
    try {
      packet.setLength(1100);
      socket.receive(packet);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void send(DatagramSocket socket, byte[] answer, DatagramPacket to) {
    try {
      socket.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
    } catch (IOException closed) {
      throw new IllegalStateException(closed);
    }
  }

  private void control(HttpExchange exchange) throws IOException {
    posted.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    reply(exchange, "<e><NewExternalIPAddress>203.0.113.9</NewExternalIPAddress></e>");
  }

  private static void reply(HttpExchange exchange, String body) throws IOException {
    exchange.sendResponseHeaders(200, body.length());
    exchange.getResponseBody().write(body.getBytes(ISO_8859_1));
    exchange.close();
  }

  private static String description() {
    return """
    <root><device><service>
    <serviceType>urn:schemas-upnp-org:service:WANIPConnection:2</serviceType>
    <controlURL>/ctl</controlURL></service></device></root>
    """;
  }
}
