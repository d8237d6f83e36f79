package org.millrace.node.core.media.mp4;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millrace.node.core.media.MediaEvent.Kind;

/** A moof box, read as far as a relay needs it. */
record Fragment(Box moof, List<Run> runs) {

  private static final int NOT_SYNC = 0x10000;
  private static final int RUNS_MAX = 64;

  /**
   * A traf box: the samples of one track.
   *
   * @param baseOffset the place in the source's whole stream that its data offsets count from,
   *     where it names one
   * @param decodeTicks its first decoding time, if told
   * @param durationTicks of all its samples
   * @param startsWithSync its first sample is a key frame
   */
  record Run(
      Track track,
      Box traf,
      Optional<Long> baseOffset,
      Optional<Long> decodeTicks,
      long durationTicks,
      boolean startsWithSync) {}

  /** Empty if the fragment does not fit the header, or is torn. */
  static Optional<Fragment> of(byte[] bytes, Mp4Header header) {
    var moof = Box.whole(bytes);
    if (moof.isEmpty() || moof.get().to() != bytes.length) {
      return Optional.empty();
    }
    var runs = new ArrayList<Run>();
    for (var box : moof.get().children()) {
      if (box.type().equals("traf")) {
        var run = run(box, header);
        if (run.isEmpty() || runs.size() == RUNS_MAX) {
          return Optional.empty();
        }
        runs.add(run.get());
      }
    }
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fragment(moof.get(), List.copyOf(runs)));
  }

  private static Optional<Run> run(Box traf, Mp4Header header) {
    var tfhd = traf.child("tfhd");
    var track = tfhd.flatMap(box -> header.track(box.i32(4)));
    if (track.isEmpty()) {
      return Optional.empty();
    }
    var fields = new TfhdFields(tfhd.get(), track.get().defaults());
    var ticks = traf.child("tfdt").map(box -> box.u8(0) == 1 ? box.i64(4) : box.u32(4));
    if (ticks.isPresent() && !Mp4Header.isSane(ticks.get(), track.get())) {
      return Optional.empty();
    }
    var duration = 0L;
    Optional<Boolean> sync = Optional.empty();
    for (var box : traf.children()) {
      if (box.type().equals("trun")) {
        var samples = new TrunFields(box, fields);
        if (sync.isEmpty() && samples.count() > 0) {
          sync = Optional.of((samples.firstFlags() & NOT_SYNC) == 0);
        }
        duration += samples.durationTicks();
      }
    }
    if (!Mp4Header.isSane(duration, track.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new Run(track.get(), traf, fields.baseOffset(), ticks, duration, sync.orElse(false)));
  }

  /** It tells its times, and counts from nothing outside it. */
  boolean standsForItself() {
    return runs.stream().allMatch(r -> r.baseOffset().isEmpty() && r.decodeTicks().isPresent());
  }

  boolean has(Kind kind) {
    return runs.stream().anyMatch(run -> run.track().kind() == kind);
  }

  boolean startsWithKeyOf(Track wanted) {
    for (var run : runs) {
      if (run.track().id() == wanted.id()) {
        return run.startsWithSync();
      }
    }
    return false;
  }

  /** The optional fields of a tfhd box, in their order. */
  private static final class TfhdFields {
    private final Optional<Long> base;
    private final long durationTicks;
    private final int sampleFlags;

    TfhdFields(Box tfhd, Track.Defaults defaults) {
      var flags = tfhd.u24(1);
      var at = 8;
      base = (flags & 0x1) == 0 ? Optional.empty() : Optional.of(tfhd.i64(at));
      at += (flags & 0x1) == 0 ? 0 : 8;
      at += (flags & 0x2) == 0 ? 0 : 4;
      durationTicks = (flags & 0x8) == 0 ? defaults.durationTicks() : tfhd.u32(at);
      at += (flags & 0x8) == 0 ? 0 : 4;
      at += (flags & 0x10) == 0 ? 0 : 4;
      sampleFlags = (flags & 0x20) == 0 ? defaults.sampleFlags() : tfhd.i32(at);
    }

    Optional<Long> baseOffset() {
      return base;
    }
  }

  /** What a trun box says of its samples, as far as it is long enough to say it. */
  private static final class TrunFields {
    private final Box trun;
    private final TfhdFields defaults;
    private final int flags;
    private final int samplesAt;
    private final int sampleBytes;

    TrunFields(Box trun, TfhdFields defaults) {
      this.trun = trun;
      this.defaults = defaults;
      this.flags = trun.u24(1);
      this.samplesAt = 8 + ((flags & 0x1) == 0 ? 0 : 4) + ((flags & 0x4) == 0 ? 0 : 4);
      this.sampleBytes = 4 * Integer.bitCount(flags & 0xf00);
    }

    long count() {
      return trun.u32(4);
    }

    int firstFlags() {
      if ((flags & 0x4) != 0) {
        return trun.i32(samplesAt - 4);
      }
      if ((flags & 0x400) != 0) {
        return trun.i32(samplesAt + 4 * Integer.bitCount(flags & 0x300));
      }
      return defaults.sampleFlags;
    }

    long durationTicks() {
      if ((flags & 0x100) == 0) {
        return count() * defaults.durationTicks;
      }
      var sum = 0L;
      var at = samplesAt;
      for (var left = count(); left > 0 && at < trun.length(); left--) {
        sum += trun.u32(at);
        at += sampleBytes;
      }
      return sum;
    }
  }
}
