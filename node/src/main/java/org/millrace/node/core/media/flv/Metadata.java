package org.millrace.node.core.media.flv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values of an onMetaData script tag that a relay cares about: numbers and strings of the outer
 * object, in AMF0. What is nested or of another type is read over, and a torn tag gives what came
 * before the tear: recorded files carry indexes of many thousand values here, and some encoders
 * leave out the end mark, which a reader of whole AMF values would refuse.
 */
record Metadata(Map<String, Double> numbers, Map<String, String> strings) {

  static final Metadata NONE = new Metadata(Map.of(), Map.of());

  private static final String NAME = "onMetaData";

  private static final int VALUES_MAX = 256;
  private static final int DEPTH_MAX = 8;

  static boolean isIn(byte[] body) {
    var parser = new Parser(body);
    return parser.u8() == Parser.STRING && parser.shortString().equals(NAME);
  }

  static Metadata of(byte[] body) {
    var parser = new Parser(body);
    parser.u8();
    parser.shortString();
    var type = parser.u8();
    if (type == Parser.ECMA_ARRAY) {
      parser.skip(4);
    } else if (type != Parser.OBJECT) {
      return NONE;
    }
    return parser.object();
  }

  int number(String name) {
    var value = numbers.getOrDefault(name, 0.0);
    return value >= 0 && value <= Integer.MAX_VALUE ? value.intValue() : 0;
  }

  String string(String name) {
    return strings.getOrDefault(name, "").strip();
  }

  private static final class Parser {
    static final int NUMBER = 0;
    static final int BOOLEAN = 1;
    static final int STRING = 2;
    static final int OBJECT = 3;
    static final int NULL = 5;
    static final int UNDEFINED = 6;
    static final int ECMA_ARRAY = 8;
    static final int OBJECT_END = 9;
    static final int STRICT_ARRAY = 10;
    static final int DATE = 11;
    static final int LONG_STRING = 12;

    private final byte[] bytes;
    private int at;

    Parser(byte[] bytes) {
      this.bytes = bytes;
    }

    Metadata object() {
      var numbers = new LinkedHashMap<String, Double>();
      var strings = new LinkedHashMap<String, String>();
      for (var i = 0; i < VALUES_MAX && at < bytes.length; i++) {
        var name = shortString();
        var type = u8();
        switch (type) {
          case OBJECT_END -> at = bytes.length;
          case NUMBER -> {
            if (bytes.length - at >= 8) {
              numbers.put(name, Double.longBitsToDouble(i32() << 32 | i32()));
            }
          }
          case STRING -> strings.put(name, shortString());
          default -> skipValue(type, 0);
        }
      }
      return new Metadata(numbers, strings);
    }

    private void skipValue(int type, int depth) {
      if (depth > DEPTH_MAX) {
        at = bytes.length;
        return;
      }
      switch (type) {
        case NUMBER -> skip(8);
        case BOOLEAN -> skip(1);
        case STRING -> shortString();
        case OBJECT -> skipObject(depth);
        case ECMA_ARRAY -> {
          skip(4);
          skipObject(depth);
        }
        case STRICT_ARRAY -> {
          for (var left = i32(); left > 0 && at < bytes.length; left--) {
            skipValue(u8(), depth + 1);
          }
        }
        case NULL, UNDEFINED -> {}
        case DATE -> skip(10);
        case LONG_STRING -> skip((int) Math.min(i32(), bytes.length));
        default -> at = bytes.length;
      }
    }

    private void skipObject(int depth) {
      while (at < bytes.length) {
        shortString();
        var type = u8();
        if (type == OBJECT_END) {
          return;
        }
        skipValue(type, depth + 1);
      }
    }

    String shortString() {
      var length = Math.min(u8() << 8 | u8(), bytes.length - at);
      var text = new String(bytes, at, length, UTF_8);
      at += length;
      return text;
    }

    void skip(int count) {
      at = Math.min(bytes.length, at + count);
    }

    private long i32() {
      return (long) u8() << 24 | (long) u8() << 16 | (long) u8() << 8 | u8();
    }

    int u8() {
      return at < bytes.length ? bytes[at++] & 0xff : 0;
    }
  }
}
