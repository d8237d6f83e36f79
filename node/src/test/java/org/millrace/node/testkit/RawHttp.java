package org.millrace.node.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client that sends exactly the bytes it is told to, and shows exactly what comes back. */
public final class RawHttp implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  /** What a response begins with. */
  public record Head(int status, String text) {

    public String header(String name) {
      return text.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  private final Socket socket;

  private RawHttp(Socket socket) {
    this.socket = socket;
  }

  public static RawHttp connect(int port) {
    try {
      return over(new Socket(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection that is open, in plain or not. */
  public static RawHttp over(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      return new RawHttp(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request head: the request line and headers, without their line ends. */
  public RawHttp head(String... lines) {
    return send((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
  }

  /** Begins to publish with the right password, in the plainest way there is. */
  public RawHttp publish(String mount, String contentType) {
    return head(
        "PUT " + mount + " HTTP/1.0",
        "Authorization: " + basic(LiveNode.PASSWORD),
        "Content-Type: " + contentType);
  }

  /** Asks for a stream. */
  public RawHttp get(String path) {
    return head("GET " + path + " HTTP/1.1", "Host: localhost");
  }

  public static String basic(String password) {
    return "Basic "
        + Base64.getEncoder().encodeToString(("source:" + password).getBytes(ISO_8859_1));
  }

  public RawHttp send(byte[] bytes) {
    return send(bytes, 0, bytes.length);
  }

  public RawHttp send(byte[] bytes, int from, int to) {
    try {
      socket.getOutputStream().write(bytes, from, to - from);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing more will be sent. */
  public RawHttp sendEnd() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Head readHead() {
    try {
      var head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        var next = in().read();
        if (next < 0) {
          throw new AssertionError("closed within the head: " + head.toString(ISO_8859_1));
        }
        head.write(next);
      }
      var text = head.toString(ISO_8859_1);
      return new Head(Integer.parseInt(text.split(" ", 3)[1]), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] read(int bytes) {
    try {
      var read = in().readNBytes(bytes);
      if (read.length < bytes) {
        throw new AssertionError("closed after " + read.length + " of " + bytes + " bytes");
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public byte[] readToEnd() {
    try {
      return in().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads head and body to the end in the background. */
  public Recording record() {
    return new Recording(
        CompletableFuture.supplyAsync(
            () -> {
              var head = readHead();
              return new Recorded(head, readToEnd());
            },
            Thread::startVirtualThread));
  }

  /** A whole response. */
  public record Recorded(Head head, byte[] body) {}

  /** A response that is being read. */
  public record Recording(CompletableFuture<Recorded> whole) {
    public Recorded await() {
      try {
        return whole.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      } catch (TimeoutException e) {
        throw new AssertionError("the response does not end", e);
      } catch (java.util.concurrent.ExecutionException e) {
        throw new CompletionException(e.getCause());
      }
    }
  }

  private InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
