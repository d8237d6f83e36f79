package org.millrace.node.core.media.ogg;

import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.HeldBytes;

/**
 * Cuts bytes into pages. A page with a wrong sum is passed on, marked, where another page begins at
 * its end: decoders get over a damaged packet more easily than over a missing page. Elsewhere the
 * search goes on at the next capture pattern.
 */
final class PageSync {

  private static final int PATTERN_BYTES = 4;
  private static final int PATTERN = 0x4F676753;

  /** Sums are checked over at most so many bytes per byte of input, whatever the input claims. */
  private static final int SUMS_PER_BYTE = 4;

  /** While a page is not complete, what came of it is looked at again after so many bytes. */
  private static final int LOOK_AGAIN_BYTES = 512;

  private static final int PAGE_BYTES_MAX = OggPage.HEAD_BYTES + 255 + 255 * 255;

  private final HeldBytes held = new HeldBytes();
  private int neededBytes = OggPage.HEAD_BYTES;
  private int scannedTo = 1;
  private boolean sumIsWrong;
  private long fedBytes;
  private long summedBytes;
  private long garbageBytes;
  private boolean ended;

  void append(byte[] bytes, int from, int length) {
    held.append(bytes, from, length);
    fedBytes += length;
  }

  /** From here on the end of input confirms a page too. */
  void end() {
    ended = true;
    neededBytes = OggPage.HEAD_BYTES;
  }

  int heldBytes() {
    return held.size();
  }

  /** Over how many bytes sums were made: never many times what was fed. */
  long summedBytes() {
    return summedBytes;
  }

  /** What was left out before the page last returned, or so far; asking forgets it. */
  long takeGarbageBytes() {
    var bytes = garbageBytes;
    garbageBytes = 0;
    return bytes;
  }

  /** The next page; null when it takes more bytes. */
  @Nullable OggPage next() {
    while (held.size() >= neededBytes) {
      if (held.i32(0) != PATTERN || held.u8(4) != 0) {
        search();
        continue;
      }
      var length = pageBytes(0);
      if (held.size() < length) {
        if (ended || isOvertaken()) {
          search();
          continue;
        }
        neededBytes = Math.min(length, held.size() + LOOK_AGAIN_BYTES);
        return null;
      }
      if (!sumIsWrong && spend(length)) {
        var bytes = held.peek(0, length);
        if (OggPage.hasRightSum(bytes)) {
          leave(length);
          return new OggPage(bytes, false);
        }
      }
      sumIsWrong = true;
      if (!ended && held.size() < length + PATTERN_BYTES) {
        neededBytes = length + PATTERN_BYTES;
        return null;
      }
      if (isConfirmed(length)) {
        var bytes = held.peek(0, length);
        leave(length);
        return new OggPage(bytes, true);
      }
      search();
    }
    return null;
  }

  /** The length a page claims, or of its head where not even that is there. */
  private int pageBytes(int at) {
    var segments = held.u8(at + OggPage.SEGMENTS_AT);
    var length = OggPage.HEAD_BYTES + segments;
    if (held.size() < at + length) {
      return length;
    }
    for (var segment = 0; segment < segments; segment++) {
      length += held.u8(at + OggPage.HEAD_BYTES + segment);
    }
    return length;
  }

  /**
   * Two other pages in a row begin before the page at the front ends: its length is damaged, and
   * waiting for it would silence the stream.
   */
  private boolean isOvertaken() {
    for (; scannedTo + OggPage.HEAD_BYTES <= held.size(); scannedTo++) {
      if (held.i32(scannedTo) != PATTERN) {
        continue;
      }
      var next = scannedTo + pageBytes(scannedTo);
      if (next + PATTERN_BYTES > held.size()) {
        return false;
      }
      if (held.i32(next) == PATTERN) {
        return true;
      }
    }
    return false;
  }

  private boolean spend(int bytes) {
    if (summedBytes + bytes > SUMS_PER_BYTE * fedBytes + 2L * PAGE_BYTES_MAX) {
      return false;
    }
    summedBytes += bytes;
    return true;
  }

  private boolean isConfirmed(int at) {
    var room = held.size() - at;
    return room >= PATTERN_BYTES ? held.i32(at) == PATTERN : ended && room == 0;
  }

  private void leave(int bytes) {
    held.skip(bytes);
    neededBytes = OggPage.HEAD_BYTES;
    scannedTo = 1;
    sumIsWrong = false;
  }

  /** Leaves out bytes up to the next capture pattern, or to what may become one. */
  private void search() {
    var at = 1;
    while (at + PATTERN_BYTES <= held.size() && held.i32(at) != PATTERN) {
      at++;
    }
    garbageBytes += at;
    leave(at);
  }
}
