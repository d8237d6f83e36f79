package org.millrace.node.core.hls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.remux.Demuxer;
import org.millrace.node.core.remux.TrackFormat;
import org.millrace.node.core.remux.TsSegment;

/**
 * One channel as HLS. Decides what is in the playlists, which requests are answered at once and
 * which wait, and for how long. Holds what {@link HlsLimits} allow.
 */
public final class HlsStream {

  /** What happened. */
  public sealed interface Event {

    record HeaderArrived(MediaEvent.Header header) implements Event {}

    record FrameArrived(MediaEvent.Frame frame) implements Event {}

    /** The channel is over. */
    record Ended() implements Event {}

    /**
     * A viewer asks for the media playlist.
     *
     * @param segment _HLS_msn
     * @param part _HLS_part
     * @param delta _HLS_skip=YES
     * @param backSeconds how far in the past the viewer begins; 0: now
     */
    record PlaylistAsked(
        long request, OptionalLong segment, OptionalInt part, boolean delta, int backSeconds)
        implements Event {}

    /** A viewer asks for the media playlist of transport streams. */
    record TransportAsked(long request) implements Event {}

    /** A viewer asks for the multivariant playlist, which is to point at the given URI. */
    record MultivariantAsked(long request, String mediaUri) implements Event {}

    /** A viewer asks for a file that a playlist names. */
    record FileAsked(long request, String name) implements Event {}

    /** A viewer that waits has gone. */
    record Cancelled(long request) implements Event {}
  }

  /** What to do. */
  public sealed interface Action {

    record Answer(long request, Reply reply) implements Action {}
  }

  private static final long SECOND = 1_000_000_000L;
  private static final long DATE_STRAY_NANOS = SECOND / 2;
  private static final int FILE_AGE_SECONDS = 3600;
  private static final Reply NOT_YET = Reply.failed(503, 0, "not yet");
  private static final Reply NOT_FOUND = Reply.failed(404, 1, "no such file");

  /** Requests that come before there is anything to play wait this long for it. */
  private static final long FIRST_NANOS = 10 * SECOND;

  /** What a request waits for: a part, or a segment if the part is -1. */
  private record Wish(
      long segment, int part, long deadlineNanos, Consumer<Consumer<Action>> answer) {}

  private final HlsLimits limits;
  private final String tag;
  private final long epochMillisAtZero;
  private final Segmenter segmenter;
  private final LiveWindow window;
  private final BitRates rates = new BitRates();
  private final LinkedHashMap<Long, Wish> waiting = new LinkedHashMap<>();
  private final TransportSegments transports;

  private @Nullable Container container;
  private Optional<Demuxer> demuxer = Optional.empty();
  private List<TrackFormat> tracks = List.of();
  private int targetSeconds;
  private long partTargetNanos;
  private long mediaEpochNanos;
  private long nowNanos;
  private byte @Nullable [] full;
  private byte @Nullable [] delta;

  /**
   * @param tag letters and digits that no other life of this channel uses
   * @param epochMillisAtZero the wall clock at time zero; segment numbers start from it, so that
   *     they grow over restarts
   */
  public HlsStream(HlsLimits limits, String tag, long epochMillisAtZero, long nowNanos) {
    this.limits = limits;
    this.tag = tag;
    this.epochMillisAtZero = epochMillisAtZero;
    this.nowNanos = nowNanos;
    this.segmenter = new Segmenter(limits);
    this.window = new LiveWindow(limits, epochMillis() / 1000);
    this.transports = new TransportSegments(window);
  }

  public void on(Event event, long now, Consumer<Action> out) {
    nowNanos = now;
    switch (event) {
      case Event.HeaderArrived(var header) -> onHeader(header, out);
      case Event.FrameArrived(var frame) ->
          demuxer.ifPresent(reader -> reader.frame(frame, found -> onFound(found, out)));
      case Event.Ended() -> onEnded(out);
      case Event.PlaylistAsked asked -> onPlaylistAsked(asked, out);
      case Event.TransportAsked(var request) -> onTransportAsked(request, out);
      case Event.MultivariantAsked asked -> onMultivariantAsked(asked, out);
      case Event.FileAsked asked -> onFileAsked(asked, out);
      case Event.Cancelled(var request) -> waiting.remove(request);
    }
  }

  /** Answers those who have waited too long. */
  public void onDeadline(long now, Consumer<Action> out) {
    nowNanos = now;
    while (nextDeadlineNanos() <= now) {
      out.accept(new Action.Answer(waiting.pollFirstEntry().getKey(), NOT_YET));
    }
  }

