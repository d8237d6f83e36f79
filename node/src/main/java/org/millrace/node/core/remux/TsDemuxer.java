package org.millrace.node.core.remux;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaEvent;

/**
 * Takes transport packets apart. A picture is whole when the next one of its stream begins, or when
 * it has the length it was announced with. Holds one access unit a stream, at most {@link
 * #UNIT_BYTES_MAX}.
 */
final class TsDemuxer implements Demuxer {

  static final int UNIT_BYTES_MAX = 4 << 20;

  private static final int PACKET = 188;

  private final TreeMap<Integer, TsUnits> streams = new TreeMap<>();

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    streams.clear();
    var formats = new ArrayList<TrackFormat>();
    for (var track : header.info().tracks()) {
      var format = Described.format(track);
      if (format.isPresent()
          && formats.stream().noneMatch(known -> sameKind(known, format.get()))) {
        streams.put(track.id(), new TsUnits(format.get(), formats.size()));
        formats.add(format.get());
      }
    }
    if (!formats.isEmpty()) {
      out.accept(new Event.Tracks(List.copyOf(formats)));
    }
  }

  private static boolean sameKind(TrackFormat one, TrackFormat other) {
    return one.codec().video() == other.codec().video();
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    var bytes = frame.bytes();
    var joinable = frame.joinable();
    for (var at = 0; bytes.length - at >= PACKET; at += PACKET) {
      var pid = (bytes[at + 1] & 0x1f) << 8 | (bytes[at + 2] & 0xff);
      var stream = streams.get(pid);
      if (stream != null) {
        joinable &= !packet(stream, bytes, at, joinable, out);
      }
    }
  }

  /** True if a picture began in the packet. */
  private static boolean packet(
      TsUnits stream, byte[] bytes, int at, boolean joinable, Consumer<Event> out) {
    var control = bytes[at + 3] >>> 4 & 3;
    var from = at + 4 + ((control & 2) == 0 ? 0 : 1 + (bytes[at + 4] & 0xff));
    var to = at + PACKET;
    if ((control & 1) == 0 || from >= to) {
      return false;
    }
    if ((bytes[at + 1] & 0x40) == 0) {
      stream.add(bytes, from, to, out);
      return false;
    }
    stream.begin(bytes, from, to, joinable, out);
    return stream.format().codec().video();
  }

  /** The bytes behind a PES header, or nothing. */
  static @Nullable PesHead head(byte[] bytes, int from, int to) {
    if (to - from < 9 || bytes[from] != 0 || bytes[from + 1] != 0 || bytes[from + 2] != 1) {
      return null;
    }
    var length = (bytes[from + 4] & 0xff) << 8 | (bytes[from + 5] & 0xff);
    var flags = (bytes[from + 7] & 0xff) >>> 6;
    var head = 9 + (bytes[from + 8] & 0xff);
    if (head > to - from || (flags & 2) == 0 || to - from < (flags == 3 ? 19 : 14)) {
      return null;
    }
    var shown = time(bytes, from + 9);
    var decoded = flags == 3 ? time(bytes, from + 14) : shown;
    return new PesHead(from + head, length == 0 ? -1 : length + 6 - head, decoded, shown);
  }

  /**
   * What a PES header says.
   *
   * @param bodyAt where the stream's bytes begin
   * @param bodyBytes -1 if it does not say
   */
  record PesHead(int bodyAt, int bodyBytes, long decodedTicks, long shownTicks) {}

  private static long time(byte[] bytes, int at) {
    return (long) (bytes[at] >>> 1 & 7) << 30
        | (bytes[at + 1] & 0xffL) << 22
        | (bytes[at + 2] & 0xfeL) << 14
        | (bytes[at + 3] & 0xffL) << 7
        | (bytes[at + 4] & 0xffL) >>> 1;
  }
}
