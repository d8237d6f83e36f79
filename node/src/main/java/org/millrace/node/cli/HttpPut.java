package org.millrace.node.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.millrace.node.config.Version;
import org.millrace.node.log.Failures;
import org.millrace.node.pipeline.RealTimePlay;

/**
 * One endless {@code PUT} in chunks. It hears the answer at any time: a server that refuses says
 * why long before the body ends.
 */
final class HttpPut implements RealTimePlay.Sink, AutoCloseable {

  private static final int CONNECT_MILLIS_MAX = 10_000;

  /** A server that knows nothing of Expect stays silent: then the body is sent all the same. */
  private static final int CONTINUE_MILLIS_MAX = 3000;

  private static final int FAREWELL_MILLIS_MAX = 5000;
  private static final int HEAD_LINE_CHARS_MAX = 8192;
  private static final byte[] CRLF = {'\r', '\n'};

  private final URI target;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  private HttpPut(URI target, Socket socket) throws IOException {
    this.target = target;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
  }

  /** Connects and asks; returns when the server takes the body. */
  static HttpPut open(URI target, String password, Map<String, String> headers)
      throws InputProblem {
    var tls = "https".equals(target.getScheme());
    var port = target.getPort() >= 0 ? target.getPort() : tls ? 443 : 80;
    try {
      var plain = new Socket();
      plain.setTcpNoDelay(true);
      plain.connect(new InetSocketAddress(target.getHost(), port), CONNECT_MILLIS_MAX);
      var socket =
          tls
              ? ((SSLSocketFactory) SSLSocketFactory.getDefault())
                  .createSocket(plain, target.getHost(), port, true)
              : plain;
      var put = new HttpPut(target, socket);
      put.ask(password, headers);
      return put;
    } catch (IOException unreachable) {
      throw new InputProblem(
          Exit.UNREACHABLE,
          target.getHost() + ":" + port + " cannot be reached: " + Failures.inWords(unreachable));
    }
  }

  private void ask(String password, Map<String, String> headers) throws IOException, InputProblem {
    var credentials = ("source:" + password).getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder();
    head.append("PUT ").append(target.getRawPath()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(target.getRawAuthority().replaceFirst(".*@", "")).append("\r\n");
    head.append("User-Agent: millrace/").append(Version.current()).append("\r\n");
    head.append("Authorization: Basic ")
        .append(Base64.getEncoder().encodeToString(credentials))
        .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
    socket.setSoTimeout(CONTINUE_MILLIS_MAX);
    try {
      var status = readStatus();
      if (status != 100) {
        throw InputProblem.ofStatus(target.getPath(), status, readBody());
      }
    } catch (SocketTimeoutException silent) {
      // Falls through: sends the body.
    }
  }

  @Override
  public void write(byte[] bytes) {
    pending.writeBytes(bytes);
  }

  @Override
  public void flush() throws IOException {
    if (pending.size() > 0) {
      out.write(Integer.toHexString(pending.size()).getBytes(StandardCharsets.US_ASCII));
      out.write(CRLF);
      pending.writeTo(out);
      out.write(CRLF);
      pending.reset();
    }
    out.flush();
    if (in.available() > 0) {
      throw new IOException("the server answered before the end");
    }
  }

  /** Ends the body; throws if the server was not content with it. */
  void finish() throws IOException, InputProblem {
    flush();
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    var problem = farewell();
    if (problem != null) {
      throw problem;
    }
  }

  /** What the server said at the end, or null if it was content or silent. */
  @org.jspecify.annotations.Nullable
  InputProblem farewell() {
    try {
      socket.setSoTimeout(FAREWELL_MILLIS_MAX);
      var status = readStatus();
      return status / 100 == 2 ? null : InputProblem.ofStatus(target.getPath(), status, readBody());
    } catch (IOException gone) {
      return null;
    }
  }

  private int readStatus() throws IOException {
    var line = readLine();
    var parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[1].matches("\\d{3}")) {
      throw new IOException("not an HTTP answer: " + line);
    }
    while (!readLine().isEmpty()) {
      // The headers do not matter.
    }
    return Integer.parseInt(parts[1]);
  }

  private String readBody() throws IOException {
    socket.setSoTimeout(200);
    var body = new ByteArrayOutputStream();
    try {
      for (var b = in.read(); b >= 0 && body.size() < 300; b = in.read()) {
        body.write(b);
      }
    } catch (SocketTimeoutException enough) {
      // What came so far is the reason.
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private String readLine() throws IOException {
    var line = new StringBuilder();
    for (var b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > HEAD_LINE_CHARS_MAX) {
        throw new IOException("the connection was closed");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
