package org.millrace.node.core.hls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.remux.FlvFrames;

/** Drives a stream and asks it questions. */
final class Viewer {

  static final long EPOCH_MILLIS = 1_800_000_000_000L;

  final Map<Long, Reply> replies = new LinkedHashMap<>();
  final HlsStream stream;
  long now = 1_000_000_000L;
  private long lastRequest;
  private long clipNanos;

  Viewer(HlsLimits limits) {
    stream = new HlsStream(limits, "t4g", EPOCH_MILLIS, now);
  }

  /** Feeds a clip as if live: the clock follows the frames. */
  void play(FlvFrames clip, Runnable afterEach) {
    on(new HlsStream.Event.HeaderArrived(clip.header()));
    var start = now;
    for (var frame : clip.frames()) {
      now = Math.max(now, start + frame.timeNanos());
      on(new HlsStream.Event.FrameArrived(frame));
      afterEach.run();
    }
    clipNanos = clip.frames().getLast().timeNanos();
  }

  /** The same clip again, with the times of FLV moved behind what was played. */
  static FlvFrames later(FlvFrames clip, long millis) {
    var moved =
        clip.frames().stream()
            .map(
                frame -> {
                  var bytes = frame.bytes().clone();
                  var time = frame.timeNanos() / 1_000_000 + millis;
                  bytes[4] = (byte) (time >>> 16);
                  bytes[5] = (byte) (time >>> 8);
                  bytes[6] = (byte) time;
                  bytes[7] = (byte) (time >>> 24);
                  return new MediaEvent.Frame(
                      bytes, time * 1_000_000, frame.joinable(), frame.kind());
                })
            .toList();
    return new FlvFrames(clip.header(), moved);
  }

  long clipNanos() {
    return clipNanos;
  }

  void on(HlsStream.Event event) {
    stream.on(event, now, this::act);
  }

  private void act(HlsStream.Action action) {
    switch (action) {
      case HlsStream.Action.Answer(var request, var reply) -> {
        if (replies.put(request, reply) != null) {
          throw new AssertionError("answered twice: " + request);
        }
      }
    }
  }

  void pass(long nanos) {
    now += nanos;
    stream.onDeadline(now, this::act);
  }

  long askPlaylist(OptionalLong segment, OptionalInt part, boolean delta) {
    on(new HlsStream.Event.PlaylistAsked(++lastRequest, segment, part, delta, 0));
    return lastRequest;
  }

  long askPart(long segment, int part) {
    return askPlaylist(OptionalLong.of(segment), OptionalInt.of(part), false);
  }

  long askFile(String name) {
    on(new HlsStream.Event.FileAsked(++lastRequest, name));
    return lastRequest;
  }

  long askMultivariant(String uri) {
    on(new HlsStream.Event.MultivariantAsked(++lastRequest, uri));
    return lastRequest;
  }

  Optional<Reply> reply(long request) {
    return Optional.ofNullable(replies.get(request));
  }

  String playlist() {
    return text(reply(askPlaylist(OptionalLong.empty(), OptionalInt.empty(), false)).orElseThrow());
  }

  /** As who begins so many seconds back is told. */
  String past(int seconds) {
    on(
        new HlsStream.Event.PlaylistAsked(
            ++lastRequest, OptionalLong.empty(), OptionalInt.empty(), false, seconds));
    return text(reply(lastRequest).orElseThrow());
  }

  String delta() {
    return text(reply(askPlaylist(OptionalLong.empty(), OptionalInt.empty(), true)).orElseThrow());
  }

  byte[] file(String name) {
    var reply = reply(askFile(name)).orElseThrow(() -> new AssertionError("waits for " + name));
    if (reply.status() != 200) {
      throw new AssertionError(reply.status() + " for " + name);
    }
    return bytes(reply);
  }

  static String text(Reply reply) {
    return new String(bytes(reply), UTF_8);
  }

  static byte[] bytes(Reply reply) {
    var out = new ByteArrayOutputStream();
    reply.body().forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** Collects every segment that ever was in a playlist, with its init in front of the first. */
  static final class Collector implements Runnable {

    private final Viewer viewer;
    private final List<String> names = new ArrayList<>();
    final List<String> playlists = new ArrayList<>();
    final ByteArrayOutputStream media = new ByteArrayOutputStream();
    private String before = "";

    Collector(Viewer viewer) {
      this.viewer = viewer;
    }

    @Override
    public void run() {
      var request = viewer.askPlaylist(OptionalLong.empty(), OptionalInt.empty(), false);
      var reply = viewer.reply(request);
      if (reply.isEmpty()) {
        viewer.on(new HlsStream.Event.Cancelled(request));
        return;
      }
      var text = text(reply.get());
      if (text.equals(before)) {
        return;
      }
      before = text;
      playlists.add(text);
      var rules = new PlaylistRules(text);
      for (var segment : rules.segments) {
        if (!names.contains(segment.uri())) {
          if (names.isEmpty()) {
            media.writeBytes(viewer.file(rules.maps.getFirst()));
          }
          names.add(segment.uri());
          media.writeBytes(viewer.file(segment.uri()));
        }
      }
    }
  }
}
