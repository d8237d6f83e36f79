package org.millrace.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.Container;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.SourceReader;
import org.millrace.node.core.media.Splice;

/** Looks at a stream for a while, and says what it is and what is wrong with it. */
final class MediaProbe {

  private static final int READ_BYTES = 16 << 10;
  private static final double KEY_GAP_SECONDS_MAX = 5;

  private final LongSupplier nanoTime;
  private final long startNanos;
  private @Nullable MediaInfo info;
  private @Nullable String unreadable;
  private long bytes;
  private long damagedBytes;
  private long videoFrames;
  private double firstByteSeconds = -1;
  private double firstFrameSeconds = -1;
  private long firstTimeNanos = MediaEvent.NO_TIME;
  private long lastTimeNanos = MediaEvent.NO_TIME;
  private long lastKeyNanos = MediaEvent.NO_TIME;
  private long keyGapNanosMax;
  private long keyGapNanosSum;
  private int keyGaps;

  MediaProbe(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /**
   * What was found.
   *
   * @param firstFrameSeconds from asking to the first frame a player could show
   * @param mediaSeconds how much stream was seen, by its own times; 0 if it tells none
   * @param keyGapSeconds mean distance of key frames; 0 without video or with fewer than two
   * @param hints what to change, in words; empty if all is well
   */
  record Report(
      String container,
      List<MediaInfo.Track> tracks,
      long bytes,
      double seconds,
      double mediaSeconds,
      double kilobitsPerSecond,
      double framesPerSecond,
      double keyGapSeconds,
      double keyGapSecondsMax,
      double firstByteSeconds,
      double firstFrameSeconds,
      long damagedBytes,
      List<String> hints) {

    boolean isUnderstood() {
      return !container.isEmpty();
    }
  }

  /** Reads until so much time has passed or media was seen, or the input ends. */
  void look(InputStream in, Optional<Container> named, long nanosMax) throws IOException {
    var reader = new SourceReader(named, Splice.NONE);
    var buffer = new byte[READ_BYTES];
    while (nanoTime.getAsLong() - startNanos < nanosMax
        && mediaNanos() < nanosMax
        && unreadable == null) {
      var count = in.read(buffer);
      if (count < 0) {
        reader.end(this::on);
        return;
      }
      if (bytes == 0) {
        firstByteSeconds = elapsed();
      }
      bytes += count;
      reader.read(Arrays.copyOf(buffer, count), this::on);
    }
  }

  private void on(MediaEvent event) {
    switch (event) {
      case MediaEvent.Header header -> info = header.info();
      case MediaEvent.Frame frame -> onFrame(frame);
      case MediaEvent.Damage damage -> damagedBytes += damage.skippedBytes();
      case MediaEvent.Unreadable why -> unreadable = why.reason();
      case MediaEvent.Title _ -> {}
    }
  }

  private void onFrame(MediaEvent.Frame frame) {
    if (frame.joinable() && firstFrameSeconds < 0) {
      firstFrameSeconds = elapsed();
    }
    var video = frame.kind() == MediaEvent.Kind.VIDEO;
    videoFrames += video ? 1 : 0;
    if (frame.timeNanos() == MediaEvent.NO_TIME) {
      return;
    }
    if (firstTimeNanos == MediaEvent.NO_TIME) {
      firstTimeNanos = frame.timeNanos();
    }
    lastTimeNanos = Math.max(lastTimeNanos, frame.timeNanos());
    if (video && frame.joinable()) {
      if (lastKeyNanos != MediaEvent.NO_TIME && frame.timeNanos() > lastKeyNanos) {
        var gap = frame.timeNanos() - lastKeyNanos;
        keyGapNanosMax = Math.max(keyGapNanosMax, gap);
        keyGapNanosSum += gap;
        keyGaps++;
      }
      lastKeyNanos = frame.timeNanos();
    }
  }

  private long mediaNanos() {
    return firstTimeNanos == MediaEvent.NO_TIME ? 0 : lastTimeNanos - firstTimeNanos;
  }

  private double elapsed() {
    return (nanoTime.getAsLong() - startNanos) / 1e9;
  }

  Report report() {
    var known = info;
    var mediaSeconds = mediaNanos() / 1e9;
    var span = mediaSeconds > 0 ? mediaSeconds : elapsed();
    return new Report(
        known == null ? "" : known.container().name(),
        known == null ? List.of() : known.tracks(),
        bytes,
        elapsed(),
        mediaSeconds,
        span > 0 ? bytes * 8 / span / 1000 : 0,
        mediaSeconds > 0 ? videoFrames / mediaSeconds : 0,
        keyGaps > 0 ? keyGapNanosSum / 1e9 / keyGaps : 0,
        keyGapNanosMax / 1e9,
        firstByteSeconds,
        firstFrameSeconds,
        damagedBytes,
        hints(known));
  }

  private List<String> hints(@Nullable MediaInfo known) {
    var hints = new ArrayList<String>();
    if (unreadable != null) {
      hints.add(unreadable);
    } else if (bytes == 0) {
      hints.add("nothing was sent: is there a source?");
    } else if (known == null || known.container() == Container.RAW) {
      hints.add("not a container that is known here: it is relayed as it is, joinable anywhere");
    } else if (firstFrameSeconds < 0) {
      hints.add("no frame that a player could begin with was seen");
    }
    if (keyGapNanosMax > KEY_GAP_SECONDS_MAX * 1e9) {
      hints.add(
          "key frames are up to %.1f s apart: newcomers wait or lag so long; set the encoder's"
                  .formatted(keyGapNanosMax / 1e9)
              + " key-frame interval to 2 s");
    }
    if (damagedBytes > 0) {
      hints.add(damagedBytes + " bytes made no sense and were left out");
    }
    return hints;
  }
}
