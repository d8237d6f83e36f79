package org.millrace.node.core.media.ts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.ForwardCrc;

/** Puts the sections of one kind of table together from the packets of one PID. */
final class SectionReader {

  /** Program tables have at most this length. */
  static final int SECTION_BYTES_MAX = 1024;

  private static final int LENGTH_KNOWN_BYTES = 3;

  /** Head, extension, version, numbers and sum. */
  private static final int SECTION_BYTES_MIN = 12;

  private static final int STUFFING = 0xFF;

  private final int tableId;
  private final byte[] section = new byte[SECTION_BYTES_MAX];
  private int size;
  private int length;
  private boolean open;

  SectionReader(int tableId) {
    this.tableId = tableId;
  }

  /** Takes the next packet; returns the valid section that became whole in it, or null. */
  byte @Nullable [] read(byte[] packet) {
    var at = TsPacket.payloadAt(packet);
    if (at >= TsPacket.BYTES) {
      return null;
    }
    if (!TsPacket.beginsUnit(packet)) {
      return add(packet, at, TsPacket.BYTES);
    }
    var begin = Math.min(TsPacket.BYTES, at + 1 + (packet[at] & 0xFF));
    var earlier = add(packet, at + 1, begin);
    open = true;
    size = 0;
    var later = add(packet, begin, TsPacket.BYTES);
    return later == null ? earlier : later;
  }

  private byte @Nullable [] add(byte[] packet, int from, int to) {
    byte[] whole = null;
    for (var at = from; at < to && open; at++) {
      if (size == 0 && (packet[at] & 0xFF) == STUFFING) {
        open = false;
        break;
      }
      section[size++] = packet[at];
      if (size == LENGTH_KNOWN_BYTES) {
        length = LENGTH_KNOWN_BYTES + ((section[1] & 0x0F) << 8 | (section[2] & 0xFF));
        open = length >= SECTION_BYTES_MIN && length <= SECTION_BYTES_MAX;
      } else if (size > LENGTH_KNOWN_BYTES && size == length) {
        if (isValid()) {
          whole = Arrays.copyOf(section, length);
        }
        size = 0;
      }
    }
    return whole;
  }

  private boolean isValid() {
    var current = (section[5] & 1) == 1;
    return (section[0] & 0xFF) == tableId && current && ForwardCrc.of(-1, section, 0, length) == 0;
  }
}
