package org.millrace.node.core.remux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.mp4.Box;

/**
 * Takes fragments of MP4 apart, ISO/IEC 14496-12 8.8. The samples of a fragment come out in the
 * order of their times, whatever the order of its tracks.
 */
final class Mp4Demuxer implements Demuxer {

  /** More come from damage: a fragment of six megabytes has no room for them. */
  private static final int SAMPLES_MAX = 20_000;

  private static final int BASE_OFFSET = 0x1;
  private static final int DESCRIPTION = 0x2;
  private static final int DURATION = 0x8;
  private static final int SIZE = 0x10;
  private static final int FLAGS = 0x20;
  private static final int RUN_OFFSET = 0x1;
  private static final int RUN_FIRST_FLAGS = 0x4;
  private static final int RUN_DURATION = 0x100;
  private static final int RUN_SIZE = 0x200;
  private static final int RUN_FLAGS = 0x400;
  private static final int RUN_SHIFT = 0x800;
  private static final int NO_KEY = 0x1_0000;
  private static final long SECOND = 1_000_000_000L;

  private record Track(
      int index, boolean video, long timescale, long duration, long size, int flags) {

    long nanos(long ticks) {
      return ticks / timescale * SECOND + ticks % timescale * SECOND / timescale;
    }
  }

  private final TreeMap<Integer, Track> tracks = new TreeMap<>();

  @Override
  public void header(MediaEvent.Header header, Consumer<Event> out) {
    tracks.clear();
    var moov =
        Box.in(header.bytes(), 0, header.bytes().length).stream()
            .filter(box -> box.type().equals("moov"))
            .findFirst();
    var formats = new ArrayList<TrackFormat>();
    for (var described : header.info().tracks()) {
      var format = Described.format(described);
      var timescale = moov.map(box -> timescale(box, described.id())).orElse(0L);
      if (format.isPresent()
          && timescale > 0
          && formats.stream()
              .noneMatch(known -> known.codec().video() == format.get().codec().video())) {
        var video = format.get().codec().video();
        tracks.put(
            described.id(), track(moov.get(), described.id(), formats.size(), video, timescale));
        formats.add(format.get());
      }
    }
    if (!formats.isEmpty()) {
      out.accept(new Event.Tracks(formats));
    }
  }

  private static long timescale(Box moov, int id) {
    for (var trak : moov.children()) {
      var head = trak.child("tkhd");
      var media = trak.at("mdia", "mdhd");
      if (trak.type().equals("trak")
          && head.isPresent()
          && media.isPresent()
          && head.get().i32(head.get().u8(0) == 1 ? 20 : 12) == id) {
        return media.get().u32(media.get().u8(0) == 1 ? 20 : 12);
      }
    }
    return 0;
  }

  private static Track track(Box moov, int id, int index, boolean video, long timescale) {
    for (var trex : moov.child("mvex").map(Box::children).orElseGet(List::of)) {
      if (trex.type().equals("trex") && trex.i32(4) == id) {
        return new Track(index, video, timescale, trex.u32(12), trex.u32(16), trex.i32(20));
      }
    }
    return new Track(index, video, timescale, 0, 0, 0);
  }

  @Override
  public void frame(MediaEvent.Frame frame, Consumer<Event> out) {
    var samples = new ArrayList<Sample>();
    for (var moof : Box.in(frame.bytes(), 0, frame.bytes().length)) {
      if (moof.type().equals("moof")) {
        var dataAt = (long) moof.to();
        for (var traf : moof.children()) {
          if (traf.type().equals("traf")) {
            dataAt = trackFragment(moof, traf, dataAt, samples);
          }
        }
      }
    }
    samples.sort(Comparator.comparingLong(Sample::timeNanos));
    samples.forEach(sample -> out.accept(new Event.Found(sample)));
  }

