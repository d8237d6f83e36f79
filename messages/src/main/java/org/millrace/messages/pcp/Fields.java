package org.millrace.messages.pcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lenient reading of single fields: a wrong width is taken where it has a meaning. */
final class Fields {

  private Fields() {}

  static List<Atom> children(Atom atom) {
    // A childless container may come as a data atom of length 0.
    return atom instanceof Atom.Parent parent ? parent.children() : List.of();
  }

  /** An unsigned little-endian integer of up to four bytes; 0 when there is none. */
  static long uint(Atom atom) {
    var value = 0L;
    if (atom instanceof Atom.Data data) {
      for (var i = Math.min(data.payload().length, 4) - 1; i >= 0; i--) {
        value = value << 8 | (data.payload()[i] & 0xFF);
      }
    }
    return value;
  }

  /** As {@link #uint}, but never above what an int can hold. */
  static int count(Atom atom) {
    return (int) Math.min(uint(atom), Integer.MAX_VALUE);
  }

  static int port(Atom atom) {
    var value = uint(atom);
    return value > 0xFFFF ? 0 : (int) value;
  }

  static String text(Atom atom) {
    return atom instanceof Atom.Data data ? PcpText.decode(data.payload()) : "";
  }

  static @Nullable Guid guid(Atom atom) {
    return atom instanceof Atom.Data data && data.payload().length == Guid.BYTES
        ? Guid.of(data.payload())
        : null;
  }

  static @Nullable Ip ip(Atom atom) {
    return atom instanceof Atom.Data data ? Ip.ofWire(data.payload()).orElse(null) : null;
  }

  /** Collects {@code vexp} and {@code vexn}, which come as two atoms. */
  static final class VendorFields {
    private @Nullable String tag;
    private int number;

    void tag(Atom atom) {
      if (atom instanceof Atom.Data data && data.payload().length >= 2) {
        tag = "" + (char) (data.payload()[0] & 0xFF) + (char) (data.payload()[1] & 0xFF);
      }
    }

    void number(Atom atom) {
      number = (int) (uint(atom) & 0xFFFF);
    }

    @Nullable Vendor vendor() {
      return tag == null ? null : new Vendor(tag, number);
    }
  }
}
