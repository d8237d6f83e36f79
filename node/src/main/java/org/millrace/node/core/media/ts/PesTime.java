package org.millrace.node.core.media.ts;

/** The time fields of a PES header, ISO/IEC 13818-1 2.4.3.6, in the packet it begins in. */
final class PesTime {

  /** Times count 90 kHz ticks in 33 bits. */
  static final long MASK = (1L << 33) - 1;

  static final long NONE = -1;

  private static final int FIXED_BYTES = 9;
  private static final int TIME_BYTES = 5;

  private PesTime() {}

  /** Where the elementary stream goes on behind a PES header; -1 where no such header is. */
  static int bodyAt(byte[] packet) {
    var at = TsPacket.payloadAt(packet);
    if (at + FIXED_BYTES > TsPacket.BYTES
        || packet[at] != 0
        || packet[at + 1] != 0
        || packet[at + 2] != 1
        || (packet[at + 6] & 0xC0) != 0x80) {
      return -1;
    }
    return Math.min(TsPacket.BYTES, at + FIXED_BYTES + (packet[at + 8] & 0xFF));
  }

  /** The decode time, which is the presentation time where only that is there. */
  static long decodeTicks(byte[] packet) {
    var at = firstTimeAt(packet);
    if (at < 0) {
      return NONE;
    }
    return hasBoth(packet) ? ticks(packet, at + TIME_BYTES) : ticks(packet, at);
  }

  /** Moves presentation and decode time. */
  static void shift(byte[] packet, long ticks) {
    var at = firstTimeAt(packet);
    if (at < 0) {
      return;
    }
    write(packet, at, ticks(packet, at) + ticks);
    if (hasBoth(packet)) {
      write(packet, at + TIME_BYTES, ticks(packet, at + TIME_BYTES) + ticks);
    }
  }

  private static boolean hasBoth(byte[] packet) {
    return (packet[TsPacket.payloadAt(packet) + 7] & 0xC0) == 0xC0;
  }

  private static int firstTimeAt(byte[] packet) {
    if (bodyAt(packet) < 0) {
      return -1;
    }
    var payloadAt = TsPacket.payloadAt(packet);
    var flags = packet[payloadAt + 7] >> 6 & 3;
    var needed = flags == 3 ? 2 * TIME_BYTES : TIME_BYTES;
    var at = payloadAt + FIXED_BYTES;
    return flags < 2 || (packet[payloadAt + 8] & 0xFF) < needed || at + needed > TsPacket.BYTES
        ? -1
        : at;
  }

  private static long ticks(byte[] packet, int at) {
    return (packet[at] & 0x0EL) << 29
        | (packet[at + 1] & 0xFFL) << 22
        | (packet[at + 2] & 0xFEL) << 14
        | (packet[at + 3] & 0xFFL) << 7
        | (packet[at + 4] & 0xFEL) >> 1;
  }

  private static void write(byte[] packet, int at, long value) {
    packet[at] = (byte) ((packet[at] & 0xF0) | (value >> 29 & 0x0E) | 1);
    packet[at + 1] = (byte) (value >> 22);
    packet[at + 2] = (byte) (value >> 14 & 0xFE | 1);
    packet[at + 3] = (byte) (value >> 7);
    packet[at + 4] = (byte) (value << 1 | 1);
  }
}
