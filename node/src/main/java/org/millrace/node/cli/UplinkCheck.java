package org.millrace.node.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.millrace.node.config.NodeConfig;
import org.millrace.node.log.Failures;
import org.millrace.node.steward.UplinkPeak;

/**
 * What the uplink bears: measured against a URL that the operator names, else at least what the
 * node once sent, else at most what the network card does. Nobody is asked who was not named.
 */
final class UplinkCheck {

  private static final String ABOUT = "uplink";
  private static final int VIDEO_BITS_PER_SECOND = 2_000_000;
  private static final int PIECE_BYTES = 64 << 10;

  private final NodeConfig config;
  private final Duration ramp;
  private final Duration span;

  /**
   * @param ramp while the connection finds its speed nothing is counted
   * @param span what is counted
   */
  UplinkCheck(NodeConfig config, Duration ramp, Duration span) {
    this.config = config;
    this.ramp = ramp;
    this.span = span;
  }

  /** What is known without sending anything. */
  Finding known(@Nullable InetAddress own) {
    var limit = config.limits().egressBitsPerSecond();
    var link = cardBitsPerSecond(own);
    var peak = UplinkPeak.read(config.node().dataDir());
    if (limit != Long.MAX_VALUE) {
      var text = "limits.egress-bits-per-second lets %s out: %d viewers of 2 Mbit/s.%s";
      var says = text.formatted(rate(limit), limit / VIDEO_BITS_PER_SECOND, once(peak));
      return link > 0 && limit > link
          ? Finding.weak(ABOUT, says + " The network card does only %s.".formatted(rate(link)))
          : Finding.ok(ABOUT, says);
    }
    var card =
        link > 0
            ? ("The network card does %s, at most %d viewers of 2 Mbit/s; the line behind it "
                    + "may do less.")
                .formatted(rate(link), link * 8 / 10 / VIDEO_BITS_PER_SECOND)
            : "What the line does is not known.";
    return Finding.note(
        ABOUT,
        card
            + once(peak)
            + " Measure it (--uplink-to URL), and set limits.egress-bits-per-second to 80 % of"
            + " that, so that the last viewer does not make all others stutter.");
  }

  private static String once(Optional<UplinkPeak.Peak> peak) {
    return peak.map(
            known ->
                " It bears at least %s: so much this node sent for ten seconds, at %s."
                    .formatted(rate(known.bitsPerSecond()), known.at()))
        .orElse("");
  }

  /** Sends as fast as the line and the other side take it. */
  Finding measured(URI to, String password) {
    try (var put = HttpPut.open(to, password, Map.of("Content-Type", "application/octet-stream"))) {
      return judged(send(put), String.valueOf(to.getHost()));
    } catch (InputProblem refused) {
      return Finding.bad(
          ABOUT,
          "Not measured: "
              + refused.getMessage()
              + ". Name a mount of another node of yours, with its source password, or a place"
              + " that takes PUT.");
    } catch (IOException broken) {
      return Finding.bad(ABOUT, "Not measured: %s.".formatted(Failures.inWords(broken)));
    }
  }

  /** Bits a second. */
  private long send(HttpPut put) throws IOException {
    // What compresses would be measured too fast.
    var piece = new byte[PIECE_BYTES];
    new Random().nextBytes(piece);
    var began = System.nanoTime();
    var from = began + ramp.toNanos();
    var until = from + span.toNanos();
    var bytes = 0L;
    for (var now = began; now < until; now = System.nanoTime()) {
      put.write(piece);
      put.flush();
      bytes += now >= from ? piece.length : 0;
    }
    return Math.round(bytes * 8e9 / (System.nanoTime() - from));
  }

  /** With a sentence on what to do. */
  Finding judged(long bits, String host) {
    var limit = config.limits().egressBitsPerSecond();
    var best = bits * 8 / 10;
    var says =
        "%s went to %s over %d s, which is %d viewers of 2 Mbit/s."
            .formatted(rate(bits), host, span.toSeconds(), best / VIDEO_BITS_PER_SECOND);
    var set = "set limits.egress-bits-per-second = %s, 80 %% of it".formatted(rate(best));
    if (limit == Long.MAX_VALUE) {
      return Finding.weak(ABOUT, says + " No limit is set: " + set + ".");
    }
    return limit > bits
        ? Finding.weak(
            ABOUT, says + " The limit of %s is above that: ".formatted(rate(limit)) + set + ".")
        : Finding.ok(ABOUT, says + " The limit of %s fits.".formatted(rate(limit)));
  }

  private static long cardBitsPerSecond(@Nullable InetAddress own) {
    try {
      var card = own == null ? null : NetworkInterface.getByInetAddress(own);
      if (card == null) {
        return 0;
      }
      var speed = Files.readString(Path.of("/sys/class/net", card.getName(), "speed")).strip();
      return speed.matches("\\d{1,9}") ? Long.parseLong(speed) * 1_000_000 : 0;
    } catch (IOException unknown) {
      return 0;
    }
  }

  private static String rate(long bitsPerSecond) {
    return bitsPerSecond < 10_000_000
        ? String.format(Locale.ROOT, "%.1f Mbit/s", bitsPerSecond / 1e6)
        : String.format(Locale.ROOT, "%.0f Mbit/s", bitsPerSecond / 1e6);
  }
}
