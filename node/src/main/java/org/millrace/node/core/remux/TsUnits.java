package org.millrace.node.core.remux;

import java.util.Arrays;
import java.util.function.Consumer;

/** The access units of one elementary stream of a transport stream. */
final class TsUnits {

  private static final byte[] NOTHING = {};
  private static final long WRAP = 1L << 33;

  /** Bytes of an audio frame that goes on in the next unit; no frame is longer. */
  private static final int REST_BYTES_MAX = 8192;

  private final TrackFormat format;
  private final int track;
  private byte[] unit = new byte[4096];
  private int size;
  private int wanted;
  private boolean open;
  private boolean joinable;
  private long decodedTicks;
  private long shownTicks;
  private long lastTicks = Long.MIN_VALUE;
  private byte[] rest = NOTHING;

  TsUnits(TrackFormat format, int track) {
    this.format = format;
    this.track = track;
  }

  TrackFormat format() {
    return format;
  }

  void begin(byte[] bytes, int from, int to, boolean mayJoin, Consumer<Demuxer.Event> out) {
    finish(out);
    var head = TsDemuxer.head(bytes, from, to);
    open = head != null;
    if (head != null) {
      size = 0;
      wanted = head.bodyBytes();
      joinable = mayJoin;
      decodedTicks = unwrapped(head.decodedTicks());
      var offset = (head.shownTicks() - head.decodedTicks()) & (WRAP - 1);
      shownTicks = decodedTicks + (offset < WRAP / 2 ? offset : 0);
      add(bytes, head.bodyAt(), to, out);
    }
  }

  private long unwrapped(long ticks) {
    if (lastTicks == Long.MIN_VALUE) {
      lastTicks = ticks;
    } else {
      var step = (ticks - lastTicks) & (WRAP - 1);
      lastTicks += step < WRAP / 2 ? step : step - WRAP;
    }
    return lastTicks;
  }

  void add(byte[] bytes, int from, int to, Consumer<Demuxer.Event> out) {
    if (!open) {
      return;
    }
    var count = to - from;
    if (size + count > TsDemuxer.UNIT_BYTES_MAX) {
      open = false;
      return;
    }
    if (size + count > unit.length) {
      unit = Arrays.copyOf(unit, Math.max(size + count, 2 * unit.length));
    }
    System.arraycopy(bytes, from, unit, size, count);
    size += count;
    if (wanted >= 0 && size >= wanted) {
      size = wanted;
      finish(out);
    }
  }

  private void finish(Consumer<Demuxer.Event> out) {
    if (!open) {
      return;
    }
    open = false;
    var nanos = nanos(decodedTicks);
    if (format.codec().video()) {
      var picture = NalUnits.lengthPrefixed(format.codec(), unit, size);
      if (picture.data().length > 0) {
        var offset = nanos(shownTicks) - nanos;
        var key = joinable || picture.key();
        out.accept(new Demuxer.Event.Found(new Sample(track, nanos, offset, key, picture.data())));
      }
      return;
    }
    var run = Arrays.copyOf(rest, rest.length + size);
    System.arraycopy(unit, 0, run, rest.length, size);
    var end = AudioFrames.split(format, track, run, 0, nanos, out);
    rest = run.length - end > REST_BYTES_MAX ? NOTHING : Arrays.copyOfRange(run, end, run.length);
  }

  private static long nanos(long ticks) {
    return Math.floorDiv(ticks, 9L) * 100_000 + Math.floorMod(ticks, 9L) * 100_000 / 9;
  }
}
