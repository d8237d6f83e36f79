package org.millrace.node.core.media.ts;

import java.util.Arrays;

/** The fields of one transport packet, ISO/IEC 13818-1 2.4.3, in an array of its own. */
final class TsPacket {

  static final int BYTES = 188;
  static final int SYNC = 0x47;
  static final int PID_NULL = 0x1FFF;

  /** Tables that describe stations and times stand below this PID. */
  static final int PID_TABLES_END = 0x20;

  private static final int PCR_AT = 6;
  private static final int PCR_BYTES = 6;

  private TsPacket() {}

  static int pid(byte[] packet) {
    return (packet[1] & 0x1F) << 8 | (packet[2] & 0xFF);
  }

  /** The demodulator before us found it damaged. */
  static boolean isBroken(byte[] packet) {
    return packet[1] < 0;
  }

  /** A section or PES packet begins in it. */
  static boolean beginsUnit(byte[] packet) {
    return (packet[1] & 0x40) != 0 && hasPayload(packet);
  }

  static boolean hasPayload(byte[] packet) {
    return (packet[3] & 0x10) != 0;
  }

  static int counter(byte[] packet) {
    return packet[3] & 0x0F;
  }

  static void setCounter(byte[] packet, int counter) {
    packet[3] = (byte) ((packet[3] & 0xF0) | (counter & 0x0F));
  }

  /** Where the payload begins; the packet's end where there is none or the packet is damaged. */
  static int payloadAt(byte[] packet) {
    if (!hasPayload(packet)) {
      return BYTES;
    }
    return hasAdaptation(packet) ? Math.min(BYTES, 5 + (packet[4] & 0xFF)) : 4;
  }

  private static boolean hasAdaptation(byte[] packet) {
    return (packet[3] & 0x20) != 0;
  }

  private static int adaptationFlags(byte[] packet) {
    return hasAdaptation(packet) && packet[4] != 0 ? packet[5] & 0xFF : 0;
  }

  static boolean isDiscontinuous(byte[] packet) {
    return (adaptationFlags(packet) & 0x80) != 0;
  }

  static boolean isRandomAccess(byte[] packet) {
    return (adaptationFlags(packet) & 0x40) != 0;
  }

  static boolean hasPcr(byte[] packet) {
    return (adaptationFlags(packet) & 0x10) != 0 && (packet[4] & 0xFF) > PCR_BYTES;
  }

  /** Moves the program clock reference, and the original one, by ticks of 90 kHz. */
  static void shiftPcr(byte[] packet, long ticks) {
    if (!hasPcr(packet)) {
      return;
    }
    shiftClock(packet, PCR_AT, ticks);
    var original = (adaptationFlags(packet) & 0x08) != 0;
    if (original && (packet[4] & 0xFF) > 2 * PCR_BYTES) {
      shiftClock(packet, PCR_AT + PCR_BYTES, ticks);
    }
  }

  private static void shiftClock(byte[] packet, int at, long ticks) {
    var base = 0L;
    for (var i = 0; i < 4; i++) {
      base = base << 8 | (packet[at + i] & 0xFF);
    }
    base = (base << 1 | (packet[at + 4] >> 7 & 1)) + ticks & PesTime.MASK;
    for (var i = 0; i < 4; i++) {
      packet[at + i] = (byte) (base >> (25 - 8 * i));
    }
    packet[at + 4] = (byte) ((packet[at + 4] & 0x7F) | (base & 1) << 7);
  }

  /** A packet without payload that allows the counter of its PID to begin anew behind 0. */
  static byte[] discontinuity(int pid) {
    var packet = new byte[BYTES];
    Arrays.fill(packet, (byte) 0xFF);
    packet[0] = SYNC;
    packet[1] = (byte) (pid >> 8);
    packet[2] = (byte) pid;
    packet[3] = 0x20;
    packet[4] = (byte) (BYTES - 5);
    packet[5] = (byte) 0x80;
    return packet;
  }
}
