package org.millrace.node.core.hls;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.remux.AudioTicks;
import org.millrace.node.core.remux.FragmentBuilder;
import org.millrace.node.core.remux.InitSegment;
import org.millrace.node.core.remux.Sample;
import org.millrace.node.core.remux.TrackFormat;

/**
 * Cuts samples into segments and parts. The first video track, or else the first audio track,
 * leads: its frames say where parts and segments end; the other track follows. A cut is made when
 * the leader's next frame is there, as only then the duration of the last one is known.
 *
 * <p>Holds one part, at most {@link #PART_BYTES_MAX}.
 */
final class Segmenter {

  static final int PART_BYTES_MAX = 16 << 20;

  /** A leader's time that moves more than this is not taken as a pause. */
  private static final long JUMP_NANOS = 10_000_000_000L;

  /** Audio that strays less than this from its own frame count keeps to the count. */
  private static final long STRAY_NANOS = 40_000_000L;

  /** Key frames that come a little early still end a segment. */
  private static final long EARLY_NANOS = 100_000_000L;

  private static final long UNKNOWN = Long.MIN_VALUE;

  /** What comes out. */
  sealed interface Output {

    /** A new init segment for the segments that follow. */
    record Init(int number, byte[] bytes, List<TrackFormat> tracks) implements Output {}

    /** A part is ready; it may be the first or the last of its segment, or both. */
    record PartReady(
        boolean opensSegment, boolean endsSegment, boolean discontinuity, int init, Part part)
        implements Output {}
  }

  private final HlsLimits limits;
  private List<TrackFormat> tracks = List.of();
  private int lead;
  private int init = -1;
  private byte[] initBytes = {};
  private FragmentBuilder fragment = new FragmentBuilder(List.of());
  private long[] nextTicks = {};
  private long partNanos;
  private long segmentMaxNanos;

  private boolean begun;
  private boolean discontinuity;
  private boolean everBegun;
  private int framesInSegment;
  private double framesPerSecond;
  private int partIndex;
  private boolean partIndependent;
  private long startNanos;
  private long segmentStartTicks;
  private long partStartTicks;
  private @Nullable Sample held;
  private long heldTicks;
  private long frameNanos;
  private boolean settled;

  Segmenter(HlsLimits limits) {
    this.limits = limits;
    this.partNanos = limits.partNanos();
    this.segmentMaxNanos = limits.segmentMaxNanos();
  }

  /** The longest duration that parts are meant to have: times that wander a little included. */
  long partTargetNanos() {
    return partNanos + 2 * slackNanos();
  }

  private long slackNanos() {
    return Math.min(frameNanos / 8, partNanos / 32);
  }

  /** The tracks change: what follows needs another init segment. */
  void tracks(List<TrackFormat> formats, Consumer<Output> out) {
    end(out);
    tracks = List.copyOf(formats);
    lead = 0;
    for (var i = tracks.size() - 1; i >= 0; i--) {
      if (tracks.get(i).codec().video()) {
        lead = i;
      }
    }
    fragment = new FragmentBuilder(tracks);
    nextTicks = new long[tracks.size()];
    var bytes = InitSegment.write(tracks);
    if (!Arrays.equals(bytes, initBytes)) {
      initBytes = bytes;
      out.accept(new Output.Init(++init, bytes, tracks));
    }
  }

  /** The source went away or starts anew: closes what is open. */
  void end(Consumer<Output> out) {
    if (held != null) {
      var format = tracks.get(lead);
      var endTicks = heldTicks + Math.max(1, format.ticks(frameNanos));
      takeHeld(endTicks);
      endPart(endTicks, true, out);
    }
    begun = false;
    discontinuity = everBegun;
  }

  void sample(Sample sample, Consumer<Output> out) {
    if (sample.track() >= tracks.size()) {
      return;
    }
    if (sample.track() == lead) {
      leader(sample, out);
    } else if (begun) {
      follower(sample);
    }
    if (fragment.payloadBytes() > PART_BYTES_MAX) {
      end(out);
    }
  }

  private void leader(Sample sample, Consumer<Output> out) {
    var format = tracks.get(lead);
    var ticks = leadTicks(sample, format);
    if (begun && held != null) {
      var step = format.nanos(ticks - heldTicks);
      if (step <= 0 || step > JUMP_NANOS) {
        end(out);
      } else {
        frameNanos = step;
        takeHeld(ticks);
        cut(sample, ticks, out);
      }
    }
    if (!begun) {
      if (!sample.key()) {
        return;
      }
      begin(ticks, sample.timeNanos());
    }
    if (fragment.isEmpty()) {
      partIndependent = sample.key();
    }
    held = sample;
    heldTicks = ticks;
  }

