package org.millrace.ops.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Any number of players of one low-latency HLS channel, on one thread. */
final class HlsViewers implements AutoCloseable, HlsViewer.Witness {

  /** One in so many follows preload hints, as Apple's players do; hls.js does not. */
  private static final int HINTS_ONE_IN = 8;

  private static final int CONNECTS_IN_A_ROW = 25;
  private static final long SELECT_MILLIS = 20;
  private static final long LAG_MILLIS_MAX = TimeUnit.MINUTES.toMillis(10);

  /**
   * What was measured.
   *
   * @param bytes of media
   * @param missing answers other than 200 to what a playlist named
   * @param lagMillisP50 from the end of the newest part to its being told of at the player
   */
  record Figures(
      int asked,
      int alive,
      double seconds,
      long bytes,
      long playlists,
      long missing,
      String firstMissing,
      double lagMillisP50,
      double lagMillisP99) {

    double kilobitsPerSecond() {
      return bytes * 8 / 1000.0 / seconds / asked;
    }
  }

  private final InetSocketAddress server;
  private final String base;
  private final int count;
  private final Selector selector = Selector.open();
  private final List<SocketChannel> sockets = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
  private final Histogram lagMillis = new Histogram(LAG_MILLIS_MAX, 3);
  private boolean measuring;
  private long bytes;
  private long playlists;
  private long missing;
  private String firstMissing = "";
  private int gone;

  HlsViewers(int port, String channel, int count) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.base = "/hls/" + channel + "/";
    this.count = count;
  }

  /**
   * Connects, watches, measures.
   *
   * @param begin run when measuring begins, {@code end} when it is over
   */
  Figures run(long warmNanos, long spanNanos, Runnable begin, Runnable end) throws IOException {
    while (sockets.size() < count) {
      for (var i = 0; i < CONNECTS_IN_A_ROW && sockets.size() < count; i++) {
        connect();
      }
      selector.select(this::read, SELECT_MILLIS);
    }
    watch(warmNanos);
    measuring = true;
    begin.run();
    var from = System.nanoTime();
    watch(spanNanos);
    var seconds = (System.nanoTime() - from) / 1e9;
    measuring = false;
    end.run();
    return new Figures(
        count,
        count - gone,
        seconds,
        bytes,
        playlists,
        missing,
        firstMissing,
        lagMillis.getValueAtPercentile(50),
        lagMillis.getValueAtPercentile(99));
  }

  private void watch(long nanos) throws IOException {
    var from = System.nanoTime();
    while (System.nanoTime() - from < nanos) {
      selector.select(this::read, SELECT_MILLIS);
    }
  }

  private void connect() throws IOException {
    var socket = SocketChannel.open(server);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.configureBlocking(false);
    var viewer = new HlsViewer(socket, base, sockets.size() % HINTS_ONE_IN == 0, this);
    socket.register(selector, SelectionKey.OP_READ, viewer);
    sockets.add(socket);
    viewer.begin();
  }

  private void read(SelectionKey key) {
    try {
      var read = ((SocketChannel) key.channel()).read(buffer.clear());
      if (read < 0) {
        throw new IOException("closed");
      }
      ((HlsViewer) key.attachment()).read(buffer.flip());
    } catch (IOException over) {
      key.cancel();
      gone++;
    }
  }

  @Override
  public void media(int count) {
    if (measuring) {
      bytes += count;
    }
  }

  @Override
  public void playlist(HlsPlaylist playlist) {
    if (measuring) {
      playlists++;
      if (playlist.edgeMillis() > 0) {
        var lag = System.currentTimeMillis() - playlist.edgeMillis();
        lagMillis.recordValue(Math.clamp(lag, 0, LAG_MILLIS_MAX));
      }
    }
  }

  @Override
  public void missing(String uri, int status) {
    missing++;
    if (firstMissing.isEmpty()) {
      firstMissing = uri + " (" + status + ")";
    }
  }

  @Override
  public void close() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    selector.close();
  }
}
