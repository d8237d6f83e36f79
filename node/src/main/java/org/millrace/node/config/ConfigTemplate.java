package org.millrace.node.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * The reference as a file to begin with: sections stand, and each key is commented out by a #
 * without blank, so that removing it is enough.
 */
public final class ConfigTemplate {

  private static final String HEAD =
      """
      # Configuration of a Millrace node. Every key stands here with its default, commented out by
      # "#" alone: remove that to change one. What is not set follows the defaults of the version
      # that runs. `millrace check-config --config FILE --changed` shows what differs.
      #
      # Durations: ms, s, min, h. Sizes: B, KiB, MiB, GiB. Rates: bit/s, kbit/s, Mbit/s, Gbit/s.

      """;

  private ConfigTemplate() {}

  public static String text() {
    var lines = reference().lines().dropWhile(line -> !line.startsWith("millrace {"));
    return HEAD + lines.map(ConfigTemplate::line).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(String line) {
    var text = line.strip();
    var stays =
        text.isEmpty()
            || text.startsWith("#")
            || text.equals("}")
            || text.endsWith("{") && !text.contains("=");
    var indent = line.length() - line.stripLeading().length();
    return stays ? line : line.substring(0, indent) + "#" + text;
  }

  private static String reference() {
    try (var in = ConfigTemplate.class.getResourceAsStream("reference.conf")) {
      if (in == null) {
        throw new IllegalStateException("reference.conf is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
