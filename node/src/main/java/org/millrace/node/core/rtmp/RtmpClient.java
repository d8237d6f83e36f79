package org.millrace.node.core.rtmp;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The asking end of one RTMP connection: publishes a stream to a server or plays one from it. Holds
 * what {@link ChunkReader} holds and one handshake.
 */
public final class RtmpClient {

  /** What happened. */
  public sealed interface Event {

    /** The connection stands. */
    record Connected() implements Event {}

    record Received(byte[] bytes) implements Event {}

    /** More of the stream to publish: a file header or whole tags of FLV. */
    record MediaRead(byte[] flv) implements Event {}

    /** Nothing more to publish or play. */
    record Stopped() implements Event {}
  }

  /** What to do. */
  public sealed interface Action {

    record Send(byte[] bytes) implements Action {}

    /** The server takes or plays the stream from here on. */
    record Begin() implements Action {}

    /** The next bytes of the played stream as FLV, beginning with the file header. */
    record TakeMedia(byte[] flv) implements Action {}

    /** Close once all is sent. Nothing follows. */
    record Close(String reason) implements Action {}
  }

  /** Which way the media goes. */
  public enum Direction {
    PUBLISH,
    PLAY
  }

  /**
   * What is asked of the server.
   *
   * @param tcUrl the URL up to and with the application, "rtmp://host/live"
   * @param stream the stream's name or key
   */
  public record Target(Direction direction, String tcUrl, String app, String stream) {}

  private static final int SETUP_REPLY_BYTES = 1 + 2 * Handshake.ECHO_BYTES;
  private static final int CONNECT_TRANSACTION = 1;
  private static final int CREATE_TRANSACTION = 4;

  private enum Phase {
    IDLE,
    HANDSHAKE,
    ASKING,
    RUNNING,
    CLOSED
  }

  private final RandomGenerator random;
  private final Target target;
  private final long patienceNanos;
  private final ChunkReader chunks = new ChunkReader();
  private final Outbox outbox = new Outbox();

  private Phase phase = Phase.IDLE;
  private Gathering opening = new Gathering(SETUP_REPLY_BYTES);
  private int streamId;
  private long receivedBytes;
  private long acknowledgedBytes;
  private long windowBytes = 2_500_000;
  private long deadlineNanos;

  /**
   * @param patienceNanos for the whole of setting up, and between two messages while playing
   */
  public RtmpClient(RandomGenerator random, Target target, long patienceNanos, long nowNanos) {
    this.random = random;
    this.target = target;
    this.patienceNanos = patienceNanos;
    this.deadlineNanos = nowNanos + patienceNanos;
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (phase == Phase.CLOSED) {
      return;
    }
    switch (event) {
      case Event.Connected() -> {
        if (phase == Phase.IDLE) {
          phase = Phase.HANDSHAKE;
          outbox.raw(Handshake.hello(random));
        }
      }
      case Event.Received(var bytes) -> onReceived(bytes, nowNanos, out);
      case Event.MediaRead(var flv) -> onMediaRead(flv);
      case Event.Stopped() -> onStopped(out);
    }
    send(out);
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (nowNanos >= nextDeadlineNanos()) {
      close("the server does not answer", out);
    }
  }

  public long nextDeadlineNanos() {
    return phase == Phase.CLOSED ? Long.MAX_VALUE : deadlineNanos;
  }

  private void onReceived(byte[] bytes, long nowNanos, Consumer<Action> out) {
    receivedBytes += bytes.length;
    var rest = bytes;
    if (phase == Phase.HANDSHAKE) {
      rest = onHandshake(rest);
    }
    if (phase == Phase.IDLE || phase == Phase.HANDSHAKE) {
      return;
    }
    if (phase == Phase.RUNNING && target.direction() == Direction.PLAY) {
      deadlineNanos = nowNanos + patienceNanos;
    }
    var fault = chunks.read(rest, 0, message -> onMessage(message, out));
    fault.ifPresent(reason -> close("not RTMP: " + reason, out));
    if (receivedBytes - acknowledgedBytes >= windowBytes) {
      acknowledgedBytes = receivedBytes;
      outbox.number(RtmpMessage.ACKNOWLEDGEMENT, (int) receivedBytes);
    }
  }

  private byte[] onHandshake(byte[] bytes) {
    var rest = opening.take(bytes);
    if (opening.whole()) {
      outbox.raw(Arrays.copyOfRange(opening.bytes(), 1, Handshake.HELLO_BYTES));
      opening = new Gathering(0);
      phase = Phase.ASKING;
      outbox.chunkSize(PlayFraming.CHUNK_BYTES);
      outbox.command(
          0,
          new Amf.Text("connect"),
          new Amf.Num(CONNECT_TRANSACTION),
          Amf.Obj.of(
              "app",
              target.app(),
              "type",
              "nonprivate",
              "flashVer",
              "FMLE/3.0 (compatible; Millrace)",
              "tcUrl",
              target.tcUrl(),
              "fourCcList",
              Replies.FOUR_CC));
    }
    return rest;
  }

