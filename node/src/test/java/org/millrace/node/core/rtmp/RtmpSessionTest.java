package org.millrace.node.core.rtmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.rtmp.RtmpClient.Direction;

/** A client and a server, joined by arrays. */
class RtmpSessionTest {

  private static final long SECOND = 1_000_000_000L;
  private static final byte[] KEY_FRAME = {0x17, 1, 0, 0, 0, 9, 9};
  private static final byte[] AAC_FRAME = {(byte) 0xaf, 1, 33};

  private long now = 5 * SECOND;
  private int pieceBytes = Integer.MAX_VALUE;
  private final List<RtmpServer.Action> served = new ArrayList<>();
  private final List<RtmpClient.Action> asked = new ArrayList<>();
  private final ByteArrayOutputStream published = new ByteArrayOutputStream();
  private final ByteArrayOutputStream played = new ByteArrayOutputStream();
  private final RtmpServer server = new RtmpServer(new Random(1), RtmpServer.Limits.STANDARD, now);
  private RtmpClient client = client(Direction.PUBLISH, "radio?key=s%26cret");

  @Test
  void publishesFlvUnchanged() {
    publish();
    var stream =
        flv(tag(18, 0, script("onMetaData")), tag(9, 40, KEY_FRAME), tag(8, 0x1020304, AAC_FRAME));
    client.on(new RtmpClient.Event.MediaRead(stream), now, this::fromClient);
    assertThat(published.toByteArray()).isEqualTo(stream);
    client.on(new RtmpClient.Event.Stopped(), now, this::fromClient);
    assertThat(served).contains(new RtmpServer.Action.EndPublish());
  }

  @Test
  void publishesThroughPiecesOfOneByte() {
    pieceBytes = 1;
    publishesFlvUnchanged();
  }

  @Test
  void tellsWhatIsAskedFor() {
    connect();
    assertThat(served)
        .contains(
            new RtmpServer.Action.AskPublish(
                new StreamName("live", "radio", "s&cret"), "FMLE/3.0 (compatible; Millrace)"));
  }

  @Test
  void aRefusalReachesThePublisherInWords() {
    connect();
    answer(new RtmpServer.Event.PublishRefused("The stream key is wrong."));
    assertThat(served).contains(new RtmpServer.Action.Close("The stream key is wrong."));
    assertThat(asked)
        .contains(
            new RtmpClient.Action.Close("The stream key is wrong. (NetStream.Publish.BadName)"));
    assertThat(asked).doesNotContain(new RtmpClient.Action.Begin());
  }

  @Test
  void anUnknownCodecIsRefusedInWords() {
    publish();
    media(tag(9, 0, new byte[] {0x12, 0, 0}));
    assertThat(closeReason()).contains("Sorenson H.263").contains("H.264");
  }

  @Test
  void anUnknownFourCcIsRefusedInWords() {
    publish();
    media(tag(9, 0, new byte[] {(byte) 0x90, 'v', 'v', 'c', '1'}));
    assertThat(closeReason()).contains("\"vvc1\"");
  }

  @Test
  void speechCodecsAreRefusedInWords() {
    publish();
    media(tag(8, 0, new byte[] {(byte) 0xb6, 0}));
    assertThat(closeReason()).contains("Speex");
  }

  @Test
  void enhancedTagsPass() {
    publish();
    media(tag(9, 0, new byte[] {(byte) 0x90, 'h', 'v', 'c', '1', 1}));
    media(tag(9, 1, new byte[] {(byte) 0x91, 'a', 'v', '0', '1', 1}));
    media(tag(8, 1, new byte[] {(byte) 0x90, 'O', 'p', 'u', 's', 1}));
    assertThat(served).noneMatch(RtmpServer.Action.Close.class::isInstance);
    assertThat(FlvTags.split(published.toByteArray(), 13)).hasSize(3);
  }

