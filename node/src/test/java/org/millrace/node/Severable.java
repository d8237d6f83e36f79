package org.millrace.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A way to a port of loopback that can be cut, again and again. */
final class Severable implements AutoCloseable {

  private final ServerSocket listening;
  private final int to;
  private final List<Socket> open = new ArrayList<>();
  private int connections;

  Severable(int to) {
    this.to = to;
    try {
      listening = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  synchronized int connections() {
    return connections;
  }

  /** Closes every connection there is. */
  synchronized void sever() {
    open.forEach(Severable::close);
    open.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var in = listening.accept();
        var out = new Socket(InetAddress.getLoopbackAddress(), to);
        synchronized (this) {
          connections++;
          open.addAll(List.of(in, out));
        }
        Thread.startVirtualThread(() -> carry(in, out));
        Thread.startVirtualThread(() -> carry(out, in));
      } catch (IOException closed) {
        sever();
      }
    }
  }

  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // Cut.
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed all the same.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sever();
  }
}
