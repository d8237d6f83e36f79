package org.millrace.node.core.media.ts;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;

/**
 * The streams of the program, as its map lists them.
 *
 * @param streams at most {@link #STREAMS_MAX}, in the map's order
 */
record Program(int pcrPid, List<ElementaryStream> streams) {

  /** The most a section has room for is about 200; more than a few is no broadcast. */
  static final int STREAMS_MAX = 64;

  /** Streams that an earlier map had too go on as they are. */
  static Program of(byte[] pmt, @Nullable Program earlier) {
    var end = pmt.length - Table.CRC_BYTES;
    var streams = new ArrayList<ElementaryStream>();
    var at = 12 + u12(pmt, 10);
    while (at + 5 <= end && streams.size() < STREAMS_MAX) {
      var type = pmt[at] & 0xFF;
      var pid = u12(pmt, at + 1) | (pmt[at + 1] & 0x10) << 8;
      var descriptorsEnd = Math.min(end, at + 5 + u12(pmt, at + 3));
      var kind = StreamKind.of(type, pmt, at + 5, descriptorsEnd);
      var same = earlier == null ? null : earlier.stream(pid);
      var goesOn = same != null && same.kind().coding() == kind.coding();
      streams.add(goesOn ? same : new ElementaryStream(pid, kind));
      at = descriptorsEnd;
    }
    return new Program(u12(pmt, 8) | (pmt[8] & 0x10) << 8, streams);
  }

  private static int u12(byte[] bytes, int at) {
    return (bytes[at] & 0x0F) << 8 | (bytes[at + 1] & 0xFF);
  }

  @Nullable ElementaryStream stream(int pid) {
    for (var stream : streams) {
      if (stream.pid() == pid) {
        return stream;
      }
    }
    return null;
  }

  /** The stream whose access units part the frames: the first video, else the first audio. */
  @Nullable ElementaryStream main() {
    var video = first(MediaEvent.Kind.VIDEO);
    return video == null ? first(MediaEvent.Kind.AUDIO) : video;
  }

  private @Nullable ElementaryStream first(MediaEvent.Kind kind) {
    for (var stream : streams) {
      if (stream.kind().media() == kind) {
        return stream;
      }
    }
    return null;
  }

  /** All is known of the streams that players choose their decoders by. */
  boolean isKnown() {
    return streams.stream().allMatch(ElementaryStream::isKnown);
  }
}
