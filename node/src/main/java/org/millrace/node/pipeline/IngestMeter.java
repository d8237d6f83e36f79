package org.millrace.node.pipeline;

import java.util.Locale;

/** Says when a source sends more than it may, over a time in which bursts even out. */
final class IngestMeter {

  /** Encoders begin with a burst, and so do files that are pushed faster than they play. */
  static final int BURST_SECONDS = 10;

  private final long bitsPerSecond;
  private double room;
  private long lastNanos;

  /**
   * Begins with all of its room.
   *
   * @param bitsPerSecond {@link Long#MAX_VALUE} for no limit
   */
  IngestMeter(long bitsPerSecond, long nowNanos) {
    this.bitsPerSecond = bitsPerSecond;
    this.room = (double) bitsPerSecond * BURST_SECONDS;
    this.lastNanos = nowNanos;
  }

  /** Counts what came. */
  void on(int bytes, long nowNanos) throws SourceStopped {
    var earned = (nowNanos - lastNanos) / 1e9 * bitsPerSecond;
    lastNanos = nowNanos;
    room = Math.min((double) bitsPerSecond * BURST_SECONDS, room + earned) - bytes * 8.0;
    if (room < 0) {
      throw new SourceStopped(
          String.format(
              Locale.ROOT,
              "it sends more than the %.1f Mbit/s that this node takes from a source",
              bitsPerSecond / 1e6));
    }
  }
}
