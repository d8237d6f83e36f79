package org.millrace.node.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys of {@code reference.conf}, and the search for those that are not among them. */
final class KnownKeys {

  /** Objects whose keys the operator chooses, and what each of their values looks like. */
  private static final String MOUNTS = ConfigLoader.ROOT + ".mounts";

  private static final String LEVELS = ConfigLoader.ROOT + ".log.levels";

  private final ConfigObject reference;
  private final SortedMap<String, ConfigValue> leaves = new TreeMap<>();
  private final List<String> all = new ArrayList<>();

  KnownKeys(ConfigObject reference) {
    this.reference = reference;
    collect(reference, ConfigLoader.ROOT);
  }

  private void collect(ConfigObject object, String path) {
    for (var entry : sorted(object).entrySet()) {
      var key = path + "." + entry.getKey();
      all.add(key);
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        collect(inner, key);
      } else {
        leaves.put(key, entry.getValue());
      }
    }
  }

  /** Every key that holds a value rather than further keys, with its default. */
  SortedMap<String, ConfigValue> leaves() {
    return leaves;
  }

  /** Reports every key of the operator's tree that the reference does not have. */
  void check(ConfigObject given, List<Problem> problems) {
    check(given, reference, ConfigLoader.ROOT, problems);
  }

  private void check(ConfigObject given, ConfigObject known, String path, List<Problem> problems) {
    for (var entry : sorted(given).entrySet()) {
      var key =
          path + "." + ConfigUtil.quoteString(entry.getKey()).replaceAll("^\"([\\w-]+)\"$", "$1");
      var counterpart = known.get(entry.getKey());
      if (counterpart == null) {
        problems.add(Problem.unknown(entry.getValue().origin(), key, nearest(key)));
      } else if (key.equals(MOUNTS)) {
        checkMounts(entry.getValue(), problems);
      } else if (!key.equals(LEVELS)
          && entry.getValue() instanceof ConfigObject inner
          && counterpart instanceof ConfigObject knownInner) {
        check(inner, knownInner, key, problems);
      }
    }
  }

  private void checkMounts(ConfigValue mounts, List<Problem> problems) {
    if (mounts instanceof ConfigObject given
        && reference.get("channel") instanceof ConfigObject channel) {
      for (var mount : sorted(given).entrySet()) {
        if (mount.getValue() instanceof ConfigObject settings) {
          check(settings, channel, MOUNTS + "." + ConfigUtil.quoteString(mount.getKey()), problems);
        }
      }
    }
  }

  /** The known key that takes the fewest edits to reach. */
  String nearest(String key) {
    return nearest(key, all);
  }

  /** The one of some keys that takes the fewest edits to reach. */
  static String nearest(String key, List<String> keys) {
    var best = ConfigLoader.ROOT;
    var fewest = Integer.MAX_VALUE;
    for (var candidate : keys) {
      var edits = edits(key, candidate);
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return best;
  }

  /** Insertions, deletions, replacements and swaps of neighbours from one word to the other. */
  static int edits(String from, String to) {
    var rows = new int[from.length() + 1][to.length() + 1];
    for (var i = 0; i <= from.length(); i++) {
      for (var j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        var same = from.charAt(i - 1) == to.charAt(j - 1);
        var best = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        best = Math.min(best, rows[i - 1][j - 1] + (same ? 0 : 1));
        var swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        rows[i][j] = swapped ? Math.min(best, rows[i - 2][j - 2] + 1) : best;
      }
    }
    return rows[from.length()][to.length()];
  }

  static SortedMap<String, ConfigValue> sorted(Map<String, ConfigValue> object) {
    return new TreeMap<>(object);
  }
}
