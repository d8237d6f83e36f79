package org.millrace.node.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.SourceReader;
import org.millrace.node.core.media.Splice;

/**
 * Plays media in real time: each frame leaves when its own timestamp says, counted from the first.
 * Played again, it goes on where it ended: the container's times are moved on, so that whoever
 * receives it sees one endless stream.
 */
public final class RealTimePlay {

  private static final int READ_BYTES = 16 << 10;

  /** A gap longer than this is a break in the recording, not a pause to be sat out. */
  private static final long GAP_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  /** Where frames go. */
  public interface Sink {
    void write(byte[] bytes) throws IOException;

    /** Nothing follows for a while. */
    void flush() throws IOException;
  }

  /** Time, and waiting for it. */
  public interface Clock {
    Clock SYSTEM =
        new Clock() {
          @Override
          public long nanoTime() {
            return System.nanoTime();
          }

          @Override
          public void sleepUntil(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos - System.nanoTime());
          }
        };

    long nanoTime();

    void sleepUntil(long nanos) throws InterruptedException;
  }

  private record Times(long lastNanos, long stepNanos) {}

  private final Sink sink;
  private final Clock clock;
  private final Map<Kind, Times> times = new EnumMap<>(Kind.class);
  private MediaEvent.@Nullable Header first;
  private @Nullable String problem;
  private boolean begun;
  private long startNanos;
  private long mediaNanos;
  private boolean timed;
  private long untilNanos = Long.MAX_VALUE;

  public RealTimePlay(Sink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Stops after so much media. */
  public void limit(long nanos) {
    untilNanos = nanos;
  }

  /** Why the media could not be played on, in words. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** What it is; empty before its header. */
  Optional<MediaEvent.Header> header() {
    return Optional.ofNullable(first);
  }

  /** Media time played so far. */
  public long playedNanos() {
    return mediaNanos;
  }

  public boolean isOver() {
    return problem != null || mediaNanos >= untilNanos;
  }

  /** Whether the media tells times at all: without, it cannot be played in real time. */
  public boolean isTimed() {
    return timed;
  }

  /** Plays to the end of the input. Times begin at 0 with the first call. */
  public void play(InputStream in, Optional<Container> named)
      throws IOException, InterruptedException {
    var earlier = first;
    var splice = earlier == null ? Splice.NONE : new Splice(Optional.of(earlier), resumeNanos());
    var reader = new SourceReader(named, splice);
    var events = new java.util.ArrayDeque<MediaEvent>();
    var buffer = new byte[READ_BYTES];
    while (!isOver()) {
      var count = in.read(buffer);
      if (count < 0) {
        reader.end(events::add);
      } else {
        reader.read(Arrays.copyOf(buffer, count), events::add);
      }
      while (!events.isEmpty() && !isOver()) {
        on(events.remove());
      }
      if (count < 0) {
        break;
      }
    }
    sink.flush();
  }

  private void on(MediaEvent event) throws IOException, InterruptedException {
    switch (event) {
      case MediaEvent.Header header -> onHeader(header);
      case MediaEvent.Frame frame -> onFrame(frame);
      case MediaEvent.Unreadable unreadable -> problem = unreadable.reason();
      case MediaEvent.Title _, MediaEvent.Damage _ -> {}
    }
  }

  private void onHeader(MediaEvent.Header header) throws IOException {
    sink.write(first == null ? header.bytes() : header.inBand());
    first = header;
  }

  private void onFrame(MediaEvent.Frame frame) throws IOException, InterruptedException {
    if (frame.timeNanos() != MediaEvent.NO_TIME) {
      timed = true;
      waitFor(frame);
      var known = times.get(frame.kind());
      var step = known == null ? 0 : Math.max(0, frame.timeNanos() - known.lastNanos);
      times.put(frame.kind(), new Times(frame.timeNanos(), step));
    }
    sink.write(frame.bytes());
  }

  private void waitFor(MediaEvent.Frame frame) throws IOException, InterruptedException {
    var now = clock.nanoTime();
    if (!begun) {
      begun = true;
      startNanos = now - frame.timeNanos();
    }
    var due = startNanos + frame.timeNanos();
    if (due - now > GAP_NANOS_MAX || now - due > GAP_NANOS_MAX) {
      startNanos = now - frame.timeNanos();
    } else if (due > now) {
      sink.flush();
      clock.sleepUntil(due);
    }
    mediaNanos = Math.max(mediaNanos, frame.timeNanos());
  }

  /** Where the next frame would have come: the latest end of any kind's newest frame. */
  private long resumeNanos() {
    return times.values().stream()
        .mapToLong(last -> last.lastNanos + last.stepNanos)
        .max()
        .orElse(0);
  }
}
