package org.millrace.node.config;

import com.typesafe.config.ConfigOrigin;

/**
 * One mistake in a configuration.
 *
 * @param where {@code file:line}, a flag, a variable, or "default"
 * @param key the full key, or empty where the mistake has none
 */
public record Problem(String where, String key, String message) {

  static Problem at(ConfigOrigin origin, String key, String message) {
    return new Problem(where(origin), key, message);
  }

  static Problem unknown(ConfigOrigin origin, String key, String nearest) {
    return at(origin, key, "is not a key; the nearest one is " + nearest);
  }

  /** The place of a value, as an operator would look for it. */
  static String where(ConfigOrigin origin) {
    var file = origin.filename();
    if (origin.resource() != null) {
      return EffectiveConfig.DEFAULT;
    }
    if (file != null) {
      return origin.lineNumber() > 0 ? file + ":" + origin.lineNumber() : file;
    }
    return origin.description();
  }

  @Override
  public String toString() {
    return where + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
