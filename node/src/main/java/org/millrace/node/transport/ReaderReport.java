package org.millrace.node.transport;

import java.util.Locale;

/**
 * What became of a reader.
 *
 * @param bytes of the stream, without response head and metadata blocks
 * @param skips how often it fell behind and went on at the newest chunk
 */
public record ReaderReport(End end, long bytes, int skips, long nanos) {

  /** Why a reader's connection was closed. */
  public enum End {
    /** The other side went away. */
    CLIENT_LEFT,
    /** The ring ended and was sent to its end. */
    STREAM_ENDED,
    /** It took nothing for longer than the policy allows. */
    STALLED,
    /** It was overtaken by the writer in the middle of a frame. */
    OVERRUN,
    /** It was sent away: kicked, or the node goes down. */
    DISMISSED,
    /** Nothing came that it could have started with. */
    NOTHING_TO_PLAY;

    /** The reason as one lower-case word, for logs and metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
