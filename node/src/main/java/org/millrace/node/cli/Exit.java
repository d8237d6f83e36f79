package org.millrace.node.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Exit codes of every verb; also in {@code --help} and {@code ops/README.md}. */
public final class Exit {

  /** Done. */
  public static final int OK = 0;

  /** It was tried and failed. */
  public static final int FAILED = 1;

  /** What was typed, or the configuration, cannot be: try again differently. */
  public static final int USAGE = 2;

  /** The other side is not there: trying again later may help. */
  public static final int UNREACHABLE = 3;

  /** The other side said no: password, limit. */
  public static final int REFUSED = 4;

  /** It works, and not as well as it should. */
  public static final int DEGRADED = 5;

  private Exit() {}

  /** Code to meaning, as help pages show it. */
  public static Map<String, String> meanings() {
    var meanings = new LinkedHashMap<String, String>();
    meanings.put("0", "ok");
    meanings.put("1", "failed");
    meanings.put("2", "wrong usage or configuration");
    meanings.put("3", "the other side is not reachable");
    meanings.put("4", "refused: password or limit");
    meanings.put("5", "works, but degraded");
    return meanings;
  }
}
