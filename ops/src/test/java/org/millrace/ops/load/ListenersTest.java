package org.millrace.ops.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private static final byte[] HEAD = "HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void wholeStreamInOddPiecesIsClean() throws Exception {
    var figures = hear(1, stream -> {});

    assertThat(figures.isClean()).isTrue();
    assertThat(figures.alive()).isEqualTo(1);
  }

  @Test
  void missingRecordsAreAJump() throws Exception {
    var figures =
        hear(
            1,
            stream -> {
              for (var i = 50; i < 100; i++) {
                stream.putLong(i * Stamp.BYTES + Long.BYTES, 1000 + i);
              }
            });

    assertThat(figures.jumps()).isPositive();
    assertThat(figures.isClean()).isFalse();
  }

  @Test
  void foreignBytesAreBad() throws Exception {
    var figures =
        hear(
            1,
            stream -> {
              for (var i = 0; i < 100; i++) {
                stream.putLong(i * Stamp.BYTES, 7);
              }
              stream.putLong(0, Stamp.MAGIC);
            });

    assertThat(figures.bad()).isPositive();
  }

  /** A server that sends 100 records in pieces of odd sizes, and then stays silent. */
  private static Listeners.Figures hear(int listeners, Consumer<ByteBuffer> damage)
      throws Exception {
    var batch = Stamp.batch(100 * Stamp.BYTES * 8 / 1000 + 1, 1000);
    Stamp.fill(batch, 0, System.nanoTime());
    damage.accept(batch);
    var bytes = new byte[100 * Stamp.BYTES];
    batch.get(0, bytes);
    var measuring = new CountDownLatch(1);
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      var thread = Thread.ofPlatform().daemon().start(() -> serve(server, bytes, measuring));
      try (var players = new Listeners(server.getLocalPort(), "/bench", listeners)) {
        players.connectAll(0);
        return players.measure(
            TimeUnit.MILLISECONDS.toNanos(300), measuring::countDown, thread::interrupt);
      }
    }
  }

  private static void serve(ServerSocket server, byte[] bytes, CountDownLatch measuring) {
    try (var socket = server.accept()) {
      socket.setTcpNoDelay(true);
      var out = socket.getOutputStream();
      out.write(HEAD);
      measuring.await();
      for (var at = 0; at < bytes.length; at += 77) {
        out.write(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 77)));
        out.flush();
      }
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException | InterruptedException over) {
      // The listeners went.
    }
  }
}
