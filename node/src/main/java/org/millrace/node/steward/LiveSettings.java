package org.millrace.node.steward;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.millrace.node.admin.Operations.Setting;
import org.millrace.node.config.NodeConfig.LogLevel;
import org.millrace.node.config.Units;
import org.millrace.node.log.Logging;
import org.millrace.node.playback.Admission;
import org.millrace.node.playback.Admission.Limits;

/** The keys of the configuration that take effect without a restart. */
final class LiveSettings {

  private static final String LOG_LEVEL = "log.level";
  private static final String LISTENERS = "limits.listeners";
  private static final String PER_CHANNEL = "limits.listeners-per-channel";
  private static final String PER_ADDRESS = "limits.listeners-per-address";
  private static final String EGRESS = "limits.egress-bits-per-second";

  private final Admission admission;

  LiveSettings(Admission admission) {
    this.admission = admission;
  }

  List<Setting> all() {
    var limits = admission.limits();
    return List.of(
        new Setting(EGRESS, rate(limits.egressBitsPerSecond()), "uplink, like 80 Mbit/s; 0: none"),
        new Setting(LISTENERS, number(limits.listeners()), "of the node; 0: no limit"),
        new Setting(PER_CHANNEL, number(limits.perChannel()), "0: no limit"),
        new Setting(PER_ADDRESS, number(limits.perAddress()), "0: no limit"),
        new Setting(LOG_LEVEL, Logging.level(), "error, warn, info, debug or trace"));
  }

  /** What is wrong with the value, or empty once it holds. */
  synchronized Optional<String> change(String key, String value) {
    var text = value.strip();
    var now = admission.limits();
    return switch (key) {
      case LOG_LEVEL -> level(text);
      case EGRESS -> {
        var bits = text.equals("0") ? Optional.of(0L) : rateOf(text);
        bits.ifPresent(
            max ->
                admission.limits(
                    new Limits(
                        now.listeners(),
                        now.perChannel(),
                        now.perAddress(),
                        max == 0 ? Long.MAX_VALUE : max)));
        yield bits.isPresent() ? Optional.empty() : Optional.of("must be a rate like 80 Mbit/s");
      }
      case LISTENERS, PER_CHANNEL, PER_ADDRESS -> count(key, text, now);
      default -> Optional.of("is not a setting that can change live: " + key);
    };
  }

  private static Optional<Long> rateOf(String text) {
    var bits = Units.bitsPerSecond(text);
    return bits.isPresent() ? Optional.of(bits.getAsLong()) : Optional.empty();
  }

  private Optional<String> count(String key, String text, Limits now) {
    if (!text.matches("\\d{1,7}")) {
      return Optional.of("must be a whole number, not '" + text + "'");
    }
    var given = Integer.parseInt(text);
    var max = given == 0 ? Integer.MAX_VALUE : given;
    admission.limits(
        new Limits(
            key.equals(LISTENERS) ? max : now.listeners(),
            key.equals(PER_CHANNEL) ? max : now.perChannel(),
            key.equals(PER_ADDRESS) ? max : now.perAddress(),
            now.egressBitsPerSecond()));
    return Optional.empty();
  }

  private static Optional<String> level(String text) {
    for (var level : LogLevel.values()) {
      if (level.name().toLowerCase(Locale.ROOT).equals(text)) {
        Logging.change(level);
        return Optional.empty();
      }
    }
    return Optional.of("must be error, warn, info, debug or trace, not '" + text + "'");
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
