package org.millrace.node.core.rtmp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.millrace.node.core.bytes.ByteWriter;

/**
 * Reads and writes AMF0. Reading stops at the first byte that makes no sense, at {@link #DEPTH_MAX}
 * nested values and at {@link #VALUES_MAX} values, and gives what came before.
 */
public final class Amf0 {

  static final int DEPTH_MAX = 16;
  static final int VALUES_MAX = 2048;

  private static final int NUMBER = 0;
  private static final int BOOLEAN = 1;
  private static final int STRING = 2;
  private static final int OBJECT = 3;
  private static final int NULL = 5;
  private static final int UNDEFINED = 6;
  private static final int REFERENCE = 7;
  private static final int ECMA_ARRAY = 8;
  private static final int OBJECT_END = 9;
  private static final int STRICT_ARRAY = 10;
  private static final int DATE = 11;
  private static final int LONG_STRING = 12;
  private static final int UNSUPPORTED = 13;
  private static final int XML = 15;
  private static final int TYPED_OBJECT = 16;

  private Amf0() {}

  /**
   * What a run of bytes said.
   *
   * @param values the values up to the end or the fault
   * @param fault why reading stopped early, empty if it did not
   */
  public record Read(List<Amf> values, Optional<String> fault) {}

  public static Read read(byte[] bytes, int from) {
    var reader = new Reader(bytes, from);
    var values = new ArrayList<Amf>();
    try {
      while (reader.at < bytes.length) {
        values.add(reader.value(0));
      }
      return new Read(List.copyOf(values), Optional.empty());
    } catch (Senseless senseless) {
      return new Read(List.copyOf(values), Optional.of(senseless.reason));
    }
  }

  public static byte[] write(List<Amf> values) {
    var out = new ByteWriter(256);
    values.forEach(value -> write(value, out));
    return out.toBytes();
  }

  private static void write(Amf value, ByteWriter out) {
    switch (value) {
      case Amf.Num(var number) -> out.u8(NUMBER).f64(number);
      case Amf.Bool(var flag) -> out.u8(BOOLEAN).u8(flag ? 1 : 0);
      case Amf.Text(var text) -> {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > 0xffff) {
          out.u8(LONG_STRING).u32(utf8.length).bytes(utf8);
        } else {
          out.u8(STRING).u16(utf8.length).bytes(utf8);
        }
      }
      case Amf.Obj(var members) -> {
        out.u8(OBJECT);
        members(members, out);
      }
      case Amf.EcmaArray(var members) -> {
        out.u8(ECMA_ARRAY).u32(members.size());
        members(members, out);
      }
      case Amf.StrictArray(var values) -> {
        out.u8(STRICT_ARRAY).u32(values.size());
        values.forEach(each -> write(each, out));
      }
      case Amf.Date(var millis) -> out.u8(DATE).f64(millis).u16(0);
      case Amf.Null() -> out.u8(NULL);
    }
  }

  private static void members(SequencedMap<String, Amf> members, ByteWriter out) {
    members.forEach(
        (name, value) -> {
          var utf8 = name.getBytes(StandardCharsets.UTF_8);
          out.u16(utf8.length).bytes(utf8);
          write(value, out);
        });
    out.u16(0).u8(OBJECT_END);
  }

  /** Ends one run of reading; never leaves this class. */
  private static final class Senseless extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;

    Senseless(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  private static final class Reader {

    private final byte[] bytes;
    private int at;
    private int valuesRead;

    Reader(byte[] bytes, int from) {
      this.bytes = bytes;
      this.at = from;
    }

    Amf value(int depth) {
      if (depth > DEPTH_MAX) {
        throw new Senseless("nested deeper than " + DEPTH_MAX);
      }
      if (++valuesRead > VALUES_MAX) {
        throw new Senseless("more than " + VALUES_MAX + " values");
      }
      var marker = u8();
      return switch (marker) {
        case NUMBER -> new Amf.Num(Double.longBitsToDouble(u64()));
        case BOOLEAN -> new Amf.Bool(u8() != 0);
        case STRING -> new Amf.Text(text(u16()));
        case LONG_STRING, XML -> new Amf.Text(text(u32()));
        case OBJECT -> new Amf.Obj(members(depth));
        case TYPED_OBJECT -> {
          text(u16());
          yield new Amf.Obj(members(depth));
        }
        case ECMA_ARRAY -> {
          u32();
          yield new Amf.EcmaArray(members(depth));
        }
        case STRICT_ARRAY -> strictArray(depth);
        case DATE -> {
          var millis = Double.longBitsToDouble(u64());
          u16();
          yield new Amf.Date(millis);
        }
        case REFERENCE -> {
          u16();
          yield Amf.NULL;
        }
        case NULL, UNDEFINED, UNSUPPORTED -> Amf.NULL;
        default -> throw new Senseless("marker " + marker);
      };
    }

    private SequencedMap<String, Amf> members(int depth) {
      var members = new LinkedHashMap<String, Amf>();
      while (true) {
        var name = text(u16());
        need(1);
        if (name.isEmpty() && bytes[at] == OBJECT_END) {
          at++;
          return members;
        }
        members.put(name, value(depth + 1));
      }
    }

    private Amf strictArray(int depth) {
      var count = u32();
      if (count < 0 || count > VALUES_MAX) {
        throw new Senseless("an array of " + Integer.toUnsignedString(count));
      }
      var values = new ArrayList<Amf>();
      for (var i = 0; i < count; i++) {
        values.add(value(depth + 1));
      }
      return new Amf.StrictArray(values);
    }

    private String text(int length) {
      need(length);
      at += length;
      return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    private int u8() {
      need(1);
      return bytes[at++] & 0xff;
    }

    private int u16() {
      return u8() << 8 | u8();
    }

    private int u32() {
      return u16() << 16 | u16();
    }

    private long u64() {
      return (long) u32() << 32 | (u32() & 0xffff_ffffL);
    }

    private void need(int count) {
      if (count < 0 || count > bytes.length - at) {
        throw new Senseless("torn value");
      }
    }
  }
}
