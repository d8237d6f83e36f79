package org.millrace.node.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** One HOCON value as one Java value. What does not fit throws, in words for the operator. */
final class Values {

  private Values() {}

  static Object convert(Class<?> type, String name, ConfigValue value) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      throw new IllegalArgumentException("must be a single value");
    }
    var text = String.valueOf(value.unwrapped()).strip();
    try {
      if (type == int.class) {
        return Math.toIntExact(number(name, value, text));
      } else if (type == long.class) {
        return number(name, value, text);
      } else if (type == boolean.class) {
        return value.atKey("v").getBoolean("v");
      } else if (type == String.class) {
        return text;
      } else if (type == Duration.class) {
        return duration(value, text);
      } else if (type == Path.class) {
        return Path.of(text);
      } else if (type == URI.class) {
        return new URI(text);
      } else if (type.isEnum()) {
        return choice(type, text);
      }
    } catch (ConfigException
        | ArithmeticException
        | NumberFormatException
        | URISyntaxException
        | InvalidPathException notSuch) {
      throw new IllegalArgumentException("must be " + shape(type, name) + ", not '" + text + "'");
    }
    throw new IllegalStateException("no reading of " + type);
  }

  private static long number(String name, ConfigValue value, String text) {
    if (name.contains("BitsPerSecond")) {
      return Units.bitsPerSecond(text).orElseThrow(NumberFormatException::new);
    }
    return name.contains("Bytes")
        ? value.atKey("v").getMemorySize("v").toBytes()
        : Long.parseLong(text);
  }

  private static Duration duration(ConfigValue value, String text) {
    if (!text.equals("0") && text.chars().allMatch(Character::isDigit)) {
      throw new IllegalArgumentException("needs a unit: " + text + " s or " + text + " ms");
    }
    return value.atKey("v").getDuration("v");
  }

  private static Object choice(Class<?> type, String text) {
    for (var constant : type.getEnumConstants()) {
      if (word(constant).equalsIgnoreCase(text)) {
        return constant;
      }
    }
    var choices =
        Arrays.stream(type.getEnumConstants()).map(Values::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("must be one of " + choices + ", not '" + text + "'");
  }

  /** Words of values have dashes, as keys do. */
  private static String word(Object constant) {
    return String.valueOf(constant).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String shape(Class<?> type, String name) {
    if (type == boolean.class) {
      return "true or false";
    } else if (type == Duration.class) {
      return "a duration like 500 ms or 10 s";
    } else if (type == Path.class) {
      return "a path";
    } else if (type == URI.class) {
      return "a URL";
    } else if (name.contains("BitsPerSecond")) {
      return "a rate like 800 Mbit/s";
    } else if (name.contains("Bytes")) {
      return "a size like 16 KiB or 32 MiB";
    }
    return "a whole number";
  }
}
