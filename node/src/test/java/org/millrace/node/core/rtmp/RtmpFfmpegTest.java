package org.millrace.node.core.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.millrace.node.testkit.Ffmpeg;

/** The real ffmpeg at the other end of a loopback socket. */
@Timeout(60)
class RtmpFfmpegTest {

  private static final String[] CLIP = {
    "-f",
    "lavfi",
    "-i",
    "testsrc2=size=320x180:rate=25:duration=3",
    "-f",
    "lavfi",
    "-i",
    "sine=frequency=440:duration=3",
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-g",
    "25",
    "-bf",
    "2",
    "-c:a",
    "aac",
    "-f",
    "flv",
    "-"
  };

  @BeforeEach
  void ffmpegIsHere() {
    Ffmpeg.assumeEncoder("libx264", "aac");
  }

  @Test
  void ffmpegPublishesEveryPacketUnchanged() throws Exception {
    var clip = Ffmpeg.make(CLIP);
    var published = new ByteArrayOutputStream();
    var run =
        serveOne(
            action ->
                switch (action) {
                  case RtmpServer.Action.AskPublish(var stream, _) -> {
                    assertThat(stream).isEqualTo(new StreamName("live", "tv", "secret"));
                    yield new RtmpServer.Event.PublishAccepted();
                  }
                  case RtmpServer.Action.TakeMedia(var flv) -> {
                    published.writeBytes(flv);
                    yield NOTHING;
                  }
                  default -> NOTHING;
                },
            port ->
                Ffmpeg.ffmpeg(
                    clip,
                    "-f",
                    "flv",
                    "-i",
                    "-",
                    "-c",
                    "copy",
                    "-f",
                    "flv",
                    "rtmp://127.0.0.1:" + port + "/live/tv?key=secret"));
    assertThat(run.exit()).as(run.errors()).isZero();
    assertThat(hashes(published.toByteArray())).isEqualTo(hashes(clip));
  }

  @Test
  void ffmpegShowsThatItWasRefused() throws Exception {
    var run =
        serveOne(
            action ->
                action instanceof RtmpServer.Action.AskPublish
                    ? new RtmpServer.Event.PublishRefused("The stream key is wrong.")
                    : NOTHING,
            port ->
                Ffmpeg.ffmpeg(
                    Ffmpeg.make(CLIP),
                    "-f",
                    "flv",
                    "-i",
                    "-",
                    "-c",
                    "copy",
                    "-f",
                    "flv",
                    "rtmp://127.0.0.1:" + port + "/live/wrong"));
    assertThat(run.exit()).isNotZero();
    assertThat(run.errors()).contains("The stream key is wrong.");
  }

  @Test
  void ffmpegPlaysEveryPacketUnchanged() throws Exception {
    var clip = Ffmpeg.make(CLIP);
    var run =
        serveOne(
            action ->
                switch (action) {
                  case RtmpServer.Action.AskPlay(var stream, _) -> {
                    assertThat(stream.name()).isEqualTo("tv");
                    yield new RtmpServer.Event.PlayAccepted();
                  }
                  case RtmpServer.Action.StartPlay() -> new Media(clip);
                  default -> NOTHING;
                },
            port ->
                Ffmpeg.ffmpeg(
                    new byte[0],
                    "-rtmp_live",
                    "live",
                    "-i",
                    "rtmp://127.0.0.1:" + port + "/live/tv",
                    "-c",
                    "copy",
                    "-f",
                    "flv",
                    "-"));
    assertThat(run.exit()).as(run.errors()).isZero();
    assertThat(hashes(run.output())).isEqualTo(hashes(clip));
  }

  private static final Object NOTHING = new Object();

  /** Media to send to a player, and then the end. */
  private record Media(byte[] flv) {}

  private static List<String> hashes(byte[] flv) {
    return Ffmpeg.packets(flv, "flv").stream()
        .map(
            packet ->
                packet.stream() + " " + packet.dts() + " " + packet.pts() + " " + packet.hash())
        .toList();
  }

  /** Serves one connection of the program that is started; the script answers the actions. */
  private static Ffmpeg.Run serveOne(
      Function<RtmpServer.Action, Object> script, Function<Integer, Ffmpeg.Run> program)
      throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var serving = start(() -> serve(listener, script));
      var run = start(() -> program.apply(listener.getLocalPort()));
      var ended = run.get(50, TimeUnit.SECONDS);
      serving.get(10, TimeUnit.SECONDS);
      return ended;
    }
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static Boolean serve(ServerSocket listener, Function<RtmpServer.Action, Object> script)
      throws IOException {
    try (var socket = listener.accept()) {
      var connection = new Connection(socket.getOutputStream()::write, script);
      var buffer = new byte[1 << 16];
      var in = socket.getInputStream();
      for (var count = in.read(buffer); count >= 0 && connection.open; count = in.read(buffer)) {
        connection.on(new RtmpServer.Event.Received(Arrays.copyOf(buffer, count)));
        if (!connection.open) {
          socket.shutdownOutput();
        }
      }
      return connection.open;
    }
  }

  private interface Wire {
    void write(byte[] bytes) throws IOException;
  }

  private static final class Connection {

    private final RtmpServer server =
        new RtmpServer(new Random(1), RtmpServer.Limits.STANDARD, System.nanoTime());
    private final Wire wire;
    private final Function<RtmpServer.Action, Object> script;
    private boolean open = true;

    Connection(Wire wire, Function<RtmpServer.Action, Object> script) {
      this.wire = wire;
      this.script = script;
    }

    void on(RtmpServer.Event event) {
      server.on(event, System.nanoTime(), this::act);
    }

    private void act(RtmpServer.Action action) {
      switch (action) {
        case RtmpServer.Action.Send(var bytes) -> send(bytes);
        case RtmpServer.Action.Close _ -> open = false;
        default -> {
          var answer = script.apply(action);
          if (answer instanceof RtmpServer.Event event) {
            on(event);
          } else if (answer instanceof Media(var flv)) {
            send(PlayFraming.frame(flv));
            on(new RtmpServer.Event.ChannelEnded("The clip is over."));
          }
        }
      }
    }

    private void send(byte[] bytes) {
      try {
        wire.write(bytes);
      } catch (IOException gone) {
        open = false;
      }
    }
  }
}
