package org.millrace.node.core.remux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.millrace.node.core.media.MediaEvent;

/**
 * Takes Matroska and WebM apart: blocks with one frame each; laced blocks, which no live encoder
 * sends, are left out.
 */
final class MatroskaDemuxer implements Demuxer {

  private static final int SEGMENT = 0x18538067;
  private static final int INFO = 0x1549A966;
  private static final int TIMESTAMP_SCALE = 0x2AD7B1;
  private static final int CLUSTER = 0x1F43B675;
  private static final int TIMESTAMP = 0xE7;
  private static final int SIMPLE_BLOCK = 0xA3;
  private static final int BLOCK_GROUP = 0xA0;
  private static final int BLOCK = 0xA1;
  private static final int REFERENCE = 0xFB;

  private record Track(int index, TrackFormat format, DecodeOrder order) {}

  private final TreeMap<Long, Track> tracks = new TreeMap<>();
  private long scaleNanos = 1_000_000;
  private long clusterTime;

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    tracks.clear();
    scaleNanos = 1_000_000;
    var formats = new ArrayList<TrackFormat>();
    for (var described : header.info().tracks()) {
      var format = Described.format(described);
      if (format.isPresent()
          && formats.stream()
              .noneMatch(known -> known.codec().video() == format.get().codec().video())) {
        var track = new Track(formats.size(), format.get(), new DecodeOrder());
        tracks.put((long) described.id(), track);
        formats.add(format.get());
      }
    }
    if (!formats.isEmpty()) {
      out.accept(new Event.Tracks(List.copyOf(formats)));
    }
    elements(header.bytes(), 0, header.bytes().length, out);
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    elements(frame.bytes(), 0, frame.bytes().length, out);
  }

  private void elements(byte[] bytes, int from, int to, Consumer<Event> out) {
    var at = from;
    while (at < to) {
      var id = new Vint(bytes, at, to, true);
      var size = new Vint(bytes, id.end(), to, false);
      if (!id.whole() || !size.whole()) {
        return;
      }
      var content = size.end();
      if (id.value() == SEGMENT || id.value() == CLUSTER || id.value() == INFO) {
        at = content;
        continue;
      }
      if (size.unknown() || size.value() > to - content) {
        return;
      }
      at = content + (int) size.value();
      switch ((int) id.value()) {
        case TIMESTAMP_SCALE -> scaleNanos = Math.max(1, unsigned(bytes, content, at));
        case TIMESTAMP -> clusterTime = unsigned(bytes, content, at);
        case SIMPLE_BLOCK -> block(bytes, content, at, false, true, out);
        case BLOCK_GROUP -> group(bytes, content, at, out);
        default -> {}
      }
    }
  }

  private void group(byte[] bytes, int from, int to, Consumer<Event> out) {
    var blockFrom = -1;
    var blockTo = -1;
    var refers = false;
    for (var at = from; at < to; ) {
      var id = new Vint(bytes, at, to, true);
      var size = new Vint(bytes, id.end(), to, false);
      if (!id.whole() || !size.whole() || size.unknown() || size.value() > to - size.end()) {
        break;
      }
      at = size.end() + (int) size.value();
      if (id.value() == BLOCK) {
        blockFrom = size.end();
        blockTo = at;
      }
      refers |= id.value() == REFERENCE;
    }
    if (blockFrom >= 0) {
      block(bytes, blockFrom, blockTo, !refers, false, out);
    }
  }

  private void block(
      byte[] bytes, int from, int to, boolean keyOfGroup, boolean simple, Consumer<Event> out) {
    var number = new Vint(bytes, from, to, false);
    var at = number.end();
    if (!number.whole() || to - at < 3) {
      return;
    }
    var track = tracks.get(number.value());
    var flags = bytes[at + 2];
    if (track == null || (flags & 0x06) != 0) {
      return;
    }
    var relative = (short) ((bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff));
    var shown = (clusterTime + relative) * scaleNanos;
    var video = track.format.codec().video();
    var key = !video || (simple ? (flags & 0x80) != 0 : keyOfGroup);
    var data = Arrays.copyOfRange(bytes, at + 3, to);
    if (data.length > 0) {
      var decoded = video ? track.order.decodeNanos(shown, key) : shown;
      var sample = new Sample(track.index, decoded, shown - decoded, key, data);
      out.accept(new Event.Found(sample));
    }
  }

  private static long unsigned(byte[] bytes, int from, int to) {
    var value = 0L;
    for (var i = from; i < Math.min(to, from + 8); i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }
}
