package org.millrace.messages.swarm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;

/** Sizes of protobuf fields with numbers up to 15; a field at its default value takes nothing. */
final class Sizes {
  private Sizes() {}

  static int varint(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  static int number(long value) {
    return value == 0 ? 0 : 1 + varint(value);
  }

  static int fixed32(int value) {
    return value == 0 ? 0 : 5;
  }

  static int fixed64(long value) {
    return value == 0 ? 0 : 9;
  }

  static int real(double value) {
    return Double.doubleToRawLongBits(value) == 0 ? 0 : 9;
  }

  static int flag(boolean value) {
    return value ? 2 : 0;
  }

  static int bytes(Bytes value) {
    return value.length() == 0 ? 0 : nested(value.length());
  }

  static int text(String value) {
    if (value.isEmpty()) {
      return 0;
    }
    return nested(value.getBytes(StandardCharsets.UTF_8).length);
  }

  /** A nested message is written even when it is empty. */
  static int nested(int length) {
    return 1 + varint(length) + length;
  }

  static <T> int nested(List<T> values, ToIntFunction<T> size) {
    int sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += nested(size.applyAsInt(values.get(i)));
    }
    return sum;
  }

  /** A packed list of numbers. */
  static int packed(long[] values) {
    if (values.length == 0) {
      return 0;
    }
    int sum = 0;
    for (long value : values) {
      sum += varint(value);
    }
    return nested(sum);
  }
}
