package org.millrace.node.core.media.ts;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.HeldBytes;

/**
 * Cuts bytes into transport packets. Finds where packets begin and how far they are apart: 188
 * bytes, 192 with a time stamp before each, 204 with parity behind each.
 */
final class PacketSync {

  /** Garbage is reported at the latest after so many bytes. */
  static final int DAMAGE_BYTES_MAX = 64 << 10;

  private static final int[] STEPS = {TsPacket.BYTES, 192, 204};
  private static final int STEP_MAX = 204;

  private final HeldBytes held = new HeldBytes();
  private final LongConsumer damaged;
  private int step;
  private int gapBytes;
  private long garbageBytes;
  private boolean everFound;
  private boolean ended;

  /** Tells the bytes left out, once their end is found. */
  PacketSync(LongConsumer damaged) {
    this.damaged = damaged;
  }

  void append(byte[] bytes, int from, int length) {
    held.append(bytes, from, length);
  }

  /** From here on fewer sync bytes in a row are enough, as no more will come. */
  void end() {
    ended = true;
  }

  int heldBytes() {
    return held.size();
  }

  /** What was left out since the last packet, or since the start where there was none yet. */
  long garbageBytes() {
    return garbageBytes;
  }

  boolean everFound() {
    return everFound;
  }

  /** The next packet; null when it takes more bytes. */
  byte @Nullable [] next() {
    while (true) {
      if (step == 0 && !find()) {
        return null;
      }
      var gap = Math.min(gapBytes, held.size());
      held.skip(gap);
      gapBytes -= gap;
      if (gapBytes > 0 || held.size() < TsPacket.BYTES) {
        return null;
      }
      if (held.u8(0) == TsPacket.SYNC) {
        reportGarbage();
        gapBytes = step - TsPacket.BYTES;
        return held.take(TsPacket.BYTES);
      }
      if (held.size() <= step) {
        return null;
      }
      if (held.u8(step) == TsPacket.SYNC) {
        garbage(step);
      } else {
        step = 0;
      }
    }
  }

  /** Looks for three sync bytes at equal distances. */
  private boolean find() {
    var at = 0;
    while (at < held.size() && (ended || at + 2 * STEP_MAX < held.size())) {
      for (var candidate : STEPS) {
        if (isSync(at) && isSync(at + candidate) && isSync(at + 2 * candidate)) {
          garbage(at);
          step = candidate;
          everFound = true;
          return true;
        }
      }
      at++;
    }
    garbage(at);
    return false;
  }

  private boolean isSync(int at) {
    return at >= held.size() ? ended : held.u8(at) == TsPacket.SYNC;
  }

  private void garbage(int bytes) {
    held.skip(bytes);
    garbageBytes += bytes;
    if (everFound && garbageBytes >= DAMAGE_BYTES_MAX) {
      reportGarbage();
    }
  }

  private void reportGarbage() {
    if (garbageBytes > 0) {
      damaged.accept(garbageBytes);
      garbageBytes = 0;
    }
  }
}