  /** Returns where its data ends, which is where that of the next begins if it does not say. */
  private long trackFragment(Box moof, Box traf, long dataAt, List<Sample> samples) {
    var head = traf.child("tfhd");
    var time = traf.child("tfdt");
    var track = head.map(box -> tracks.get(box.i32(4))).orElse(null);
    if (head.isEmpty() || time.isEmpty() || track == null) {
      return dataAt;
    }
    var flags = head.get().u24(1);
    var at = 8 + ((flags & BASE_OFFSET) == 0 ? 0 : 8) + ((flags & DESCRIPTION) == 0 ? 0 : 4);
    var own = track;
    if ((flags & DURATION) != 0) {
      var ticks = head.get().u32(at);
      own = new Track(own.index, own.video, own.timescale, ticks, own.size, own.flags);
      at += 4;
    }
    if ((flags & SIZE) != 0) {
      var bytes = head.get().u32(at);
      own = new Track(own.index, own.video, own.timescale, own.duration, bytes, own.flags);
      at += 4;
    }
    if ((flags & FLAGS) != 0) {
      var usual = head.get().i32(at);
      own = new Track(own.index, own.video, own.timescale, own.duration, own.size, usual);
    }
    var ticks = time.get().u8(0) == 1 ? time.get().i64(4) : time.get().u32(4);
    var run = new Run(own, moof, ticks, dataAt);
    for (var trun : traf.children()) {
      if (trun.type().equals("trun")) {
        run.read(trun, samples);
      }
    }
    return run.dataAt;
  }

  /** The samples of one track fragment. */
  private static final class Run {
    private final Track track;
    private final Box moof;
    private long ticks;
    private long dataAt;

    Run(Track track, Box moof, long ticks, long dataAt) {
      this.track = track;
      this.moof = moof;
      this.ticks = ticks;
      this.dataAt = dataAt;
    }

    void read(Box trun, List<Sample> samples) {
      var flags = trun.u24(1);
      var count = trun.u32(4);
      var at = 8;
      if ((flags & RUN_OFFSET) != 0) {
        dataAt = moof.at() + (long) trun.i32(at);
        at += 4;
      }
      var first = (flags & RUN_FIRST_FLAGS) == 0 ? track.flags : trun.i32(at);
      at += (flags & RUN_FIRST_FLAGS) == 0 ? 0 : 4;
      var bytesEach = 4 * Integer.bitCount(flags & 0xf00);
      for (var i = 0; i < count && at + bytesEach <= trun.length(); i++) {
        var duration = (flags & RUN_DURATION) == 0 ? track.duration : trun.u32(at);
        at += (flags & RUN_DURATION) == 0 ? 0 : 4;
        var size = (flags & RUN_SIZE) == 0 ? track.size : trun.u32(at);
        at += (flags & RUN_SIZE) == 0 ? 0 : 4;
        var usual = i == 0 ? first : track.flags;
        var what = (flags & RUN_FLAGS) == 0 ? usual : trun.i32(at);
        at += (flags & RUN_FLAGS) == 0 ? 0 : 4;
        var shift = (flags & RUN_SHIFT) == 0 ? 0 : trun.i32(at);
        at += (flags & RUN_SHIFT) == 0 ? 0 : 4;
        if (!sample(size, shift, what, samples)) {
          return;
        }
        ticks += duration;
        dataAt += size;
      }
    }

    private boolean sample(long size, int shift, int flags, List<Sample> samples) {
      var bytes = moof.bytes();
      var insane = ticks < 0 || ticks / track.timescale > 1L << 30;
      if (dataAt < 0 || size > bytes.length - dataAt || samples.size() >= SAMPLES_MAX || insane) {
        return false;
      }
      if (size > 0) {
        var key = !track.video || (flags & NO_KEY) == 0;
        var data = Arrays.copyOfRange(bytes, (int) dataAt, (int) (dataAt + size));
        var offset = track.nanos(shift);
        samples.add(new Sample(track.index, track.nanos(ticks), offset, key, data));
      }
      return true;
    }
  }
}
