package org.millrace.messages.pcp;

import java.util.Optional;

/** Address literals in text. */
final class IpText {

  private static final int GROUPS = 8;

  private IpText() {}

  static Optional<Ip> parse(String text) {
    if (text.length() > 45) {
      return Optional.empty();
    }
    if (text.indexOf(':') >= 0) {
      return parseV6(text);
    }
    var bits = parseV4(text);
    return bits < 0 ? Optional.empty() : Optional.of(Ip.v4((int) bits));
  }

  /** The 32 bits, or -1. */
  private static long parseV4(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    var bits = 0L;
    for (var part : parts) {
      var value = digits(part, 10, 3);
      if (value < 0 || value > 255) {
        return -1;
      }
      bits = bits << 8 | value;
    }
    return bits;
  }

  private static Optional<Ip> parseV6(String text) {
    var literal = text;
    if (text.indexOf('.') >= 0) {
      var cut = text.lastIndexOf(':') + 1;
      var v4 = parseV4(text.substring(cut));
      if (v4 < 0) {
        return Optional.empty();
      }
      literal =
          text.substring(0, cut)
              + Long.toHexString(v4 >>> 16)
              + ":"
              + Long.toHexString(v4 & 0xFFFF);
    }
    var gap = literal.indexOf("::");
    var head = groups(gap < 0 ? literal : literal.substring(0, gap));
    var tail = groups(gap < 0 ? "" : literal.substring(gap + 2));
    if (head == null || tail == null) {
      return Optional.empty();
    }
    var given = head.length + tail.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return Optional.empty();
    }
    var network = new byte[2 * GROUPS];
    for (var i = 0; i < GROUPS; i++) {
      var fromEnd = i - (GROUPS - tail.length);
      var group = i < head.length ? head[i] : fromEnd >= 0 ? tail[fromEnd] : 0;
      network[2 * i] = (byte) (group >> 8);
      network[2 * i + 1] = (byte) group;
    }
    return Optional.of(Ip.of(network));
  }

  @SuppressWarnings("ReturnsNullCollection")
  private static int @org.jspecify.annotations.Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    var parts = text.split(":", -1);
    var groups = new int[parts.length];
    for (var i = 0; i < parts.length; i++) {
      groups[i] = digits(parts[i], 16, 4);
      if (groups[i] < 0) {
        return null;
      }
    }
    return groups;
  }

  private static int digits(String text, int radix, int lengthMax) {
    if (text.isEmpty() || text.length() > lengthMax) {
      return -1;
    }
    var value = 0;
    for (var i = 0; i < text.length(); i++) {
      var digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  static String format(Ip ip) {
    if (!ip.v6()) {
      var bits = ip.low();
      return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }
    var groups = new int[GROUPS];
    for (var i = 0; i < GROUPS; i++) {
      var half = i < 4 ? ip.high() : ip.low();
      groups[i] = (int) (half >>> (48 - 16 * (i % 4))) & 0xFFFF;
    }
    var gapAt = -1;
    var gapLength = 1;
    for (var i = 0; i < GROUPS; i++) {
      var length = 0;
      while (i + length < GROUPS && groups[i + length] == 0) {
        length++;
      }
      if (length > gapLength) {
        gapAt = i;
        gapLength = length;
      }
    }
    var text = new StringBuilder();
    for (var i = 0; i < GROUPS; i++) {
      if (i == gapAt) {
        text.append("::");
        i += gapLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
