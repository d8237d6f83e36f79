package org.millrace.node.core.remux;

import static org.millrace.node.core.remux.Boxes.begin;
import static org.millrace.node.core.remux.Boxes.beginFull;
import static org.millrace.node.core.remux.Boxes.end;

import java.util.ArrayList;
import java.util.List;
import org.millrace.node.core.bytes.ByteWriter;

/**
 * Collects samples of all tracks and writes them as one fragment: moof and mdat, decodable after
 * the init segment alone if its first picture is a key frame. Who adds samples bounds them.
 */
public final class FragmentBuilder {

  private static final int DATA_OFFSET = 0x1;
  private static final int EACH_DURATION = 0x100;
  private static final int EACH_SIZE = 0x200;
  private static final int EACH_FLAGS = 0x400;
  private static final int EACH_OFFSET = 0x800;
  private static final int DEFAULT_DURATION = 0x8;
  private static final int DEFAULT_FLAGS = 0x20;
  private static final int BASE_IS_MOOF = 0x2_0000;

  /** No other sample is needed to decode it. */
  private static final int FLAGS_KEY = 0x0200_0000;

  /** Depends on others, and is no place to start. */
  private static final int FLAGS_DELTA = 0x0101_0000;

  private record Entry(long ticks, int offsetTicks, int nominalTicks, boolean key, byte[] data) {}

  private final List<TrackFormat> tracks;
  private final List<List<Entry>> runs = new ArrayList<>();
  private int sequence;
  private int payloadBytes;

  public FragmentBuilder(List<TrackFormat> tracks) {
    this.tracks = List.copyOf(tracks);
    tracks.forEach(_ -> runs.add(new ArrayList<>()));
  }

  /**
   * Adds one sample.
   *
   * @param ticks its decode time, later than that of the track's sample before
   * @param nominalTicks its duration, should it stay the last of the track in the fragment
   */
  public void add(Sample sample, long ticks, int nominalTicks) {
    var format = tracks.get(sample.track());
    var offset = (int) format.ticks(sample.offsetNanos());
    runs.get(sample.track())
        .add(new Entry(ticks, offset, nominalTicks, sample.key(), sample.data()));
    payloadBytes += sample.data().length;
  }

  public boolean isEmpty() {
    return payloadBytes == 0;
  }

  public int payloadBytes() {
    return payloadBytes;
  }

  /**
   * Writes what was added and starts anew.
   *
   * @param lead the track whose end is known
   * @param leadEndTicks where the lead track goes on
   */
  public byte[] write(int lead, long leadEndTicks) {
    var out = new ByteWriter(payloadBytes + 512 + 16 * samples());
    var moof = begin(out, "moof");
    var mfhd = beginFull(out, "mfhd", 0, 0);
    out.u32(++sequence);
    end(out, mfhd);
    var offsetsAt = new int[runs.size()];
    for (var i = 0; i < runs.size(); i++) {
      if (!runs.get(i).isEmpty()) {
        offsetsAt[i] = trackRun(out, i, i == lead ? leadEndTicks : Long.MIN_VALUE);
      }
    }
    end(out, moof);
    var mdat = begin(out, "mdat");
    for (var i = 0; i < runs.size(); i++) {
      if (!runs.get(i).isEmpty()) {
        out.put32(offsetsAt[i], out.size() - moof);
        runs.get(i).forEach(entry -> out.bytes(entry.data));
        runs.get(i).clear();
      }
    }
    end(out, mdat);
    payloadBytes = 0;
    return out.toBytes();
  }

  /** Returns where the offset of the track's data has to go. */
  private int trackRun(ByteWriter out, int track, long endTicks) {
    var run = runs.get(track);
    var video = tracks.get(track).codec().video();
    var durations = durations(run, endTicks);
    var even = !video && allEqual(durations);
    var traf = begin(out, "traf");
    var tfhd =
        beginFull(
            out,
            "tfhd",
            0,
            BASE_IS_MOOF | (even ? DEFAULT_DURATION : 0) | (video ? 0 : DEFAULT_FLAGS));
    out.u32(track + 1);
    if (even) {
      out.u32(durations[0]);
    }
    if (!video) {
      out.u32(FLAGS_KEY);
    }
    end(out, tfhd);
    var tfdt = beginFull(out, "tfdt", 1, 0);
    out.u64(run.getFirst().ticks);
    end(out, tfdt);
    var flags = DATA_OFFSET | EACH_SIZE | (even ? 0 : EACH_DURATION);
    var trun = beginFull(out, "trun", 1, flags | (video ? EACH_FLAGS | EACH_OFFSET : 0));
    out.u32(run.size());
    var offsetAt = out.size();
    out.u32(0);
    for (var i = 0; i < run.size(); i++) {
      var entry = run.get(i);
      if (!even) {
        out.u32(durations[i]);
      }
      out.u32(entry.data.length);
      if (video) {
        out.u32(entry.key ? FLAGS_KEY : FLAGS_DELTA).u32(entry.offsetTicks);
      }
    }
    end(out, trun);
    end(out, traf);
    return offsetAt;
  }

  private static int[] durations(List<Entry> run, long endTicks) {
    var durations = new int[run.size()];
    for (var i = 0; i < run.size(); i++) {
      var last = i == run.size() - 1;
      var entry = run.get(i);
      if (last && endTicks == Long.MIN_VALUE) {
        durations[i] = entry.nominalTicks;
      } else {
        durations[i] = (int) ((last ? endTicks : run.get(i + 1).ticks) - entry.ticks);
      }
    }
    return durations;
  }

  private static boolean allEqual(int[] values) {
    for (var value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  private int samples() {
    return runs.stream().mapToInt(List::size).sum();
  }
}
