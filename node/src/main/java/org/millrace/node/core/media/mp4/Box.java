package org.millrace.node.core.media.mp4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A box within an array: its head begins at {@code at}, its content at {@code from}, and it ends at
 * {@code to}. Numbers behind the end read as zero.
 */
public record Box(byte[] bytes, String type, int at, int from, int to) {

  private static final int CHILDREN_MAX = 1024;

  /** The box that an array is. */
  public static Optional<Box> whole(byte[] bytes) {
    return in(bytes, 0, bytes.length).stream().findFirst();
  }

  /** The boxes that follow each other in a part of an array, up to the first that is torn. */
  public static List<Box> in(byte[] bytes, int from, int to) {
    var found = new ArrayList<Box>();
    var rest = new Box(bytes, "", from, from, to);
    var at = 0;
    while (to - from - at >= 8 && found.size() < CHILDREN_MAX) {
      var size = rest.u32(at);
      var head = size == 1 ? 16 : 8;
      if (size == 1) {
        size = rest.i64(at + 8);
      }
      if (size < head || size > to - from - at) {
        break;
      }
      var type = new String(bytes, from + at + 4, 4, ISO_8859_1);
      found.add(new Box(bytes, type, from + at, from + at + head, from + at + (int) size));
      at += (int) size;
    }
    return found;
  }

  public List<Box> children() {
    return childrenFrom(0);
  }

  /** The boxes behind this many bytes of fields. */
  List<Box> childrenFrom(int offset) {
    return offset > length() ? List.of() : in(bytes, from + offset, to);
  }

  public Optional<Box> child(String wanted) {
    return children().stream().filter(box -> box.type.equals(wanted)).findFirst();
  }

  /** The first box along a path of types. */
  public Optional<Box> at(String... path) {
    var box = Optional.of(this);
    for (var step : path) {
      box = box.flatMap(parent -> parent.child(step));
    }
    return box;
  }

  public int length() {
    return to - from;
  }

  byte[] content() {
    return contentFrom(0);
  }

  byte[] contentFrom(int offset) {
    return offset > length() ? new byte[0] : Arrays.copyOfRange(bytes, from + offset, to);
  }

  public int u8(int offset) {
    return from + offset < to ? bytes[from + offset] & 0xff : 0;
  }

  int u16(int offset) {
    return u8(offset) << 8 | u8(offset + 1);
  }

  public int u24(int offset) {
    return u16(offset) << 8 | u8(offset + 2);
  }

  public int i32(int offset) {
    return u16(offset) << 16 | u16(offset + 2);
  }

  public long u32(int offset) {
    return i32(offset) & 0xffff_ffffL;
  }

  public long i64(int offset) {
    return u32(offset) << 32 | u32(offset + 4);
  }
}
