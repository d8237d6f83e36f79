package org.millrace.node.steward;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.millrace.node.admin.Operations.Setting;
import org.millrace.node.config.ConfigLoader;
import org.millrace.node.config.EffectiveConfig;
import org.millrace.node.config.LiveFile;
import org.millrace.node.config.NodeConfig.LogLevel;
import org.millrace.node.config.Units;
import org.millrace.node.log.Logging;
import org.millrace.node.playback.Admission;
import org.millrace.node.playback.Admission.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the configuration that take effect without a restart. What is changed is kept in the
 * data directory and overrides the configuration until somebody goes back to that.
 */
final class LiveSettings {

  private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);
  private static final String LOG_LEVEL = "log.level";
  private static final String LISTENERS = "limits.listeners";
  private static final String PER_CHANNEL = "limits.listeners-per-channel";
  private static final String PER_ADDRESS = "limits.listeners-per-address";
  private static final String EGRESS = "limits.egress-bits-per-second";

  private static final List<String> KEYS =
      List.of(EGRESS, LISTENERS, PER_CHANNEL, PER_ADDRESS, LOG_LEVEL);

  private final Admission admission;
  private final LiveFile file;
  private final ConfigLoader.Loaded decided;

  /**
   * @param loaded what the node began with
   */
  LiveSettings(Admission admission, ConfigLoader.Loaded loaded) {
    this.admission = admission;
    this.file = LiveFile.in(loaded.config().node().dataDir());
    this.decided = loaded.decided().orElse(loaded);
  }

  List<Setting> all() {
    var limits = admission.limits();
    var kept = kept();
    return List.of(
        setting(
            EGRESS, rate(limits.egressBitsPerSecond()), "uplink, like 80 Mbit/s; 0: none", kept),
        setting(LISTENERS, number(limits.listeners()), "of the node; 0: no limit", kept),
        setting(PER_CHANNEL, number(limits.perChannel()), "0: no limit", kept),
        setting(PER_ADDRESS, number(limits.perAddress()), "0: no limit", kept),
        setting(LOG_LEVEL, Logging.level(), "error, warn, info, debug or trace", kept));
  }

  private Setting setting(String key, String value, String meaning, Set<String> kept) {
    return new Setting(key, value, meaning, origin(key), kept.contains(key));
  }

  private Set<String> kept() {
    try {
      return Set.copyOf(file.read().keySet());
    } catch (IOException unreadable) {
      LOG.warn("{}", unreadable.getMessage());
      return Set.of();
    }
  }

  /** Value and place of a key in the configuration without this. */
  private String origin(String key) {
    return decided.effective().entries().stream()
        .filter(entry -> entry.key().equals("millrace." + key))
        .findFirst()
        .map(entry -> entry.value().replace("\"", "") + " (" + entry.from() + ")")
        .orElse(EffectiveConfig.DEFAULT);
  }

  /** What is wrong with the value, or empty once it holds, also after a restart. */
  synchronized Optional<String> change(String key, String value) {
    var text = value.strip();
    if (!KEYS.contains(key)) {
      return Optional.of("is not a setting that can change live: " + key);
    }
    var wrong = key.equals(LOG_LEVEL) ? wrongLevel(text) : wrongLimit(key, text);
    if (wrong.isPresent()) {
      return wrong;
    }
    try {
      file.set(key, text);
    } catch (IOException unwritable) {
      return Optional.of("cannot be written down: " + unwritable.getMessage());
    }
    apply(key, text);
    return Optional.empty();
  }

  /** Goes back to what the configuration says. */
  synchronized Optional<String> reset(String key) {
    if (!KEYS.contains(key)) {
      return Optional.of("is not a setting that can change live: " + key);
    }
    try {
      file.remove(key);
    } catch (IOException unwritable) {
      return Optional.of("cannot be written down: " + unwritable.getMessage());
    }
    var limits = decided.config().limits();
    switch (key) {
      case LOG_LEVEL -> Logging.change(decided.config().log().level());
      case EGRESS -> limit(key, limits.egressBitsPerSecond());
      case LISTENERS -> limit(key, limits.listeners());
      case PER_CHANNEL -> limit(key, limits.listenersPerChannel());
      default -> limit(key, limits.listenersPerAddress());
    }
    return Optional.empty();
  }

  private void apply(String key, String text) {
    switch (key) {
      case LOG_LEVEL -> Logging.change(level(text).orElseThrow());
      case EGRESS -> {
        var bits = text.equals("0") ? 0 : Units.bitsPerSecond(text).orElseThrow();
        limit(key, bits == 0 ? Long.MAX_VALUE : bits);
      }
      default -> {
        var given = Integer.parseInt(text);
        limit(key, given == 0 ? Integer.MAX_VALUE : given);
      }
    }
  }

  private void limit(String key, long max) {
    var now = admission.limits();
    var count = (int) Math.min(Integer.MAX_VALUE, max);
    admission.limits(
        new Limits(
            key.equals(LISTENERS) ? count : now.listeners(),
            key.equals(PER_CHANNEL) ? count : now.perChannel(),
            key.equals(PER_ADDRESS) ? count : now.perAddress(),
            key.equals(EGRESS) ? max : now.egressBitsPerSecond()));
  }

  private static Optional<String> wrongLimit(String key, String text) {
    if (key.equals(EGRESS)) {
      return text.equals("0") || Units.bitsPerSecond(text).isPresent()
          ? Optional.empty()
          : Optional.of("must be a rate like 80 Mbit/s, not '" + text + "'");
    }
    return text.matches("\\d{1,7}")
        ? Optional.empty()
        : Optional.of("must be a whole number, not '" + text + "'");
  }

  private static Optional<String> wrongLevel(String text) {
    return level(text).isPresent()
        ? Optional.empty()
        : Optional.of("must be error, warn, info, debug or trace, not '" + text + "'");
  }

  private static Optional<LogLevel> level(String text) {
    return Stream.of(LogLevel.values())
        .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }

  private static String number(int max) {
    return max == Integer.MAX_VALUE ? "0" : Integer.toString(max);
  }

  private static String rate(long bits) {
    if (bits == Long.MAX_VALUE) {
      return "0";
    }
    return bits % 1_000_000 == 0 ? bits / 1_000_000 + " Mbit/s" : bits + " bit/s";
  }
}
