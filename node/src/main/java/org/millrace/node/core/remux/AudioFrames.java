package org.millrace.node.core.remux;

import java.util.Arrays;
import java.util.function.Consumer;

/** Whole MP3 or ADTS frames that follow each other in an array. */
final class AudioFrames {

  private static final int ADTS_BYTES = 7;

  private AudioFrames() {}

  /**
   * Gives out the samples of a run; each starts where the one before has played.
   *
   * @return where the first byte lies that belongs to no whole frame
   */
  static int split(
      TrackFormat format,
      int track,
      byte[] run,
      int from,
      long timeNanos,
      Consumer<Demuxer.Event> out) {
    var at = from;
    var ticks = 0L;
    while (at < run.length) {
      var header = headerBytes(format, run, at);
      var bytes = frameBytes(format, run, at);
      if (bytes < 0) {
        at++;
        continue;
      }
      if (bytes == 0 || bytes > run.length - at) {
        break;
      }
      var data = Arrays.copyOfRange(run, at + header, at + bytes);
      var time = timeNanos + format.nanos(ticks);
      out.accept(new Demuxer.Event.Found(new Sample(track, time, 0, true, data)));
      ticks += AudioTicks.of(format, data);
      at += bytes;
    }
    return at;
  }

  private static int headerBytes(TrackFormat format, byte[] run, int at) {
    if (format.codec() != TrackFormat.Codec.AAC || run.length - at < 2) {
      return 0;
    }
    return (run[at + 1] & 1) == 1 ? ADTS_BYTES : ADTS_BYTES + 2;
  }

  /** The frame's length with its header; 0 if it cannot be told yet, -1 if none starts here. */
  private static int frameBytes(TrackFormat format, byte[] run, int at) {
    if (format.codec() == TrackFormat.Codec.MP3) {
      return run.length - at < 4
          ? 0
          : Mp3Frame.parse(run, at, run.length).map(Mp3Frame::bytes).orElse(-1);
    }
    if (run.length - at < ADTS_BYTES) {
      return 0;
    }
    if (run[at] != -1 || (run[at + 1] & 0xf6) != 0xf0) {
      return -1;
    }
    var bytes = (run[at + 3] & 3) << 11 | (run[at + 4] & 0xff) << 3 | (run[at + 5] & 0xff) >>> 5;
    return bytes > headerBytes(format, run, at) ? bytes : -1;
  }
}