  @Test
  void aStalledPublisherIsDropped() {
    publish();
    now += 10 * SECOND;
    media(tag(9, 0, KEY_FRAME));
    var deadline = server.nextDeadlineNanos();
    assertThat(deadline).isEqualTo(now + RtmpServer.Limits.STANDARD.stalledNanos());
    server.onDeadline(deadline - 1, this::fromServer);
    assertThat(served).noneMatch(RtmpServer.Action.Close.class::isInstance);
    server.onDeadline(deadline, this::fromServer);
    assertThat(closeReason()).isEqualTo("no media for a while");
    assertThat(server.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aConnectionThatDoesNothingIsDropped() {
    server.onDeadline(server.nextDeadlineNanos(), this::fromServer);
    assertThat(closeReason()).isEqualTo("neither publishes nor plays");
  }

  @Test
  void bytesAreAcknowledged() {
    publish();
    var big = new byte[3_000_000];
    big[0] = 0x17;
    media(tag(9, 0, big));
    var acknowledgements = controls(RtmpMessage.ACKNOWLEDGEMENT);
    assertThat(acknowledgements).hasSize(1);
    assertThat(acknowledgements.getFirst().u32(0)).isGreaterThan(3_000_000);
  }

  @Test
  void pingsAreAnswered() {
    connect();
    var out = new ByteWriter(32);
    var ping = new ByteWriter(6).u16(RtmpMessage.PING_REQUEST).u32(77).toBytes();
    ChunkWriter.write(new RtmpMessage(RtmpMessage.USER_CONTROL, 0, 0, ping), 128, out);
    server.on(new RtmpServer.Event.Received(out.toBytes()), now, this::fromServer);
    var answers = controls(RtmpMessage.USER_CONTROL);
    assertThat(answers.getLast().u16(0)).isEqualTo(RtmpMessage.PING_RESPONSE);
    assertThat(answers.getLast().u32(2)).isEqualTo(77);
  }

  @Test
  void playsWhatIsFramed() {
    play();
    var stream =
        flv(tag(18, 0, script("onMetaData")), tag(9, 0, KEY_FRAME), tag(9, 40, new byte[70_000]));
    toClient(PlayFraming.frame(stream));
    assertThat(played.toByteArray()).isEqualTo(stream);
    answer(new RtmpServer.Event.ChannelEnded("The channel has ended."));
    assertThat(asked).anyMatch(RtmpClient.Action.Close.class::isInstance);
  }

  @Test
  void anUnknownChannelIsRefusedToThePlayer() {
    client = client(Direction.PLAY, "nothing");
    connect();
    answer(new RtmpServer.Event.PlayRefused("No such channel."));
    assertThat(asked)
        .contains(new RtmpClient.Action.Close("No such channel. (NetStream.Play.StreamNotFound)"));
  }

  @Test
  void aPlayerThatAnswersPingsStays() {
    play();
    for (var i = 0; i < 5; i++) {
      now = server.nextDeadlineNanos();
      server.onDeadline(now, this::fromServer);
    }
    assertThat(served).noneMatch(RtmpServer.Action.Close.class::isInstance);
  }

  @Test
  void aSilentPlayerIsDropped() {
    play();
    for (var i = 0; i < 2; i++) {
      now = server.nextDeadlineNanos();
      server.onDeadline(now, served::add);
    }
    assertThat(closeReason()).isEqualTo("the player no longer answers");
  }

  @Test
  void aFloodOfCommandsIsCut() {
    publish();
    var out = new ByteWriter(1 << 16);
    for (var i = 0; i < RtmpServer.COMMANDS_MAX; i++) {
      var command = Amf0.write(List.of(new Amf.Text("createStream"), new Amf.Num(i)));
      ChunkWriter.write(
          new RtmpMessage(RtmpMessage.COMMAND, 0, 0, command), PlayFraming.CHUNK_BYTES, out);
    }
    server.on(new RtmpServer.Event.Received(out.toBytes()), now, served::add);
    assertThat(closeReason()).contains("commands");
  }

  @Test
  void somethingElseThanRtmpIsCut() {
    server.on(
        new RtmpServer.Event.Received(
            "GET / HTTP/1.1\r\n".repeat(200).getBytes(StandardCharsets.US_ASCII)),
        now,
        served::add);
    assertThat(closeReason()).startsWith("not RTMP");
  }

  @Test
  void garbageAfterTheOpeningNeverThrows() {
    for (var seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var each = new RtmpServer(random, RtmpServer.Limits.STANDARD, 0);
      each.on(new RtmpServer.Event.Received(Handshake.hello(random)), 0, _ -> {});
      each.on(new RtmpServer.Event.Received(new byte[1536]), 0, _ -> {});
      for (var i = 0; i < 20; i++) {
        var bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        each.on(new RtmpServer.Event.Received(bytes), i, _ -> {});
      }
    }
  }

  @Test
  void aggregatesComeOutAsTheirTags() {
    publish();
    var first = tag(8, 1000, AAC_FRAME);
    var second = tag(8, 1020, AAC_FRAME);
    var both = new ByteWriter(64).bytes(first).bytes(second).toBytes();
    var out = new ByteWriter(128);
    ChunkWriter.write(
        new RtmpMessage(RtmpMessage.AGGREGATE, 1, 5000, both), PlayFraming.CHUNK_BYTES, out);
    server.on(new RtmpServer.Event.Received(out.toBytes()), now, this::fromServer);
    assertThat(FlvTags.split(published.toByteArray(), 13))
        .extracting(FlvTags.Tag::timeMillis)
        .containsExactly(5000, 5020);
  }

  @Test
  void streamKeysOfEachForm() {
    assertThat(StreamName.parse("live", "tv?key=a")).isEqualTo(new StreamName("live", "tv", "a"));
    assertThat(StreamName.parse("/live/", "k-123")).isEqualTo(new StreamName("live", "k-123", ""));
    assertThat(StreamName.parse("live?key=b", "tv")).isEqualTo(new StreamName("live", "tv", "b"));
    assertThat(StreamName.parse("live", "a%20b+c?x=1&key=%25"))
        .isEqualTo(new StreamName("live", "a b+c", "%"));
    assertThat(StreamName.parse("live", "a%zz?key")).isEqualTo(new StreamName("live", "a%zz", ""));
    assertThat(StreamName.parse("", "x".repeat(9999)).name()).hasSize(StreamName.LENGTH_MAX);
  }

  private RtmpClient client(Direction direction, String stream) {
    var target = new RtmpClient.Target(direction, "rtmp://127.0.0.1/live", "live", stream);
    return new RtmpClient(new Random(2), target, 10 * SECOND, now);
  }

  private void connect() {
    client.on(new RtmpClient.Event.Connected(), now, this::fromClient);
  }

  private void publish() {
    connect();
    answer(new RtmpServer.Event.PublishAccepted());
    assertThat(asked).contains(new RtmpClient.Action.Begin());
  }

  private void play() {
    client = client(Direction.PLAY, "radio");
    connect();
    answer(new RtmpServer.Event.PlayAccepted());
    assertThat(served).contains(new RtmpServer.Action.StartPlay());
    assertThat(asked).contains(new RtmpClient.Action.Begin());
  }

  private void answer(RtmpServer.Event event) {
    server.on(event, now, this::fromServer);
  }

  private void media(byte[] tag) {
    client.on(new RtmpClient.Event.MediaRead(tag), now, this::fromClient);
  }

  private void fromClient(RtmpClient.Action action) {
    asked.add(action);
    switch (action) {
      case RtmpClient.Action.Send(var bytes) -> {
        for (var at = 0; at < bytes.length; at += Math.min(pieceBytes, bytes.length)) {
          var end = (int) Math.min((long) at + pieceBytes, bytes.length);
          var piece = Arrays.copyOfRange(bytes, at, end);
          server.on(new RtmpServer.Event.Received(piece), now, this::fromServer);
        }
      }
      case RtmpClient.Action.TakeMedia(var flv) -> played.writeBytes(flv);
      case RtmpClient.Action.Begin _, RtmpClient.Action.Close _ -> {}
    }
  }

  private void fromServer(RtmpServer.Action action) {
    served.add(action);
    switch (action) {
      case RtmpServer.Action.Send(var bytes) -> toClient(bytes);
      case RtmpServer.Action.TakeMedia(var flv) -> published.writeBytes(flv);
      default -> {}
    }
  }

  private void toClient(byte[] bytes) {
    for (var at = 0; at < bytes.length; at += Math.min(pieceBytes, bytes.length)) {
      var end = (int) Math.min((long) at + pieceBytes, bytes.length);
      client.on(
          new RtmpClient.Event.Received(Arrays.copyOfRange(bytes, at, end)), now, this::fromClient);
    }
  }

  private String closeReason() {
    return served.stream()
        .filter(RtmpServer.Action.Close.class::isInstance)
        .map(action -> ((RtmpServer.Action.Close) action).reason())
        .findFirst()
        .orElseThrow();
  }

  /** The control messages of one type among all that the server sent. */
  private List<RtmpMessage> controls(int type) {
    var reader = new ChunkReader();
    var found = new ArrayList<RtmpMessage>();
    var skip = 1 + 2 * 1536;
    var wire = new ByteArrayOutputStream();
    served.forEach(
        action -> {
          if (action instanceof RtmpServer.Action.Send(var bytes)) {
            wire.writeBytes(bytes);
          }
        });
    reader.read(
        wire.toByteArray(),
        skip,
        message -> {
          if (message.type() == type) {
            found.add(message);
          }
        });
    return found;
  }

  private static byte[] tag(int type, int time, byte[] payload) {
    return FlvTags.tag(type, time, payload, 0);
  }

  private static byte[] flv(byte[]... tags) {
    var out = new ByteWriter(1024).bytes(FlvTags.fileHeader());
    for (var tag : tags) {
      out.bytes(tag);
    }
    return out.toBytes();
  }

  private static byte[] script(String name) {
    return Amf0.write(List.of(new Amf.Text(name), Amf.EcmaArray.of("width", 640)));
  }
}
