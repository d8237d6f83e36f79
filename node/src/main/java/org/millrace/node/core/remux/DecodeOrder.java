package org.millrace.node.core.remux;

/**
 * Decode times for a container that tells only when a picture is shown. Pictures come in decode
 * order, so each is decoded one frame after the one before; how long a frame is shows in the
 * distance of key frames, before which nothing is shown later than them.
 */
final class DecodeOrder {

  private static final long FRAME_FIRST_NANOS = 40_000_000L;
  private static final long FRAME_MIN_NANOS = 1_000_000L;

  private long keyNanos = Long.MIN_VALUE;
  private long lastNanos = Long.MIN_VALUE;
  private long highestShown = Long.MIN_VALUE;
  private int sinceKey;
  private long frameNanos = FRAME_FIRST_NANOS;

  long decodeNanos(long shownNanos, boolean key) {
    if (key && keyNanos != Long.MIN_VALUE && sinceKey > 0 && shownNanos > keyNanos) {
      frameNanos = Math.max(FRAME_MIN_NANOS, (shownNanos - keyNanos) / sinceKey);
    }
    var inOrder = shownNanos > highestShown;
    highestShown = Math.max(highestShown, shownNanos);
    long time;
    if (lastNanos == Long.MIN_VALUE) {
      time = shownNanos;
    } else if (key) {
      time = Math.max(lastNanos + FRAME_MIN_NANOS, shownNanos);
    } else if (inOrder) {
      time = Math.max(lastNanos + FRAME_MIN_NANOS, Math.min(shownNanos, lastNanos + frameNanos));
    } else {
      time = lastNanos + frameNanos;
    }
    if (key) {
      keyNanos = shownNanos;
      sinceKey = 0;
    }
    sinceKey++;
    lastNanos = time;
    return time;
  }
}
