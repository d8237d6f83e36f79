package org.millrace.node.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Addresses that a node does not talk to. */
class WelcomeTest {

  private final EventLoops loops = new EventLoops(1, true);

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void thoseWhoAreNotWelcomeAreClosedOnAndCounted() throws Exception {
    var port = new Port(loops, new Port.Limits(10, Duration.ofSeconds(30), 10), _ -> false);
    port.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.address().getPort())) {
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(port.counters().unwelcome.sum()).isEqualTo(1);
      assertThat(port.connections()).isZero();
    } finally {
      port.close();
    }
  }

  @Test
  void addressesOutsideAreNotDialled() throws Exception {
    var failed = new CompletableFuture<String>();
    new Dialer(loops, 10, InetAddress::isLoopbackAddress)
        .dial(
            new InetSocketAddress("203.0.113.5", 7144),
            Duration.ofSeconds(1),
            new ChannelInboundHandlerAdapter(),
            _ -> failed.complete("connected"),
            failed::complete);
    assertThat(failed.get(10, TimeUnit.SECONDS)).isEqualTo("this address is not of the network");
  }
}
