package org.millrace.node.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.millrace.node.core.rtmp.RtmpClient;
import org.millrace.node.core.rtmp.RtmpClient.Action;
import org.millrace.node.core.rtmp.RtmpClient.Event;

/** Publishes FLV by RTMP in real time, as its tags say, over a real socket. */
public final class RtmpEncoder implements AutoCloseable {

  private static final int FILE_HEADER_BYTES = 13;
  private static final int TAG_HEADER_BYTES = 11;
  private static final int PREVIOUS_SIZE_BYTES = 4;

  private final Socket socket;
  private final RtmpClient client;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String ended = "";

  private RtmpEncoder(int port, String stream) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException unreachable) {
      throw new UncheckedIOException(unreachable);
    }
    var url = "rtmp://127.0.0.1:" + port + "/live";
    var target = new RtmpClient.Target(RtmpClient.Direction.PUBLISH, url, "live", stream);
    var patience = TimeUnit.SECONDS.toNanos(20);
    client = new RtmpClient(new Random(1), target, patience, System.nanoTime());
  }

  /** On air once this returns. */
  public static RtmpEncoder publish(LiveNode node, String stream, byte[] flv) {
    var encoder = new RtmpEncoder(node.node().rtmpAddress().orElseThrow().getPort(), stream);
    Thread.ofVirtual().start(encoder::hear);
    encoder.say(new Event.Connected());
    try {
      if (!encoder.begun.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("not taken: " + encoder.ended);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stopped);
    }
    Thread.ofVirtual().start(() -> encoder.play(flv));
    return encoder;
  }

  private void hear() {
    var bytes = new byte[8192];
    try {
      for (var count = 0; count >= 0; count = socket.getInputStream().read(bytes)) {
        if (count > 0) {
          say(new Event.Received(Arrays.copyOf(bytes, count)));
        }
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void play(byte[] flv) {
    var began = System.nanoTime();
    try {
      for (var at = FILE_HEADER_BYTES; at < flv.length; ) {
        var size = TAG_HEADER_BYTES + u24(flv, at + 1) + PREVIOUS_SIZE_BYTES;
        var due = began + TimeUnit.MILLISECONDS.toNanos(u24(flv, at + 4));
        if (closed.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return;
        }
        say(new Event.MediaRead(Arrays.copyOfRange(flv, at, at + size)));
        at += size;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static int u24(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
  }

  private synchronized void say(Event event) {
    client.on(event, System.nanoTime(), this::act);
  }

  private void act(Action action) {
    switch (action) {
      case Action.Send(var bytes) -> {
        try {
          socket.getOutputStream().write(bytes);
        } catch (IOException gone) {
          ended = gone.toString();
        }
      }
      case Action.Begin() -> begun.countDown();
      case Action.Close(var reason) -> ended = reason;
      case Action.TakeMedia _ -> throw new AssertionError("publishes only");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
