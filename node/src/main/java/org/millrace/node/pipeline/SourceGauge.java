package org.millrace.node.pipeline;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;

/**
 * What one channel's sources sent so far. Written by the stream that runs now, read by anybody; a
 * reader may see a figure one batch old.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
public final class SourceGauge {

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);

  private volatile @Nullable MediaInfo info;
  private volatile long bytes;
  private volatile long frames;
  private volatile long damagedBytes;
  private volatile long damageEvents;
  private volatile long lastArrivalNanos;
  private volatile long lastMediaNanos;
  private volatile long frameNanos;
  private volatile long lastKeyMediaNanos = MediaEvent.NO_TIME;
  private volatile long keyIntervalNanos;
  private volatile double bitsPerSecond;
  private volatile double framesPerSecond;

  private volatile long videoStepNanos;

  private long lastVideoNanos;
  private long windowStartNanos;
  private long windowBytes;
  private long windowFrames;

  /** Counts an event; for the stream only. */
  void on(MediaEvent event) {
    switch (event) {
      case MediaEvent.Header header -> info = header.info();
      case MediaEvent.Frame frame -> onFrame(frame);
      case MediaEvent.Damage damage -> {
        damagedBytes = damagedBytes + damage.skippedBytes();
        damageEvents = damageEvents + 1;
      }
      case MediaEvent.Title _, MediaEvent.Unreadable _ -> {}
    }
  }

  /** Counts bytes as they arrive; for whoever feeds the channel. */
  public void onBytes(int count, long nowNanos) {
    bytes = bytes + count;
    windowBytes += count;
    var span = nowNanos - windowStartNanos;
    if (span >= WINDOW_NANOS) {
      if (windowStartNanos != 0) {
        bitsPerSecond = windowBytes * 8e9 / span;
        framesPerSecond = windowFrames * 1e9 / span;
      }
      windowStartNanos = nowNanos;
      windowBytes = 0;
      windowFrames = 0;
    }
    lastArrivalNanos = nowNanos;
  }

  private void onFrame(MediaEvent.Frame frame) {
    frames = frames + 1;
    var known = info;
    var video = known != null && known.hasVideo();
    if (!video || frame.kind() == MediaEvent.Kind.VIDEO) {
      windowFrames++;
    }
    if (frame.timeNanos() == MediaEvent.NO_TIME) {
      return;
    }
    var step = frame.timeNanos() - lastMediaNanos;
    if (step > 0) {
      frameNanos = Math.min(step, TimeUnit.SECONDS.toNanos(1));
      lastMediaNanos = frame.timeNanos();
    }
    if (video && frame.kind() == MediaEvent.Kind.VIDEO) {
      onVideoTime(frame.timeNanos());
    }
    if (video && frame.joinable()) {
      if (lastKeyMediaNanos != MediaEvent.NO_TIME && frame.timeNanos() > lastKeyMediaNanos) {
        keyIntervalNanos = frame.timeNanos() - lastKeyMediaNanos;
      }
      lastKeyMediaNanos = frame.timeNanos();
    }
  }

  /** The typical step between pictures: a slow mean that one gap does not move much. */
  private void onVideoTime(long timeNanos) {
    var step = timeNanos - lastVideoNanos;
    if (step > 0 && step < TimeUnit.SECONDS.toNanos(1)) {
      videoStepNanos = videoStepNanos == 0 ? step : videoStepNanos + (step - videoStepNanos) / 32;
    }
    lastVideoNanos = timeNanos;
  }

  /** What the newest header says; null before the first. */
  public @Nullable MediaInfo info() {
    return info;
  }

  public long bytes() {
    return bytes;
  }

  public long frames() {
    return frames;
  }

  public long damageEvents() {
    return damageEvents;
  }

  public long damagedBytes() {
    return damagedBytes;
  }

  /** {@link System#nanoTime} of the newest bytes; 0 before the first. */
  public long lastArrivalNanos() {
    return lastArrivalNanos;
  }

  /** The channel time at which another source would go on. */
  public long resumeNanos() {
    return lastMediaNanos + frameNanos;
  }

  /** Of video as its times promise; 0 while unknown. */
  public double framesExpectedPerSecond() {
    return videoStepNanos <= 0 ? 0 : 1e9 / videoStepNanos;
  }

  /** Between the two newest key frames, in channel time; 0 while unknown or without video. */
  public long keyIntervalNanos() {
    return keyIntervalNanos;
  }

  /** Over about two seconds. */
  public double bitsPerSecond() {
    return bitsPerSecond;
  }

  /** Frames of video, or of sound where there is no video, over about two seconds. */
  public double framesPerSecond() {
    return framesPerSecond;
  }
}
