package org.millrace.node.core.remux;

import java.util.Arrays;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.ForwardCrc;

/** Packets of a transport stream, ISO/IEC 13818-1 2.4.3, in one array that grows. */
final class TsPackets {

  private static final int PAYLOAD_BYTES = 184;
  private static final int PIDS = 0x2000;

  private final ByteWriter out = new ByteWriter(1 << 16);
  private final int[] counters = new int[PIDS];
  private final boolean[] begun = new boolean[PIDS];

  byte[] toBytes() {
    return out.toBytes();
  }

  /** A table that fits one packet; {@code section} without its sum. */
  void table(int pid, byte[] section) {
    out.u8(0x47).u16(0x4000 | pid).u8(0x10 | counters[pid]++ & 15).u8(0);
    out.bytes(section).u32(ForwardCrc.of(-1, section, 0, section.length));
    out.bytes(stuffing(PAYLOAD_BYTES - 1 - section.length - 4));
  }

  /**
   * One unit in as many packets as it takes.
   *
   * @param random decoding may begin here
   * @param clock ticks of 90 kHz that the first packet tells as the time now; -1 for none
   */
  void unit(int pid, byte[] unit, boolean random, long clock) {
    for (var at = 0; at < unit.length; ) {
      var first = at == 0;
      // Each array counts from zero; the flag says that what was counted before does not matter.
      var restarts = !begun[pid];
      begun[pid] = true;
      var flags = (restarts ? 0x80 : 0) | (first && random ? 0x40 : 0);
      var tells = first && clock >= 0;
      var head = tells ? 8 : flags != 0 ? 2 : 0;
      var bytes = Math.min(unit.length - at, PAYLOAD_BYTES - head);
      var field = PAYLOAD_BYTES - bytes;
      out.u8(0x47).u16((first ? 0x4000 : 0) | pid);
      out.u8((field > 0 ? 0x30 : 0x10) | counters[pid]++ & 15);
      if (field > 0) {
        out.u8(field - 1);
      }
      if (field > 1) {
        out.u8(flags | (tells ? 0x10 : 0));
        if (tells) {
          out.u32((int) (clock >>> 1)).u16((int) (clock & 1) << 15 | 0x7e00);
        }
        out.bytes(stuffing(field - (tells ? 8 : 2)));
      }
      out.bytes(unit, at, bytes);
      at += bytes;
    }
  }

  private static byte[] stuffing(int bytes) {
    var stuffing = new byte[bytes];
    Arrays.fill(stuffing, (byte) 0xff);
    return stuffing;
  }
}
