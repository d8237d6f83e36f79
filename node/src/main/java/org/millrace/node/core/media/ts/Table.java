package org.millrace.node.core.media.ts;

import java.util.Arrays;
import org.millrace.node.core.media.ForwardCrc;

/** What both program tables have in common, ISO/IEC 13818-1 2.4.4: version, sum, packets. */
final class Table {

  static final int PAT = 0;
  static final int PMT = 2;
  static final int CRC_BYTES = 4;

  private static final int VERSION_AT = 5;

  private Table() {}

  /** The number of the program, in a map. */
  static int extension(byte[] section) {
    return (section[3] & 0xFF) << 8 | (section[4] & 0xFF);
  }

  static int version(byte[] section) {
    return section[VERSION_AT] >> 1 & 0x1F;
  }

  static byte[] withVersion(byte[] section, int version) {
    var changed = section.clone();
    changed[VERSION_AT] = (byte) ((section[VERSION_AT] & 0xC1) | (version & 0x1F) << 1);
    var sumAt = changed.length - CRC_BYTES;
    var crc = ForwardCrc.of(-1, changed, 0, sumAt);
    for (var i = 0; i < CRC_BYTES; i++) {
      changed[sumAt + i] = (byte) (crc >> (24 - 8 * i));
    }
    return changed;
  }

  /** Equal but for the version. */
  static boolean saySame(byte[] section, byte[] other) {
    return Arrays.equals(withVersion(section, 0), withVersion(other, 0));
  }

  /** The packets that carry a section, counted from a value on. */
  static byte[] packets(int pid, byte[] section, int counter) {
    var room = TsPacket.BYTES - 4;
    var count = (section.length + 1 + room - 1) / room;
    var packets = new byte[count * TsPacket.BYTES];
    Arrays.fill(packets, (byte) 0xFF);
    var taken = 0;
    for (var i = 0; i < count; i++) {
      var at = i * TsPacket.BYTES;
      packets[at++] = TsPacket.SYNC;
      packets[at++] = (byte) ((i == 0 ? 0x40 : 0) | pid >> 8);
      packets[at++] = (byte) pid;
      packets[at++] = (byte) (0x10 | (counter + i & 0x0F));
      if (i == 0) {
        packets[at++] = 0;
      }
      var part = Math.min(section.length - taken, (i + 1) * TsPacket.BYTES - at);
      System.arraycopy(section, taken, packets, at, part);
      taken += part;
    }
    return packets;
  }

  /** The first program of an association section: its number and the PID of its map; 0 if none. */
  static int firstProgram(byte[] pat) {
    for (var at = 8; at + 4 <= pat.length - CRC_BYTES; at += 4) {
      var program = (pat[at] & 0xFF) << 8 | (pat[at + 1] & 0xFF);
      if (program != 0) {
        return program << 16 | (pat[at + 2] & 0x1F) << 8 | (pat[at + 3] & 0xFF);
      }
    }
    return 0;
  }
}
