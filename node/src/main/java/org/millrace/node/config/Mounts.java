package org.millrace.node.config;

import java.util.Set;

/**
 * What a mount path looks like: {@code /} and then 1 to 254 characters that need no escape, the
 * first part not one of the node's own pages.
 */
public final class Mounts {

  private static final int CHARS_MAX = 255;

  /** First parts of paths that are the node's own. */
  private static final Set<String> RESERVED =
      Set.of(
          "admin",
          "api",
          "assets",
          "c",
          "channel",
          "cmd",
          "embed",
          "hls",
          "html",
          "pls",
          "recordings",
          "stream");

  private Mounts() {}

  /** Whether sources may publish under this path. Paths of the node's own pages are not mounts. */
  public static boolean isMount(String path) {
    if (path.length() < 2 || path.length() > CHARS_MAX || path.charAt(0) != '/') {
      return false;
    }
    var previous = '/';
    for (var i = 1; i < path.length(); i++) {
      var c = path.charAt(i);
      var plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '~';
      var inside = (c == '.' || c == '/') && previous != '/';
      if (!plain && !inside) {
        return false;
      }
      previous = c;
    }
    return previous != '/' && !path.contains("..") && !RESERVED.contains(path.split("/", 3)[1]);
  }
}