  private void begin(long ticks, long timeNanos) {
    begun = true;
    everBegun = true;
    held = null;
    segmentStartTicks = ticks;
    partStartTicks = ticks;
    fragment = new FragmentBuilder(tracks);
    for (var i = 0; i < nextTicks.length; i++) {
      nextTicks[i] = UNKNOWN;
    }
    startNanos = timeNanos;
  }

  /** An audio leader keeps to its own frame count, like every audio track. */
  private long leadTicks(Sample sample, TrackFormat format) {
    if (format.codec().video() || !begun) {
      return format.ticks(sample.timeNanos());
    }
    var counted = held == null ? heldTicks : heldTicks + AudioTicks.of(format, held.data());
    return steady(format, counted, format.ticks(sample.timeNanos()));
  }

  private static long steady(TrackFormat format, long counted, long told) {
    return Math.abs(format.nanos(told - counted)) < STRAY_NANOS ? counted : told;
  }

  private void follower(Sample sample) {
    var format = tracks.get(sample.track());
    var told = format.ticks(sample.timeNanos());
    var next = nextTicks[sample.track()];
    if (next == UNKNOWN) {
      if (sample.timeNanos() < startNanos) {
        return;
      }
      next = told;
    }
    var ticks = steady(format, next, told);
    if (ticks < next) {
      return;
    }
    var duration = Math.max(1, AudioTicks.of(format, sample.data()));
    fragment.add(sample, ticks, duration);
    nextTicks[sample.track()] = ticks + duration;
  }

  private void takeHeld(long endTicks) {
    if (held != null) {
      fragment.add(held, heldTicks, (int) (endTicks - heldTicks));
      held = null;
      framesInSegment++;
    }
  }

  /** The leader goes on with a sample: ends the segment or the part before it if it is time. */
  private void cut(Sample sample, long ticks, Consumer<Output> out) {
    var format = tracks.get(lead);
    var segment = format.nanos(ticks - segmentStartTicks);
    var keyEnds = sample.key() && segment >= limits.segmentNanos() - EARLY_NANOS;
    if (keyEnds || segment + frameNanos > segmentMaxNanos) {
      endPart(ticks, true, out);
      segmentStartTicks = ticks;
    } else if (format.nanos(ticks - partStartTicks) + reachNanos() > partNanos + slackNanos()) {
      endPart(ticks, false, out);
    }
  }

  /**
   * How far a part must be from its end to take another frame: before anything is promised it comes
   * as close to what is wished as whole frames can, then it stays below what was promised.
   */
  private long reachNanos() {
    return settled ? frameNanos : frameNanos / 2;
  }

  private void endPart(long endTicks, boolean endsSegment, Consumer<Output> out) {
    var opens = partIndex == 0;
    var duration = tracks.get(lead).nanos(endTicks - partStartTicks);
    var part = new Part(partIndex, fragment.write(lead, endTicks), duration, partIndependent);
    var breaks = opens && discontinuity;
    discontinuity = discontinuity && !opens;
    partIndex = endsSegment ? 0 : partIndex + 1;
    partStartTicks = endTicks;
    if (endsSegment) {
      var nanos = tracks.get(lead).nanos(endTicks - segmentStartTicks);
      framesPerSecond = nanos <= 0 ? 0 : framesInSegment * 1e9 / nanos;
      framesInSegment = 0;
    }
    out.accept(new Output.PartReady(opens, endsSegment, breaks, init, part));
  }

  /** Of the leader, in the latest segment. */
  double framesPerSecond() {
    return framesPerSecond;
  }

  /**
   * The first segment has shown how the stream is coded. Parts from here on are as many whole
   * frames as come closest to what is wished, and no segment is longer than was promised.
   */
  void settle(long promisedSegmentNanos) {
    settled = true;
    segmentMaxNanos = promisedSegmentNanos;
    if (framesPerSecond > 0) {
      var frames = Math.max(1, Math.round(framesPerSecond * limits.partNanos() / 1e9));
      partNanos = (long) (frames * 1e9 / framesPerSecond);
    }
  }
}
