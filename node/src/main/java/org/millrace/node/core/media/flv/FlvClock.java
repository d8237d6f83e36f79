package org.millrace.node.core.media.flv;

import java.util.List;
import org.millrace.node.core.media.Splice;

/**
 * Unwraps the 32-bit milliseconds of FLV tags and moves them onto the channel's time line. Only
 * frames advance it: configuration and script tags often say 0.
 */
final class FlvClock {

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** The distance to the first frame of a recording behind another, whose own is not known. */
  private static final long RESTART_GAP_MILLIS = 20;

  private final boolean spliced;
  private final long resumeMillis;

  private long sourceMillis;
  private long lastAudioMillis;
  private long lastVideoMillis;
  private long shiftMillis;
  private boolean started;
  private boolean restarting;

  FlvClock(Splice splice) {
    this.spliced = !splice.equals(Splice.NONE);
    this.resumeMillis = Math.ceilDiv(splice.resumeNanos(), NANOS_PER_MILLI);
  }

  /** Sets the time line by the earliest of the first frames. */
  void start(List<Tag> firstFrames) {
    var first = firstFrames.getFirst().timestamp();
    var earliest = 0L;
    for (var tag : firstFrames) {
      earliest = Math.min(earliest, tag.timestamp() - first);
    }
    started = true;
    sourceMillis = first + earliest;
    lastAudioMillis = sourceMillis;
    lastVideoMillis = sourceMillis;
    shiftMillis = spliced ? resumeMillis - sourceMillis : 0;
  }

  /** The source's times begin anew with the next frame; the channel's go on. */
  void restart() {
    restarting = started;
  }

  /** Advances to the tag's time and writes the channel's into it, which is returned. */
  long stamp(Tag tag) {
    if (restarting) {
      restarting = false;
      var next = Math.max(lastAudioMillis, lastVideoMillis) + shiftMillis + RESTART_GAP_MILLIS;
      sourceMillis = tag.timestamp();
      shiftMillis = next - sourceMillis;
    } else {
      sourceMillis += tag.timestamp() - (int) sourceMillis;
    }
    if (tag.type() == Tag.VIDEO) {
      lastVideoMillis = sourceMillis;
    } else {
      lastAudioMillis = sourceMillis;
    }
    stampAtLast(tag);
    return lastNanos();
  }

  /** Writes the time of the last frame into a tag that has none of its own. */
  void stampAtLast(Tag tag) {
    tag.setTimestamp(lastTicks());
  }

  /** The channel's time of the last frame, as a tag's field has it. */
  int lastTicks() {
    return (int) (sourceMillis + shiftMillis);
  }

  long lastNanos() {
    return (sourceMillis + shiftMillis) * NANOS_PER_MILLI;
  }
}
