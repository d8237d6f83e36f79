package org.millrace.ops.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Any number of players of a stamped stream, on one thread. Of each read the first and the last
 * whole record are looked at: the last tells the lag, both and the byte count tell loss or
 * repetition.
 */
final class Listeners implements AutoCloseable {

  private static final int READ_BYTES_MAX = 1 << 20;
  private static final int CONNECTS_IN_A_ROW = 50;
  private static final long LAG_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);
  private static final long SELECT_MILLIS = 20;

  /** Small, so that it is felt soon that nobody reads. */
  private static final int STALLED_BUFFER_BYTES = 4 << 10;

  private final InetSocketAddress server;
  private final ByteBuffer request;
  private final int count;
  private final Selector selector = Selector.open();
  private final List<Listener> listeners = new ArrayList<>();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(READ_BYTES_MAX + 2 * Stamp.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final Histogram lagMicros = new Histogram(LAG_MICROS_MAX, 3);
  private final List<SocketChannel> stalled = new ArrayList<>();
  private double connectSeconds;
  private boolean measuring;
  private int gone;
  private long jumps;
  private long bad;

  /**
   * What was measured.
   *
   * @param jumps breaks of the sequence: skips by policy, or loss
   * @param bad reads that were not the stream
   */
  record Figures(
      int asked,
      int alive,
      double connectSeconds,
      double seconds,
      long bytes,
      double kilobitsPerSecondMin,
      double lagMillisP50,
      double lagMillisP99,
      double lagMillisMax,
      long jumps,
      long bad) {

    boolean isClean() {
      return alive == asked && jumps == 0 && bad == 0 && bytes > 0;
    }
  }

  private static final class Listener {
    private final SocketChannel socket;
    private final byte[] tail = new byte[2 * Stamp.BYTES];
    private int tailBytes;
    private boolean begun;
    private long next;
    private long bytes;

    private Listener(SocketChannel socket) {
      this.socket = socket;
    }
  }

  Listeners(int port, String path, int count) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.count = count;
    var head = "GET %s HTTP/1.0\r\nHost: localhost\r\nUser-Agent: millrace-bench\r\n\r\n";
    this.request = ByteBuffer.wrap(head.formatted(path).getBytes(StandardCharsets.US_ASCII));
  }

  /** Connects all, and listens for a while without measuring. */
  void connectAll(long warmNanos) throws IOException {
    var started = System.nanoTime();
    while (listeners.size() < count) {
      for (var i = 0; i < CONNECTS_IN_A_ROW && listeners.size() < count; i++) {
        connect();
      }
      serve(0);
    }
    connectSeconds = (System.nanoTime() - started) / 1e9;
    listenFor(warmNanos);
  }

  /** Connects players that ask and never read. */
  void connectStalled(int players) throws IOException {
    for (var i = 0; i < players; i++) {
      var socket = SocketChannel.open();
      stalled.add(socket);
      socket.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_BUFFER_BYTES);
      socket.connect(server);
      ask(socket);
      serve(0);
    }
  }

  /** Listens, not measuring. */
  void listenFor(long nanos) throws IOException {
    var from = System.nanoTime();
    while (System.nanoTime() - from < nanos) {
      serve(SELECT_MILLIS);
    }
  }

  /**
   * Listens and measures; may be asked again.
   *
   * @param begin run when measuring begins, {@code end} when it is over
   */
  Figures measure(long spanNanos, Runnable begin, Runnable end) throws IOException {
    listeners.forEach(listener -> listener.bytes = 0);
    lagMicros.reset();
    jumps = 0;
    bad = 0;
    measuring = true;
    begin.run();
    var from = System.nanoTime();
    listenFor(spanNanos);
    var seconds = (System.nanoTime() - from) / 1e9;
    end.run();
    measuring = false;
    return figures(connectSeconds, seconds);
  }

  private void connect() throws IOException {
    var socket = SocketChannel.open(server);
    ask(socket);
    socket.configureBlocking(false);
    var listener = new Listener(socket);
    socket.register(selector, SelectionKey.OP_READ, listener);
    listeners.add(listener);
  }

  private void ask(SocketChannel socket) throws IOException {
    request.rewind();
    while (request.hasRemaining()) {
      socket.write(request);
    }
  }

  private void serve(long waitMillis) throws IOException {
    if (waitMillis == 0) {
      selector.selectNow(this::read);
    } else {
      selector.select(this::read, waitMillis);
    }
  }

  private void read(SelectionKey key) {
    var listener = (Listener) key.attachment();
    buffer.clear().put(listener.tail, 0, listener.tailBytes);
    try {
      var read = listener.socket.read(buffer);
      if (read < 0) {
        throw new IOException("closed");
      }
      listener.bytes += read;
      check(listener, buffer.position(), System.nanoTime());
    } catch (IOException over) {
      key.cancel();
      gone++;
    }
  }

  private void check(Listener listener, int length, long nowNanos) {
    var at = 0;
    if (!listener.begun) {
      at = Stamp.find(buffer, 0, length);
      if (at < 0) {
        keep(listener, Math.max(0, length - Long.BYTES + 1), length);
        return;
      }
    }
    var whole = (length - at) / Stamp.BYTES;
    if (whole > 0) {
      var last = at + (whole - 1) * Stamp.BYTES;
      if (!Stamp.isAt(buffer, at) || !Stamp.isAt(buffer, last)) {
        bad++;
        listener.begun = false;
        listener.tailBytes = 0;
        return;
      }
      var first = Stamp.sequence(buffer, at);
      var broken = listener.begun && first != listener.next;
      if (broken || Stamp.sequence(buffer, last) - first != whole - 1) {
        jumps++;
      }
      listener.begun = true;
      listener.next = Stamp.sequence(buffer, last) + 1;
      if (measuring) {
        var micros = (nowNanos - Stamp.nanos(buffer, last)) / 1000;
        lagMicros.recordValue(Math.clamp(micros, 0, LAG_MICROS_MAX));
      }
    }
    keep(listener, at + whole * Stamp.BYTES, length);
  }

  private void keep(Listener listener, int from, int length) {
    listener.tailBytes = length - from;
    buffer.get(from, listener.tail, 0, listener.tailBytes);
  }

  private Figures figures(double connectSeconds, double seconds) {
    var bytes = listeners.stream().mapToLong(listener -> listener.bytes).toArray();
    return new Figures(
        count,
        count - gone,
        connectSeconds,
        seconds,
        Arrays.stream(bytes).sum(),
        Arrays.stream(bytes).min().orElse(0) * 8 / seconds / 1000,
        lagMicros.getValueAtPercentile(50) / 1e3,
        lagMicros.getValueAtPercentile(99) / 1e3,
        lagMicros.getMaxValue() / 1e3,
        jumps,
        bad);
  }

  @Override
  public void close() throws IOException {
    for (var listener : listeners) {
      listener.socket.close();
    }
    for (var socket : stalled) {
      socket.close();
    }
    selector.close();
  }
}
