package org.millrace.node.config;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Units of values that HOCON does not know, and values as an operator would write them. */
public final class Units {

  private static final Pattern BIT_RATE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kKMG]?)(?:bit/s|bps)?");

  private Units() {}

  /** Reads {@code 0}, {@code 128 kbit/s}, {@code 2.5 Mbit/s}, {@code 1 Gbit/s}: bits a second. */
  public static OptionalLong bitsPerSecond(String text) {
    var match = BIT_RATE.matcher(text.strip());
    if (!match.matches()) {
      return OptionalLong.empty();
    }
    var factor =
        switch (match.group(2).toUpperCase(Locale.ROOT)) {
          case "K" -> 1e3;
          case "M" -> 1e6;
          case "G" -> 1e9;
          default -> 1.0;
        };
    return OptionalLong.of(Math.round(Double.parseDouble(match.group(1)) * factor));
  }

  static String render(Duration duration) {
    var nanos = duration.toNanos();
    if (nanos % 1_000_000_000L == 0) {
      return duration.toSeconds() + " s";
    }
    return nanos % 1_000_000L == 0 ? duration.toMillis() + " ms" : nanos + " ns";
  }
}