  private void onMessage(RtmpMessage message, Consumer<Action> out) {
    var payload = message.payload();
    switch (message.type()) {
      case RtmpMessage.COMMAND -> onCommand(Amf0.read(payload, 0).values(), out);
      case RtmpMessage.AUDIO, RtmpMessage.VIDEO -> {
        if (playing() && payload.length > 0) {
          var tag = FlvTags.tag(message.type(), message.timeMillis(), payload, 0);
          out.accept(new Action.TakeMedia(tag));
        }
      }
      case RtmpMessage.DATA -> {
        if (playing() && payload.length > 0) {
          ScriptData.tag(message).ifPresent(flv -> out.accept(new Action.TakeMedia(flv)));
        }
      }
      case RtmpMessage.WINDOW_ACK_SIZE -> {
        if (payload.length >= 4 && message.u32(0) > 0) {
          windowBytes = message.u32(0);
        }
      }
      case RtmpMessage.USER_CONTROL -> {
        if (payload.length >= 6 && message.u16(0) == RtmpMessage.PING_REQUEST) {
          outbox.userControl(RtmpMessage.PING_RESPONSE, message.u32(2));
        }
      }
      default -> {}
    }
  }

  private boolean playing() {
    return phase == Phase.RUNNING && target.direction() == Direction.PLAY;
  }

  private void onCommand(List<Amf> values, Consumer<Action> out) {
    if (values.size() < 2 || !(values.getFirst() instanceof Amf.Text(var name))) {
      return;
    }
    var transaction = values.get(1) instanceof Amf.Num(var number) ? (int) number : 0;
    switch (name) {
      case "_result" -> onResult(transaction, values);
      case "_error" -> {
        if (transaction == CONNECT_TRANSACTION || transaction == CREATE_TRANSACTION) {
          close(description(values), out);
        }
      }
      case "onStatus" -> onStatus(values, out);
      default -> {}
    }
  }

  private void onResult(int transaction, List<Amf> values) {
    if (phase != Phase.ASKING) {
      return;
    }
    var stream = new Amf.Text(target.stream());
    if (transaction == CONNECT_TRANSACTION) {
      if (target.direction() == Direction.PUBLISH) {
        outbox.command(0, new Amf.Text("releaseStream"), new Amf.Num(2), Amf.NULL, stream);
        outbox.command(0, new Amf.Text("FCPublish"), new Amf.Num(3), Amf.NULL, stream);
      }
      outbox.command(0, new Amf.Text("createStream"), new Amf.Num(CREATE_TRANSACTION), Amf.NULL);
    } else if (transaction == CREATE_TRANSACTION) {
      streamId = values.size() > 3 && values.get(3) instanceof Amf.Num(var id) ? (int) id : 1;
      switch (target.direction()) {
        case PUBLISH ->
            outbox.command(
                streamId,
                new Amf.Text("publish"),
                new Amf.Num(5),
                Amf.NULL,
                stream,
                new Amf.Text("live"));
        case PLAY ->
            outbox.command(streamId, new Amf.Text("play"), new Amf.Num(5), Amf.NULL, stream);
      }
    }
  }

  private void onStatus(List<Amf> values, Consumer<Action> out) {
    if (values.size() < 4 || !(values.get(3) instanceof Amf.Obj about)) {
      return;
    }
    var code = about.text("code").orElse("");
    if (about.text("level").orElse("").equals("error")) {
      close(description(values), out);
    } else if (phase == Phase.ASKING
        && (code.equals("NetStream.Publish.Start") || code.equals("NetStream.Play.Start"))) {
      phase = Phase.RUNNING;
      out.accept(new Action.Begin());
      if (target.direction() == Direction.PLAY) {
        out.accept(new Action.TakeMedia(FlvTags.fileHeader()));
      } else {
        deadlineNanos = Long.MAX_VALUE;
      }
    } else if (code.equals("NetStream.Play.UnpublishNotify")
        || code.equals("NetStream.Play.Stop")) {
      close(description(values), out);
    }
  }

  private void onMediaRead(byte[] flv) {
    if (phase != Phase.RUNNING || target.direction() != Direction.PUBLISH) {
      return;
    }
    for (var tag : FlvTags.split(flv, FlvTags.firstTag(flv))) {
      var payload =
          tag.type() == RtmpMessage.DATA ? ScriptData.wrapped(tag.payload()) : tag.payload();
      outbox.message(new RtmpMessage(tag.type(), streamId, tag.timeMillis(), payload));
    }
  }

  private void onStopped(Consumer<Action> out) {
    if (phase == Phase.RUNNING) {
      var stream = new Amf.Text(target.stream());
      if (target.direction() == Direction.PUBLISH) {
        outbox.command(0, new Amf.Text("FCUnpublish"), new Amf.Num(6), Amf.NULL, stream);
      }
      outbox.command(
          0, new Amf.Text("deleteStream"), new Amf.Num(7), Amf.NULL, new Amf.Num(streamId));
    }
    close("done", out);
  }

  private static String description(List<Amf> values) {
    for (var value : values) {
      if (value instanceof Amf.Obj about) {
        var code = about.text("code").orElse("refused");
        return about.text("description").map(text -> text + " (" + code + ")").orElse(code);
      }
    }
    return "refused";
  }

  private void close(String reason, Consumer<Action> out) {
    if (phase != Phase.CLOSED) {
      phase = Phase.CLOSED;
      send(out);
      out.accept(new Action.Close(reason));
    }
  }

  private void send(Consumer<Action> out) {
    var bytes = outbox.take();
    if (bytes.length > 0) {
      out.accept(new Action.Send(bytes));
    }
  }
}
