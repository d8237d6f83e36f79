package org.millrace.node.core.rtmp;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The serving end of one RTMP connection: an encoder that publishes or a player that plays, one
 * stream a connection. Holds what {@link ChunkReader} holds and one handshake.
 */
public final class RtmpServer {

  /** What happened. */
  public sealed interface Event {

    record Received(byte[] bytes) implements Event {}

    /** The owner of the channels lets the encoder publish what it asked for. */
    record PublishAccepted() implements Event {}

    /** Wrong key, busy channel: the text is shown at the encoder. */
    record PublishRefused(String reason) implements Event {}

    record PlayAccepted() implements Event {}

    record PlayRefused(String reason) implements Event {}

    /** The channel that is played or published has ended. */
    record ChannelEnded(String reason) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {

    record Send(byte[] bytes) implements Action {}

    /** Answer with {@link Event.PublishAccepted} or {@link Event.PublishRefused}. */
    record AskPublish(StreamName stream, String agent) implements Action {}

    /** Answer with {@link Event.PlayAccepted} or {@link Event.PlayRefused}. */
    record AskPlay(StreamName stream, String agent) implements Action {}

    /** The next bytes of the publisher's stream as FLV, beginning with the file header. */
    record TakeMedia(byte[] flv) implements Action {}

    /** The encoder said that it is done; the connection may publish again. */
    record EndPublish() implements Action {}

    /** Send media as {@link PlayFraming} frames it, from the newest key frame on. */
    record StartPlay() implements Action {}

    record EndPlay() implements Action {}

    /** Close once all is sent. Nothing follows. */
    record Close(String reason) implements Action {}
  }

  /**
   * Bounds of a connection.
   *
   * @param setupNanos until it publishes or plays
   * @param stalledNanos a publisher without media
   * @param pingNanos between two pings of a player, and until its answer
   */
  public record Limits(long setupNanos, long stalledNanos, long pingNanos) {

    public static final Limits STANDARD =
        new Limits(15_000_000_000L, 20_000_000_000L, 30_000_000_000L);
  }

  static final int COMMANDS_MAX = 1000;

  private static final int WINDOW_BYTES = 2_500_000;
  private static final int STREAM_ID = 1;
  private static final Amf.Text RESULT = new Amf.Text("_result");

  private enum Phase {
    HELLO,
    ECHO,
    CONNECTED,
    PUBLISH_ASKED,
    PUBLISHING,
    PLAY_ASKED,
    PLAYING,
    CLOSED
  }

  private final RandomGenerator random;
  private final Limits limits;
  private final ChunkReader chunks = new ChunkReader();
  private final Outbox outbox = new Outbox();

  private Phase phase = Phase.HELLO;
  private Gathering opening = new Gathering(Handshake.HELLO_BYTES);
  private String app = "";
  private String agent = "";
  private int commands;
  private long receivedBytes;
  private long acknowledgedBytes;
  private long windowBytes = WINDOW_BYTES;
  private long deadlineNanos;
  private boolean pinged;

  public RtmpServer(RandomGenerator random, Limits limits, long nowNanos) {
    this.random = random;
    this.limits = limits;
    this.deadlineNanos = nowNanos + limits.setupNanos();
  }

  public void on(Event event, long nowNanos, Consumer<Action> out) {
    if (phase == Phase.CLOSED) {
      return;
    }
    switch (event) {
      case Event.Received(var bytes) -> onReceived(bytes, nowNanos, out);
      case Event.PublishAccepted() -> onPublishAccepted(nowNanos, out);
      case Event.PublishRefused(var reason) ->
          refuse("NetStream.Publish.BadName", reason, Phase.PUBLISH_ASKED, out);
      case Event.PlayAccepted() -> onPlayAccepted(nowNanos, out);
      case Event.PlayRefused(var reason) ->
          refuse("NetStream.Play.StreamNotFound", reason, Phase.PLAY_ASKED, out);
      case Event.ChannelEnded(var reason) -> onChannelEnded(reason, out);
    }
    send(out);
  }

  public void onDeadline(long nowNanos, Consumer<Action> out) {
    if (phase == Phase.CLOSED || nowNanos - deadlineNanos < 0) {
      return;
    }
    switch (phase) {
      case PUBLISH_ASKED, PLAY_ASKED -> deadlineNanos = nowNanos + limits.setupNanos();
      case PLAYING -> {
        if (pinged) {
          close("the player no longer answers", out);
        } else {
          pinged = true;
          deadlineNanos = nowNanos + limits.pingNanos();
          outbox.userControl(RtmpMessage.PING_REQUEST, (int) (nowNanos / 1_000_000));
        }
      }
      case PUBLISHING -> close("no media for a while", out);
      case HELLO, ECHO, CONNECTED -> close("neither publishes nor plays", out);
      case CLOSED -> {}
    }
    send(out);
  }

