package org.millrace.node.core.media;

/**
 * CRC-32 with the polynomial 04C11DB7, most significant bit first and without a final inversion:
 * that of MPEG sections (started with all ones) and of Ogg pages (started with zero).
 */
public final class ForwardCrc {

  private static final int POLYNOMIAL = 0x04C11DB7;
  private static final int[] TABLE = table();

  private ForwardCrc() {}

  private static int[] table() {
    var table = new int[256];
    for (var i = 0; i < table.length; i++) {
      var crc = i << 24;
      for (var bit = 0; bit < 8; bit++) {
        crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
      table[i] = crc;
    }
    return table;
  }

  /** Goes on from an earlier value over some bytes. */
  public static int of(int crc, byte[] bytes, int from, int length) {
    var value = crc;
    for (var at = from; at < from + length; at++) {
      value = value << 8 ^ TABLE[(value >>> 24) ^ (bytes[at] & 0xFF)];
    }
    return value;
  }
}
