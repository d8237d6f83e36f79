package org.millrace.node.core.hls;

/**
 * The measures of a stream.
 *
 * @param segmentNanos the shortest segment that a key frame may end
 * @param segmentMaxNanos a segment is cut here even without a key frame
 * @param partNanos the longest part, if the frames are short enough
 * @param windowSegments finished segments in a playlist
 * @param keptSegments finished segments that can be asked for
 * @param keptBytesMax bytes of all that is kept, whatever the counts say
 * @param waitingMax requests that wait for what does not exist yet
 */
public record HlsLimits(
    long segmentNanos,
    long segmentMaxNanos,
    long partNanos,
    int windowSegments,
    int keptSegments,
    long keptBytesMax,
    int waitingMax) {

  public static final HlsLimits STANDARD =
      new HlsLimits(2_000_000_000L, 10_000_000_000L, 400_000_000L, 10, 20, 96L << 20, 20_000);

  public HlsLimits {
    if (partNanos <= 0 || segmentNanos < 1_000_000_000L || segmentMaxNanos < segmentNanos) {
      throw new IllegalArgumentException("part, segment and longest segment must grow");
    }
    if (windowSegments < 3 || keptSegments < windowSegments) {
      throw new IllegalArgumentException("a playlist needs three segments, and more are kept");
    }
  }
}