  public long nextDeadlineNanos() {
    return phase == Phase.CLOSED ? Long.MAX_VALUE : deadlineNanos;
  }

  private void onReceived(byte[] bytes, long nowNanos, Consumer<Action> out) {
    receivedBytes += bytes.length;
    if (phase == Phase.PLAYING) {
      pinged = false;
      deadlineNanos = nowNanos + limits.pingNanos();
    }
    var rest = bytes;
    if (phase == Phase.HELLO) {
      rest = onHello(rest, out);
    }
    if (phase == Phase.ECHO) {
      rest = onEcho(rest);
    }
    if (phase == Phase.HELLO || phase == Phase.ECHO || phase == Phase.CLOSED) {
      return;
    }
    var fault = chunks.read(rest, 0, message -> onMessage(message, nowNanos, out));
    fault.ifPresent(reason -> close("not RTMP: " + reason, out));
    if (receivedBytes - acknowledgedBytes >= windowBytes) {
      acknowledgedBytes = receivedBytes;
      outbox.number(RtmpMessage.ACKNOWLEDGEMENT, (int) receivedBytes);
    }
  }

  private byte[] onHello(byte[] bytes, Consumer<Action> out) {
    var rest = opening.take(bytes);
    if (opening.whole()) {
      var answer = Handshake.answer(opening.bytes(), random);
      opening = new Gathering(Handshake.ECHO_BYTES);
      phase = Phase.ECHO;
      answer.ifPresentOrElse(outbox::raw, () -> close("not RTMP: unknown version", out));
    }
    return rest;
  }

  private byte[] onEcho(byte[] bytes) {
    var rest = opening.take(bytes);
    if (opening.whole()) {
      opening = new Gathering(0);
      phase = Phase.CONNECTED;
    }
    return rest;
  }

