package org.millrace.node.hook;

import java.util.Locale;

/**
 * One thing that happened.
 *
 * @param id different for each; the same in every attempt to tell it
 * @param channel the mount
 * @param at when, in UTC, as ISO 8601
 * @param detail in words; may be empty
 */
public record HookEvent(
    String id, Kind kind, String channel, String at, String node, String detail) {

  /** What can be told. */
  public enum Kind {
    STARTED,
    ENDED,
    SOURCE_LOST,
    SOURCE_BACK,
    /** A listener was sent away because a limit is reached; told once a minute at most. */
    LISTENER_LIMIT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
