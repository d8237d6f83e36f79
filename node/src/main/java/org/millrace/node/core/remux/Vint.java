package org.millrace.node.core.remux;

/** A number of variable length, as EBML has them for identifiers, sizes and track numbers. */
final class Vint {

  private final boolean whole;
  private final boolean unknown;
  private final long value;
  private final int end;

  /**
   * Reads one.
   *
   * @param marked whether the length mark belongs to the value, as it does in identifiers
   */
  Vint(byte[] bytes, int at, int to, boolean marked) {
    var first = at < to ? bytes[at] & 0xff : 0;
    var length = Integer.numberOfLeadingZeros(first) - 23;
    whole = first != 0 && length <= to - at;
    end = whole ? at + length : to;
    var number = marked ? (long) first : first & (0x7fL >> (length - 1));
    for (var i = at + 1; i < end; i++) {
      number = number << 8 | (bytes[i] & 0xff);
    }
    value = whole ? number : 0;
    unknown = whole && !marked && value == (1L << (7 * length)) - 1;
  }

  boolean whole() {
    return whole;
  }

  boolean unknown() {
    return unknown;
  }

  long value() {
    return value;
  }

  /** Where what follows begins. */
  int end() {
    return end;
  }
}
