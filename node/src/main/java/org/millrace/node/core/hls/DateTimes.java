package org.millrace.node.core.hls;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times in the spelling of playlists, whatever the machine's locale. */
final class DateTimes {

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private DateTimes() {}

  static String utc(long epochMillis) {
    return UTC.format(Instant.ofEpochMilli(epochMillis));
  }

  static String thousandths(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
