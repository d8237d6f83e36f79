package org.millrace.node.core.media.matroska;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.millrace.node.core.bytes.ByteWriter;

/** Element heads and values of EBML, RFC 8794. */
final class Ebml {

  /** An element whose end is only known by what follows it. */
  static final long UNKNOWN_SIZE = -1;

  static final int HEAD_BYTES_MAX = 12;

  private static final int ID_BYTES_MAX = 4;
  private static final int SIZE_BYTES_MAX = 8;
  private static final int CHILDREN_MAX = 4096;

  private Ebml() {}

  /**
   * The identifier and size before an element's content.
   *
   * @param size of the content, or {@link #UNKNOWN_SIZE}
   * @param bytes of the head itself
   */
  record Head(int id, long size, int bytes) {
    static final Head TORN = new Head(0, 0, 0);
    static final Head INVALID = new Head(-1, 0, 0);

    boolean isKnown() {
      return size != UNKNOWN_SIZE;
    }
  }

  /** An element within an array; its head begins at {@code at}, its content at {@code from}. */
  record Element(int id, int at, int from, int to) {}

  /** Reads a head; {@link Head#TORN} if more bytes are needed to tell. */
  static Head head(IntUnaryOperator u8, int available) {
    if (available < 1) {
      return Head.TORN;
    }
    var idBytes = Integer.numberOfLeadingZeros(u8.applyAsInt(0)) - 23;
    if (idBytes > ID_BYTES_MAX) {
      return Head.INVALID;
    }
    if (available < idBytes + 1) {
      return Head.TORN;
    }
    var id = 0;
    for (var i = 0; i < idBytes; i++) {
      id = id << 8 | u8.applyAsInt(i);
    }
    var sizeBytes = Integer.numberOfLeadingZeros(u8.applyAsInt(idBytes)) - 23;
    if (sizeBytes > SIZE_BYTES_MAX) {
      return Head.INVALID;
    }
    if (available < idBytes + sizeBytes) {
      return Head.TORN;
    }
    var size = (long) u8.applyAsInt(idBytes) & (0x7f >> (sizeBytes - 1));
    for (var i = 1; i < sizeBytes; i++) {
      size = size << 8 | u8.applyAsInt(idBytes + i);
    }
    var unknown = size == (1L << (7 * sizeBytes)) - 1;
    return new Head(id, unknown ? UNKNOWN_SIZE : size, idBytes + sizeBytes);
  }

  /** The elements that follow each other in a part of an array, up to the first that is torn. */
  static List<Element> children(byte[] bytes, int from, int to) {
    var children = new ArrayList<Element>();
    var at = from;
    while (at < to && children.size() < CHILDREN_MAX) {
      var here = at;
      var head = head(i -> bytes[here + i] & 0xff, to - at);
      if (head.bytes() == 0 || !head.isKnown() || head.size() > to - at - head.bytes()) {
        break;
      }
      var content = at + head.bytes();
      at = content + (int) head.size();
      children.add(new Element(head.id(), here, content, at));
    }
    return children;
  }

  static List<Element> children(byte[] bytes, Element parent) {
    return children(bytes, parent.from(), parent.to());
  }

  /** An unsigned number of up to eight bytes; longer ones are cut. */
  static long unsigned(byte[] bytes, Element element) {
    var value = 0L;
    for (var i = element.from(); i < Math.min(element.to(), element.from() + 8); i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  static double floating(byte[] bytes, Element element) {
    var bits = unsigned(bytes, element);
    return switch (element.to() - element.from()) {
      case 4 -> Float.intBitsToFloat((int) bits);
      case 8 -> Double.longBitsToDouble(bits);
      default -> 0;
    };
  }

  /** Writes a head of unknown size, its size field as wide as the reader of it may take. */
  static ByteWriter unknownSize(ByteWriter out, int id, int sizeBytes) {
    out.u32(id).u8(0xff >> (sizeBytes - 1));
    for (var i = 1; i < sizeBytes; i++) {
      out.u8(0xff);
    }
    return out;
  }
}
