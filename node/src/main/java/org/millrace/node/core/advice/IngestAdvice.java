package org.millrace.node.core.advice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.millrace.node.core.advice.Finding.Level;

/** Says how a source does, and what to change at the encoder. At most ten findings. */
public final class IngestAdvice {

  /** Key frames further apart make late joiners wait, and HLS segments long. */
  static final double KEY_SECONDS_GOOD = 4.5;

  /** Without a key frame for so long most players give up. */
  static final double KEY_SECONDS_BAD = 10;

  private static final double SILENT_SECONDS = 3;
  private static final double RATE_SHORT = 0.85;
  private static final double EXPECTED_FRAMES_MIN = 5;

  /**
   * A source at one moment.
   *
   * @param connected whether it is here
   * @param substitute whether a fallback plays instead of it
   * @param awaySeconds how long it has been away
   * @param graceSeconds how long it may be away
   * @param silentSeconds since its last byte
   * @param codecs short lower-case names
   * @param keySeconds distance of the last two key frames; 0 while unknown
   * @param framesPerSecond measured; 0 while unknown
   * @param framesExpected as its timestamps promise; 0 while unknown
   * @param ringSeconds how much of the broadcast is kept
   * @param damagedBytes left out of broken input so far
   * @param reconnects how often it came back so far
   */
  public record Source(
      boolean connected,
      boolean substitute,
      double awaySeconds,
      double graceSeconds,
      double silentSeconds,
      String protocol,
      String container,
      List<String> codecs,
      boolean video,
      double bitsPerSecond,
      double keySeconds,
      double framesPerSecond,
      double framesExpected,
      double ringSeconds,
      long damagedBytes,
      long reconnects) {}

  private IngestAdvice() {}

  /** The findings, the worst first. */
  public static List<Finding> of(Source source) {
    var findings = new ArrayList<Finding>();
    if (!source.connected) {
      away(source, findings);
    } else if (source.container.isEmpty()) {
      findings.add(Finding.warn("The source is connected, but nothing can be played yet.", ""));
    } else {
      flow(source, findings);
      if (source.video) {
        keyFrames(source, findings);
        frames(source, findings);
      }
      tracks(source, findings);
      history(source, findings);
    }
    findings.sort((one, other) -> other.level().compareTo(one.level()));
    if (findings.isEmpty() || findings.stream().allMatch(each -> each.level() == Level.GOOD)) {
      findings.addFirst(Finding.good("Everything looks right."));
    }
    return List.copyOf(findings);
  }

  private static void away(Source source, List<Finding> findings) {
    var away = "The source has been away for " + seconds(source.awaySeconds) + ".";
    if (source.substitute) {
      findings.add(Finding.warn(away + " Listeners get the fallback.", "Start the encoder again."));
    } else {
      findings.add(
          Finding.bad(
              away
                  + " The channel ends after "
                  + seconds(source.graceSeconds)
                  + " without a source.",
              "Start the encoder again: listeners who stayed go on by themselves."));
    }
  }

  private static void flow(Source source, List<Finding> findings) {
    if (source.silentSeconds > SILENT_SECONDS) {
      findings.add(
          Finding.bad(
              "Nothing has come for " + seconds(source.silentSeconds) + ".",
              "Look at the encoder's network: the connection stands, but nothing arrives."));
    } else if (source.bitsPerSecond > 0) {
      findings.add(
          Finding.good(
              String.format(
                  Locale.ROOT,
                  "%s arrives by %s at %.0f kbit/s.",
                  source.container,
                  source.protocol.toUpperCase(Locale.ROOT),
                  source.bitsPerSecond / 1000)));
    }
  }

  private static void keyFrames(Source source, List<Finding> findings) {
    var key = source.keySeconds;
    if (key <= 0) {
      return;
    }
    var every = "A key frame every " + seconds(key);
    var remedy = "Set the key-frame interval to 2 s (OBS: Settings, Output, Keyframe Interval).";
    if (key > KEY_SECONDS_BAD) {
      findings.add(Finding.bad(every + ": new viewers wait that long for a picture.", remedy));
    } else if (key > KEY_SECONDS_GOOD) {
      findings.add(
          Finding.warn(every + ": new viewers wait, and HLS lags by three times as much.", remedy));
    } else {
      findings.add(Finding.good(every + "."));
    }
    if (key > source.ringSeconds && source.ringSeconds > 0) {
      findings.add(
          Finding.bad(
              "Key frames are further apart than what is kept ("
                  + seconds(source.ringSeconds)
                  + "): at times nobody can join.",
              remedy));
    }
  }

  private static void frames(Source source, List<Finding> findings) {
    if (source.framesExpected >= EXPECTED_FRAMES_MIN
        && source.framesPerSecond > 0
        && source.framesPerSecond < RATE_SHORT * source.framesExpected) {
      findings.add(
          Finding.warn(
              String.format(
                  Locale.ROOT,
                  "%.0f frames a second arrive of the %.0f that were meant to.",
                  source.framesPerSecond,
                  source.framesExpected),
              "The encoder or its network is too slow: lower the bit rate or the picture size."));
    } else if (source.framesPerSecond > 0) {
      findings.add(
          Finding.good(
              String.format(Locale.ROOT, "%.0f frames a second.", source.framesPerSecond)));
    }
  }

  private static void tracks(Source source, List<Finding> findings) {
    if (source.codecs.contains("hevc") || source.codecs.contains("av1")) {
      var codec = source.codecs.contains("hevc") ? "HEVC" : "AV1";
      findings.add(
          Finding.warn(
              codec + ": some browsers and phones cannot show it.",
              "Choose H.264 if everybody is to see it."));
    }
    if (source.video && source.codecs.size() == 1) {
      findings.add(
          Finding.warn("There is no sound.", "Add a sound source at the encoder, if one is meant"));
    }
  }

  private static void history(Source source, List<Finding> findings) {
    if (source.damagedBytes > 0) {
      findings.add(
          Finding.warn(
              source.damagedBytes + " damaged bytes were left out so far.",
              "Look at the line to the encoder, or send by RTMP, which repeats what is lost."));
    }
    if (source.reconnects > 0) {
      findings.add(
          new Finding(
              source.reconnects > 5 ? Level.WARN : Level.GOOD,
              source.reconnects == 1
                  ? "The source came back once."
                  : "The source came back " + source.reconnects + " times.",
              source.reconnects > 5 ? "The encoder's network breaks often: use a cable." : ""));
    }
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }
}
