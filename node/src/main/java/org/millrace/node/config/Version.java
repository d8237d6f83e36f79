package org.millrace.node.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The version of this program, as its build wrote it down. */
public final class Version {

  private static final String CURRENT = read();

  private Version() {}

  /** Like {@code 1.2.3}. */
  public static String current() {
    return CURRENT;
  }

  private static String read() {
    try (var text = Version.class.getResourceAsStream("version.txt")) {
      return text == null
          ? "unknown"
          : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException unreadable) {
      return "unknown";
    }
  }
}
