package org.millrace.ops.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code millrace bench floor-server}: the least that a server can do. It stamps one batch a step
 * and writes it, out of the same memory, to every connection; it reads nothing and knows nobody.
 */
@Command(
    name = "floor-server",
    hidden = true,
    description = "A bare server to compare with.",
    mixinStandardHelpOptions = true)
final class FloorCommand implements Callable<Integer> {

  private static final int BACKLOG = 4096;
  private static final String HEAD =
      "HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n";

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--kbps", required = true)
  private int kilobitsPerSecond;

  @Option(names = "--step", required = true)
  private int stepMillis;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var batch = Stamp.batch(kilobitsPerSecond, stepMillis);
    var connections = new ArrayList<SocketChannel>();
    try (var listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      listening.configureBlocking(false);
      spec.commandLine().getOut().println("ready");
      spec.commandLine().getOut().flush();
      var sequence = 0L;
      var due = System.nanoTime();
      while (!Thread.currentThread().isInterrupted()) {
        due += TimeUnit.MILLISECONDS.toNanos(stepMillis);
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        accept(listening, connections);
        sequence = Stamp.fill(batch, sequence, System.nanoTime());
        writeAll(connections, batch);
      }
    }
    return 0;
  }

  private static void accept(ServerSocketChannel listening, List<SocketChannel> connections)
      throws IOException {
    for (var socket = listening.accept(); socket != null; socket = listening.accept()) {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.write(ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.US_ASCII)));
      connections.add(socket);
    }
  }

  private static void writeAll(List<SocketChannel> connections, ByteBuffer batch) {
    for (Iterator<SocketChannel> each = connections.iterator(); each.hasNext(); ) {
      try {
        each.next().write(batch.clear());
      } catch (IOException gone) {
        each.remove();
      }
    }
  }
}
