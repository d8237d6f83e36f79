package org.millrace.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a node runs with: every key, its value with secrets masked, and who said so. */
public record EffectiveConfig(List<Entry> entries) {

  /** The place of a value that nobody changed. */
  public static final String DEFAULT = "default";

  private static final String MASK = "\"***\"";
  private static final Pattern SECRET = Pattern.compile(".*(password|token|secret)");
  private static final Pattern SECRET_IN_LIST =
      Pattern.compile("(\"[\\w-]*(?:password|token|secret)\":)\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s\"]*@");

  public EffectiveConfig {
    entries = List.copyOf(entries);
  }

  /**
   * One key.
   *
   * @param value as HOCON
   * @param from {@code file:line}, the flag, the environment variable, or "default"
   */
  public record Entry(String key, String value, String from) {
    public boolean isDefault() {
      return from.startsWith(DEFAULT);
    }
  }

  static EffectiveConfig of(ConfigObject resolved) {
    var leaves = new TreeMap<String, ConfigValue>();
    collect(resolved, ConfigLoader.ROOT, leaves);
    return new EffectiveConfig(
        leaves.entrySet().stream()
            .map(
                leaf ->
                    new Entry(
                        leaf.getKey(),
                        rendered(leaf.getKey(), leaf.getValue()),
                        Problem.where(leaf.getValue().origin())))
            .toList());
  }

  /** The same, where what was changed live says what it overrides. */
  EffectiveConfig overriding(EffectiveConfig decided, Config live) {
    var before = new TreeMap<String, Entry>();
    decided.entries.forEach(entry -> before.put(entry.key(), entry));
    return new EffectiveConfig(
        entries.stream()
            .map(
                entry -> {
                  var was = before.get(entry.key());
                  return was == null
                          || was.from().equals(entry.from())
                          || !live.hasPath(entry.key())
                      ? entry
                      : new Entry(entry.key(), entry.value(), live(entry, was));
                })
            .toList());
  }

  private static String live(Entry entry, Entry was) {
    return entry.from() + ", set live; overrides " + was.value() + " of " + was.from();
  }

  private static void collect(
      ConfigObject object, String path, SortedMap<String, ConfigValue> leaves) {
    for (var entry : object.entrySet()) {
      var key = path + "." + ConfigUtil.joinPath(entry.getKey());
      if (entry.getValue() instanceof ConfigObject inner && !inner.isEmpty()) {
        collect(inner, key, leaves);
      } else {
        leaves.put(key, entry.getValue());
      }
    }
  }

  private static String rendered(String key, ConfigValue value) {
    var text = value.render(ConfigRenderOptions.concise());
    if (SECRET.matcher(key).matches() && value.unwrapped() != null) {
      return MASK;
    }
    var masked = SECRET_IN_LIST.matcher(text).replaceAll("$1" + MASK);
    return USER_INFO.matcher(masked).replaceAll("://***@");
  }

  /** Without what nobody changed. */
  public EffectiveConfig changed() {
    return new EffectiveConfig(entries.stream().filter(entry -> !entry.isDefault()).toList());
  }

  /** One line per key, aligned. */
  @Override
  public String toString() {
    var widest = entries.stream().mapToInt(entry -> entry.key().length()).max().orElse(0);
    var lines = new StringBuilder();
    for (var entry : entries) {
      lines
          .append(entry.key())
          .append(" ".repeat(widest - entry.key().length()))
          .append(" = ")
          .append(entry.value())
          .append("   # ")
          .append(entry.from())
          .append('\n');
    }
    return lines.toString();
  }
}
