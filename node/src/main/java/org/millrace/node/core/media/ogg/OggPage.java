package org.millrace.node.core.media.ogg;

import org.millrace.node.core.media.ForwardCrc;

/**
 * One page, RFC 3533 6, in an array of its own.
 *
 * @param damaged its sum is wrong, but another page begins right where it ends
 */
record OggPage(byte[] bytes, boolean damaged) {

  static final int HEAD_BYTES = 27;
  static final int SEGMENTS_AT = 26;
  static final int SUM_AT = 22;

  /** The granule position of a page on which no packet ends. */
  static final long NO_GRANULE = -1;

  private static final int GRANULE_AT = 6;
  private static final int SERIAL_AT = 14;
  private static final int SEQUENCE_AT = 18;
  private static final int LACING_FULL = 255;

  /** It begins with the rest of a packet. */
  boolean isContinued() {
    return (bytes[5] & 1) != 0;
  }

  boolean beginsStream() {
    return (bytes[5] & 2) != 0;
  }

  boolean endsStream() {
    return (bytes[5] & 4) != 0;
  }

  long granule() {
    return littleEndian(bytes, GRANULE_AT, 8);
  }

  int serial() {
    return (int) littleEndian(bytes, SERIAL_AT, 4);
  }

  int sequence() {
    return (int) littleEndian(bytes, SEQUENCE_AT, 4);
  }

  int segments() {
    return bytes[SEGMENTS_AT] & 0xFF;
  }

  int lacing(int segment) {
    return bytes[HEAD_BYTES + segment] & 0xFF;
  }

  int bodyAt() {
    return HEAD_BYTES + segments();
  }

  /** The packet that goes on at a segment ends within this page. */
  boolean endsPacket(int segment) {
    return lacing(segment) < LACING_FULL;
  }

  /** How many packets end on the page. */
  int packetsEnding() {
    var count = 0;
    for (var segment = 0; segment < segments(); segment++) {
      count += endsPacket(segment) ? 1 : 0;
    }
    return count;
  }

  void setGranule(long granule) {
    write(GRANULE_AT, granule, 8);
  }

  void setSerial(int serial) {
    write(SERIAL_AT, serial, 4);
  }

  void setSequence(int sequence) {
    write(SEQUENCE_AT, sequence, 4);
  }

  /** Writes the sum anew, after changes. */
  void seal() {
    write(SUM_AT, sum(bytes), 4);
  }

  static boolean hasRightSum(byte[] page) {
    return (int) littleEndian(page, SUM_AT, 4) == sum(page);
  }

  private static int sum(byte[] page) {
    var head = ForwardCrc.of(0, page, 0, SUM_AT);
    var zeros = ForwardCrc.of(head, new byte[4], 0, 4);
    return ForwardCrc.of(zeros, page, SUM_AT + 4, page.length - SUM_AT - 4);
  }

  private void write(int at, long value, int count) {
    for (var i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >> (8 * i));
    }
  }

  static long littleEndian(byte[] bytes, int at, int count) {
    var value = 0L;
    for (var i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xFF);
    }
    return value;
  }
}