  public long nextDeadlineNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : waiting.firstEntry().getValue().deadlineNanos;
  }

  /** The bytes that are kept for those who ask. */
  public long keptBytes() {
    return window.keptBytes();
  }

  private void onHeader(MediaEvent.Header header, Consumer<Action> out) {
    var kind = header.info().container();
    if (kind != container) {
      container = kind;
      demuxer = Demuxer.of(kind);
    }
    segmenter.end(output -> onOutput(output, out));
    demuxer.ifPresent(reader -> reader.header(header, found -> onFound(found, out)));
  }

  private void onFound(Demuxer.Event event, Consumer<Action> out) {
    switch (event) {
      case Demuxer.Event.Tracks(var formats) -> {
        tracks = formats;
        segmenter.tracks(formats, output -> onOutput(output, out));
      }
      case Demuxer.Event.Found(var sample) ->
          segmenter.sample(sample, output -> onOutput(output, out));
    }
  }

  private void onOutput(Segmenter.Output output, Consumer<Action> out) {
    switch (output) {
      case Segmenter.Output.Init(var number, var bytes, var formats) ->
          window.init(number, new LiveWindow.Init(bytes, formats));
      case Segmenter.Output.PartReady ready -> onPart(ready, out);
    }
  }

  private void onPart(Segmenter.Output.PartReady ready, Consumer<Action> out) {
    var part = ready.part();
    if (ready.opensSegment()) {
      var started = epochMillis() * 1_000_000 - part.durationNanos();
      if (ready.discontinuity() || Math.abs(started - mediaEpochNanos) > DATE_STRAY_NANOS) {
        mediaEpochNanos = started;
      }
    }
    partTargetNanos = Math.max(partTargetNanos, part.durationNanos());
    var epochMillis = mediaEpochNanos / 1_000_000;
    window.part(part, ready.opensSegment(), ready.discontinuity(), ready.init(), epochMillis);
    if (ready.endsSegment()) {
      onSegment();
    }
    changed(out);
  }

  private void onSegment() {
    var segment = window.close();
    mediaEpochNanos += segment.durationNanos();
    rates.add(segment);
    if (targetSeconds == 0) {
      targetSeconds = ceilSeconds(Math.max(limits.segmentNanos(), segment.durationNanos()));
      segmenter.settle(targetSeconds * SECOND + SECOND * 2 / 5);
      partTargetNanos = Math.max(partTargetNanos, segmenter.partTargetNanos());
    }
  }

  private void onEnded(Consumer<Action> out) {
    segmenter.end(output -> onOutput(output, out));
    window.end();
    changed(out);
  }

  private void changed(Consumer<Action> out) {
    full = null;
    delta = null;
    if (waiting.isEmpty()) {
      return;
    }
    var ready = new ArrayList<Long>();
    waiting.forEach(
        (request, wish) -> {
          if (exists(wish.segment, wish.part)) {
            ready.add(request);
          }
        });
    for (var request : ready) {
      var wish = waiting.remove(request);
      if (wish != null) {
        wish.answer.accept(out);
      }
    }
  }

  /** Whether a part (or, with part -1, a whole segment) is there, and a playlist to tell of it. */
  private boolean exists(long segment, int part) {
    if (!window.hasFinished()) {
      return false;
    }
    var open = window.openNumber();
    if (window.ended() || segment < open - 1) {
      return true;
    }
    if (segment == open - 1) {
      // A part that the segment turned out not to have stands for the first of the next.
      var parts = window.segment(segment).map(found -> found.parts().size()).orElse(0);
      return part < parts || !window.openParts().isEmpty();
    }
    return segment == open && part >= 0 && part < window.openParts().size();
  }

  private void onPlaylistAsked(Event.PlaylistAsked asked, Consumer<Action> out) {
    Consumer<Consumer<Action>> answer =
        to ->
            to.accept(
                new Action.Answer(asked.request(), playlist(asked.delta(), asked.backSeconds())));
    if (asked.segment().isEmpty()) {
      if (asked.part().isPresent()) {
        out.accept(
            new Action.Answer(asked.request(), Reply.failed(400, 1, "_HLS_part needs _HLS_msn")));
      } else {
        await(asked.request(), 0, -1, answer, out);
      }
      return;
    }
    var segment = asked.segment().getAsLong();
    var part = asked.part().orElse(-1);
    var open = window.openNumber();
    if (segment > open + 1 || segment < 0 || part < -1) {
      out.accept(new Action.Answer(asked.request(), Reply.failed(400, 1, "too far ahead")));
      return;
    }
    await(asked.request(), segment, part, answer, out);
  }

  private void await(
      long request,
      long segment,
      int part,
      Consumer<Consumer<Action>> answer,
      Consumer<Action> out) {
    if (exists(segment, part)) {
      answer.accept(out);
    } else if (waiting.size() >= limits.waitingMax()) {
      out.accept(new Action.Answer(request, NOT_YET));
    } else {
      var patience = targetSeconds == 0 ? FIRST_NANOS : 3L * targetSeconds * SECOND;
      waiting.put(request, new Wish(segment, part, nowNanos + patience, answer));
    }
  }

  private void onTransportAsked(long request, Consumer<Action> out) {
    Consumer<Consumer<Action>> answer =
        to -> {
          var style = new Playlists.Style(tag, targetSeconds, partTargetNanos, false);
          var reply =
              TsSegment.holds(tracks)
                  ? playlistReply(Playlists.transport(window, style))
                  : Reply.failed(404, 1, "this channel's codecs have no place in MPEG-TS");
          to.accept(new Action.Answer(request, reply));
        };
    await(request, 0, -1, answer, out);
  }

  private void onMultivariantAsked(Event.MultivariantAsked asked, Consumer<Action> out) {
    Consumer<Consumer<Action>> answer =
        to -> {
          var text =
              Playlists.multivariant(
                  tracks,
                  rates.peak(),
                  rates.average(),
                  segmenter.framesPerSecond(),
                  asked.mediaUri());
          to.accept(new Action.Answer(asked.request(), playlistReply(text)));
        };
    await(asked.request(), 0, -1, answer, out);
  }

  private Reply playlist(boolean asDelta, int backSeconds) {
    var style = new Playlists.Style(tag, targetSeconds, partTargetNanos, true);
    if (backSeconds > 0) {
      return playlistReply(Playlists.media(window, style, asDelta, backSeconds));
    }
    var cached = asDelta ? delta : full;
    if (cached == null) {
      cached = Playlists.media(window, style, asDelta, 0).getBytes(StandardCharsets.UTF_8);
      if (asDelta) {
        delta = cached;
      } else {
        full = cached;
      }
    }
    return Reply.ok(Playlists.CONTENT_TYPE, 0, List.of(cached));
  }

  private static Reply playlistReply(String text) {
    return Reply.ok(Playlists.CONTENT_TYPE, 0, List.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void onFileAsked(Event.FileAsked asked, Consumer<Action> out) {
    var name = FileName.parse(tag, asked.name());
    if (name.isEmpty()) {
      out.accept(new Action.Answer(asked.request(), NOT_FOUND));
      return;
    }
    switch (name.get()) {
      case FileName.Init(var number) ->
          answer(asked, window.init(number).map(init -> List.of(init.bytes())), out);
      case FileName.Transport(var number) ->
          out.accept(
              new Action.Answer(
                  asked.request(),
                  transports
                      .of(number)
                      .map(body -> Reply.ok("video/mp2t", FILE_AGE_SECONDS, body))
                      .orElse(NOT_FOUND)));
      case FileName.Whole(var number) ->
          answer(asked, window.segment(number).map(Segment::body), out);
      case FileName.Piece(var number, var index) -> {
        var hinted = number == window.openNumber() && index == window.openParts().size();
        var next = number == window.openNumber() + 1 && index == 0;
        if ((hinted || next) && !window.ended()) {
          Consumer<Consumer<Action>> later = to -> answer(asked, piece(number, index), to);
          await(asked.request(), number, index, later, out);
        } else {
          answer(asked, piece(number, index), out);
        }
      }
    }
  }

  private Optional<List<byte[]>> piece(long number, int index) {
    return window.part(number, index).map(part -> List.of(part.bytes()));
  }

  private void answer(Event.FileAsked asked, Optional<List<byte[]>> body, Consumer<Action> out) {
    var hasPictures = tracks.stream().anyMatch(track -> track.codec().video());
    var type = hasPictures ? "video/mp4" : "audio/mp4";
    var reply = body.map(found -> Reply.ok(type, FILE_AGE_SECONDS, found)).orElse(NOT_FOUND);
    out.accept(new Action.Answer(asked.request(), reply));
  }

  private long epochMillis() {
    return epochMillisAtZero + nowNanos / 1_000_000;
  }

  private static int ceilSeconds(long nanos) {
    return (int) ((nanos + SECOND - SECOND / 20 - 1) / SECOND);
  }
}
