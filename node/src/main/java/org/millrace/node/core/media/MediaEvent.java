package org.millrace.node.core.media;

/**
 * What a {@link MediaReader} found in the bytes. Arrays are given up by whoever makes the event.
 */
public sealed interface MediaEvent {

  /**
   * A stream header: what a late joiner must get before the first frame. It is followed by frames
   * that belong to it, until the next header.
   *
   * @param bytes the header of a new listener; empty where the container has none (MP3, ADTS)
   * @param inBand what a listener of an earlier header must get to go on under this one; empty for
   *     the first header of a channel and where nothing has to be said
   */
  record Header(byte[] bytes, byte[] inBand, MediaInfo info) implements MediaEvent {}

  /**
   * A run of container bytes that is passed on whole: one tag, page, block, fragment or run of
   * packets.
   *
   * @param timeNanos decode time on the channel's time line, or {@link #NO_TIME}
   * @param joinable a listener may start here, after the header: a key frame, or any frame of a
   *     stream without video
   */
  record Frame(byte[] bytes, long timeNanos, boolean joinable, Kind kind) implements MediaEvent {}

  /** The stream itself says what is being played (Ogg comments, ID3, FLV metadata). */
  record Title(String artist, String title) implements MediaEvent {}

  /** Bytes that made no sense were left out, and reading went on. */
  record Damage(long skippedBytes, String reason) implements MediaEvent {}

  /** The stream cannot be understood, in words for the person at the encoder. Nothing follows. */
  record Unreadable(String reason) implements MediaEvent {}

  /** The time of a frame whose container tells none (RAW). */
  long NO_TIME = Long.MIN_VALUE;

  /** What a frame carries. */
  enum Kind {
    VIDEO,
    AUDIO,
    OTHER
  }
}
