package org.millrace.node.core.remux;

import org.millrace.node.core.bytes.ByteWriter;

/** Opens and closes the boxes of ISO base media. */
final class Boxes {

  private Boxes() {}

  /** Starts a box; give what it returns to {@link #end}. */
  static int begin(ByteWriter out, String type) {
    var at = out.size();
    out.u32(0).ascii(type);
    return at;
  }

  /** Starts a box that has a version and flags. */
  static int beginFull(ByteWriter out, String type, int version, int flags) {
    var at = begin(out, type);
    out.u8(version).u24(flags);
    return at;
  }

  static void end(ByteWriter out, int at) {
    out.put32(at, out.size() - at);
  }
}
