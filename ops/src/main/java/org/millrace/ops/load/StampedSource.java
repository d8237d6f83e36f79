package org.millrace.ops.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** An encoder that publishes a stamped stream at a steady rate, until it is closed. */
final class StampedSource implements AutoCloseable {

  private final SocketChannel socket;
  private final ByteBuffer batch;
  private final long stepNanos;
  private final Thread thread;

  StampedSource(int port, String path, String password, int kilobitsPerSecond, int stepMillis)
      throws IOException {
    batch = Stamp.batch(kilobitsPerSecond, stepMillis);
    stepNanos = TimeUnit.MILLISECONDS.toNanos(stepMillis);
    socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    var credentials =
        Base64.getEncoder().encodeToString(("source:" + password).getBytes(StandardCharsets.UTF_8));
    var head =
        "PUT %s HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic %s\r\n"
                .formatted(path, credentials)
            + "Content-Type: application/octet-stream\r\n\r\n";
    write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
    thread = Thread.ofPlatform().daemon().name("source").start(this::run);
  }

  private void run() {
    var sequence = 0L;
    var due = System.nanoTime();
    try {
      while (true) {
        due += stepNanos;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        sequence = Stamp.fill(batch, sequence, System.nanoTime());
        write(batch.clear());
      }
    } catch (IOException | InterruptedException over) {
      // Closed, or sent away: the listeners' figures show it.
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    thread.interrupt();
  }
}
