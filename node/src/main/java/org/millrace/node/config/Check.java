package org.millrace.node.config;

import java.net.URI;
import java.time.Duration;

/** The checks of the configuration's constructors. Each failure names its key. */
final class Check {

  private Check() {}

  static void require(boolean holds, String key, String otherwise) {
    if (!holds) {
      throw new BadValue(key, otherwise);
    }
  }

  static void between(String key, long value, long least, long most) {
    require(
        value >= least && value <= most,
        key,
        "must be between " + least + " and " + most + ", not " + value);
  }

  static void between(String key, Duration value, Duration least, Duration most) {
    require(
        value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
        key,
        "must be between "
            + Units.render(least)
            + " and "
            + Units.render(most)
            + ", not "
            + Units.render(value));
  }

  static void atLeast(String key, Duration value, Duration least) {
    require(
        value.compareTo(least) >= 0,
        key,
        "must be at least " + Units.render(least) + ", not " + Units.render(value));
  }

  static void port(String key, int value) {
    between(key, value, 0, 65_535);
  }

  static void httpUrl(String key, URI url) {
    var scheme = url.getScheme();
    require(
        ("http".equals(scheme) || "https".equals(scheme)) && url.getHost() != null,
        key,
        "must be a URL that starts with http:// or https://");
  }

  static int zeroIsUnlimited(String key, int value) {
    require(value >= 0, key, "must be 0 (no limit) or more, not " + value);
    return value == 0 ? Integer.MAX_VALUE : value;
  }

  static long zeroIsUnlimited(String key, long value) {
    require(value >= 0, key, "must be 0 (no limit) or more, not " + value);
    return value == 0 ? Long.MAX_VALUE : value;
  }

  /** A value that cannot be; the key is told without its {@code millrace.}. */
  static final class BadValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;

    BadValue(String key, String problem) {
      super(problem);
      this.key = key;
    }

    String key() {
      return key;
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }
}
