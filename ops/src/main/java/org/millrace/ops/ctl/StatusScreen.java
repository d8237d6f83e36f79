package org.millrace.ops.ctl;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.millrace.node.admin.NodeStatus;

/** A node on one screen of 80 columns or more. */
final class StatusScreen {

  private static final int MOUNT_CHARS_MAX = 20;
  private static final String ROW = "%-20s %-6s %-12s %8s %9s %9s %6s %6s%n";

  private StatusScreen() {}

  /**
   * @param linesMax how many lines fit; channels with the most listeners come first
   */
  static String render(NodeStatus node, int linesMax) {
    var screen = new StringBuilder();
    screen.append(
        line(
            "%s  millrace %s  port %d  up %s%s",
            node.name(),
            node.version(),
            node.port(),
            duration(node.uptimeSeconds()),
            node.draining() ? "  DRAINING" : ""));
    screen.append(
        line(
            "listeners %d   sources %d   connections %d   out %s   stress %.0f %%",
            node.listeners(),
            node.publishers(),
            node.connections(),
            rate(node.egressBitsPerSecond()),
            node.stress() * 100));
    screen.append(
        line("in %s   out %s since the start", size(node.ingestBytes()), size(node.egressBytes())));
    screen.append(line("%s", outside(node.outside())));
    node.fronts().forEach(front -> screen.append(front(front)));
    var refused = counts(node.refusals());
    if (!refused.isEmpty()) {
      screen.append(line("refused: %s", refused));
    }
    var ended = counts(node.endings());
    if (!ended.isEmpty()) {
      screen.append(line("left: %s", ended));
    }
    screen.append(line(""));
    if (node.channels().isEmpty()) {
      return screen.append(line("no channel is on air")).toString();
    }
    screen.append(
        String.format(
            Locale.ROOT,
            ROW,
            "CHANNEL",
            "STATE",
            "MEDIA",
            "LISTENER",
            "IN",
            "OUT",
            "KEY",
            "SKIPS"));
    var rows = Math.max(1, linesMax - (int) screen.chars().filter(c -> c == '\n').count() - 1);
    node.channels().stream()
        .sorted(
            Comparator.comparingInt(NodeStatus.Channel::listeners)
                .reversed()
                .thenComparing(NodeStatus.Channel::mount))
        .limit(rows)
        .forEach(channel -> screen.append(row(channel)));
    if (node.channels().size() > rows) {
      screen.append(line("... and %d more", node.channels().size() - rows));
    }
    return screen.toString();
  }

  private static String front(NodeStatus.Front front) {
    return front.state().equals("sending")
        ? line(
            "front %s: has %s, %d listeners, %d relays%s",
            front.at(),
            front.mount(),
            front.listeners(),
            front.relays(),
            front.announces() ? ", announces it" : "")
        : line(
            "front %s: %s, has not %s: %s", front.at(), front.state(), front.mount(), front.why());
  }

  private static String row(NodeStatus.Channel channel) {
    var mount = channel.mount();
    return String.format(
        Locale.ROOT,
        ROW,
        mount.length() > MOUNT_CHARS_MAX ? mount.substring(0, MOUNT_CHARS_MAX - 1) + "~" : mount,
        channel.connected() ? "live" : "grace",
        channel.codecs().isEmpty() ? channel.container() : String.join("+", channel.codecs()),
        channel.listeners(),
        rate(channel.ingestBitsPerSecond()),
        rate(channel.egressBitsPerSecond()),
        channel.keyFrameSeconds() > 0
            ? String.format(Locale.ROOT, "%.1f s", channel.keyFrameSeconds())
            : "-",
        channel.skips() + channel.stalled());
  }

  private static String outside(NodeStatus.Outside outside) {
    var text = new StringBuilder("from outside: IPv4 ").append(outside.ipv4());
    if (!outside.ipv4Endpoint().isEmpty()) {
      text.append(" at ").append(outside.ipv4Endpoint());
    }
    text.append(", IPv6 ").append(outside.ipv6());
    if (!outside.ipv6Endpoint().isEmpty()) {
      text.append(" at ").append(outside.ipv6Endpoint());
    }
    return outside.mapping().isEmpty()
        ? text.toString()
        : text.append("; mapped by ").append(outside.mapping()).toString();
  }

  private static String counts(java.util.Map<String, Long> byReason) {
    return byReason.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  static String duration(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400
        ? String.format(Locale.ROOT, "%d:%02d h", seconds / 3600, seconds / 60 % 60)
        : String.format(Locale.ROOT, "%d d %d h", seconds / 86_400, seconds / 3600 % 24);
  }

  static String rate(long bitsPerSecond) {
    if (bitsPerSecond < 1_000_000) {
      return bitsPerSecond / 1000 + " k";
    }
    return bitsPerSecond < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f M", bitsPerSecond / 1e6)
        : String.format(Locale.ROOT, "%.2f G", bitsPerSecond / 1e9);
  }

  static String size(long bytes) {
    if (bytes < 1_000_000) {
      return bytes / 1000 + " kB";
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format + "%n", values);
  }
}