  private void onMessage(RtmpMessage message, long nowNanos, Consumer<Action> out) {
    var payload = message.payload();
    switch (message.type()) {
      case RtmpMessage.COMMAND -> onCommand(Amf0.read(payload, 0).values(), nowNanos, out);
      case RtmpMessage.COMMAND_AMF3 ->
          onCommand(Amf0.read(payload, Math.min(1, payload.length)).values(), nowNanos, out);
      case RtmpMessage.AUDIO, RtmpMessage.VIDEO, RtmpMessage.DATA, RtmpMessage.DATA_AMF3 ->
          onMedia(message, nowNanos, out);
      case RtmpMessage.AGGREGATE -> onAggregate(message, nowNanos, out);
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

  private void onMedia(RtmpMessage message, long nowNanos, Consumer<Action> out) {
    if (phase != Phase.PUBLISHING || message.payload().length == 0) {
      return;
    }
    var refusal =
        switch (message.type()) {
          case RtmpMessage.VIDEO -> FlvTags.videoRefusal(message.payload());
          case RtmpMessage.AUDIO -> FlvTags.audioRefusal(message.payload());
          default -> Optional.<String>empty();
        };
    if (refusal.isPresent()) {
      refuse("NetStream.Publish.Rejected", refusal.get(), Phase.PUBLISHING, out);
      return;
    }
    deadlineNanos = nowNanos + limits.stalledNanos();
    switch (message.type()) {
      case RtmpMessage.DATA, RtmpMessage.DATA_AMF3 ->
          ScriptData.tag(message).ifPresent(flv -> out.accept(new Action.TakeMedia(flv)));
      default ->
          out.accept(
              new Action.TakeMedia(
                  FlvTags.tag(message.type(), message.timeMillis(), message.payload(), 0)));
    }
  }

  /** Several tags in one message; their times count from the message's own. */
  private void onAggregate(RtmpMessage message, long nowNanos, Consumer<Action> out) {
    var tags = FlvTags.split(message.payload(), 0);
    for (var tag : tags) {
      var time = message.timeMillis() + tag.timeMillis() - tags.getFirst().timeMillis();
      onMedia(new RtmpMessage(tag.type(), message.streamId(), time, tag.payload()), nowNanos, out);
    }
  }

  private void onCommand(List<Amf> values, long nowNanos, Consumer<Action> out) {
    if (phase == Phase.CLOSED
        || values.isEmpty()
        || !(values.getFirst() instanceof Amf.Text(var name))) {
      return;
    }
    if (++commands > COMMANDS_MAX) {
      close("more than " + COMMANDS_MAX + " commands", out);
      return;
    }
    var transaction =
        values.size() > 1 && values.get(1) instanceof Amf.Num number ? number : new Amf.Num(0);
    switch (name) {
      case "connect" -> onConnect(values, transaction);
      case "createStream" ->
          outbox.command(0, RESULT, transaction, Amf.NULL, new Amf.Num(STREAM_ID));
      case "releaseStream", "getStreamLength", "FCUnpublish" -> {
        outbox.command(0, RESULT, transaction, Amf.NULL, new Amf.Num(0));
        if (name.equals("FCUnpublish")) {
          endStream(nowNanos, out);
        }
      }
      case "FCPublish" -> notice("onFCPublish", "NetStream.Publish.Start", text(values, 3));
      case "FCSubscribe" -> notice("onFCSubscribe", "NetStream.Play.Start", text(values, 3));
      case "publish" -> onPublish(text(values, 3), out);
      case "play" -> onPlay(text(values, 3), out);
      case "deleteStream", "closeStream" -> endStream(nowNanos, out);
      default -> {}
    }
  }

  private void onConnect(List<Amf> values, Amf.Num transaction) {
    if (values.size() > 2 && values.get(2) instanceof Amf.Obj about) {
      app = about.text("app").orElse("");
      agent = StreamName.bounded(about.text("flashVer").orElse(""));
    }
    outbox.number(RtmpMessage.WINDOW_ACK_SIZE, WINDOW_BYTES);
    outbox.peerBandwidth(WINDOW_BYTES);
    outbox.chunkSize(PlayFraming.CHUNK_BYTES);
    outbox.command(0, RESULT, transaction, Replies.SERVER, Replies.CONNECTED);
  }

  private void onPublish(String stream, Consumer<Action> out) {
    if (phase == Phase.CONNECTED) {
      phase = Phase.PUBLISH_ASKED;
      out.accept(new Action.AskPublish(StreamName.parse(app, stream), agent));
    }
  }

  private void onPublishAccepted(long nowNanos, Consumer<Action> out) {
    if (phase == Phase.PUBLISH_ASKED) {
      phase = Phase.PUBLISHING;
      deadlineNanos = nowNanos + limits.stalledNanos();
      outbox.userControl(RtmpMessage.STREAM_BEGIN, STREAM_ID);
      outbox.status(STREAM_ID, "status", "NetStream.Publish.Start", "The stream is on its way.");
      out.accept(new Action.TakeMedia(FlvTags.fileHeader()));
    }
  }

  private void onPlay(String stream, Consumer<Action> out) {
    if (phase == Phase.CONNECTED) {
      phase = Phase.PLAY_ASKED;
      out.accept(new Action.AskPlay(StreamName.parse(app, stream), agent));
    }
  }

  private void onPlayAccepted(long nowNanos, Consumer<Action> out) {
    if (phase == Phase.PLAY_ASKED) {
      phase = Phase.PLAYING;
      deadlineNanos = nowNanos + limits.pingNanos();
      outbox.userControl(RtmpMessage.STREAM_BEGIN, STREAM_ID);
      outbox.status(STREAM_ID, "status", "NetStream.Play.Reset", "Playing from here.");
      outbox.status(STREAM_ID, "status", "NetStream.Play.Start", "Playing.");
      outbox.data(
          STREAM_ID, new Amf.Text("|RtmpSampleAccess"), new Amf.Bool(true), new Amf.Bool(true));
      send(out);
      out.accept(new Action.StartPlay());
    }
  }

  private void onChannelEnded(String reason, Consumer<Action> out) {
    switch (phase) {
      case PLAYING -> {
        outbox.userControl(RtmpMessage.STREAM_EOF, STREAM_ID);
        outbox.status(STREAM_ID, "status", "NetStream.Play.UnpublishNotify", reason);
        close(reason, out);
      }
      case PUBLISHING -> refuse("NetStream.Publish.Rejected", reason, Phase.PUBLISHING, out);
      case HELLO, ECHO, CONNECTED, PUBLISH_ASKED, PLAY_ASKED, CLOSED -> {}
    }
  }

  private void refuse(String code, String reason, Phase expected, Consumer<Action> out) {
    if (phase == expected) {
      outbox.status(STREAM_ID, "error", code, reason);
      close(reason, out);
    }
  }

  private void endStream(long nowNanos, Consumer<Action> out) {
    switch (phase) {
      case PUBLISHING -> {
        outbox.status(STREAM_ID, "status", "NetStream.Unpublish.Success", "The stream has ended.");
        out.accept(new Action.EndPublish());
      }
      case PLAYING -> {
        outbox.status(STREAM_ID, "status", "NetStream.Play.Stop", "Stopped.");
        out.accept(new Action.EndPlay());
      }
      case HELLO, ECHO, CONNECTED, PUBLISH_ASKED, PLAY_ASKED, CLOSED -> {
        return;
      }
    }
    phase = Phase.CONNECTED;
    deadlineNanos = nowNanos + limits.setupNanos();
  }

  private void notice(String method, String code, String name) {
    outbox.command(
        0,
        new Amf.Text(method),
        new Amf.Num(0),
        Amf.NULL,
        Amf.Obj.of("code", code, "description", name));
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

  private static String text(List<Amf> values, int index) {
    return values.size() > index && values.get(index) instanceof Amf.Text(var text) ? text : "";
  }
}
