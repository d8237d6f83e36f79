package org.millrace.node.core.media.mp4;

import java.util.ArrayList;
import java.util.List;
import org.millrace.node.core.bytes.ByteWriter;

/**
 * Writes a moof box anew so that its fragment stands for itself: times on the channel's line in 64
 * bits, and data offsets from the moof box instead of from the beginning of the source's stream,
 * which no late joiner has.
 */
final class FragmentWriter {

  private static final int BASE_IS_MOOF = 0x020000;
  private static final int HAS_BASE = 0x1;
  private static final int HAS_DATA_OFFSET = 0x1;

  private final Fragment fragment;
  private final long moofPosition;
  private final ByteWriter out;

  /** Where data offsets were written that count from the moof box, which may have changed size. */
  private final List<DataOffset> offsets = new ArrayList<>();

  private record DataOffset(int at, int value) {}

  /**
   * Prepares to write.
   *
   * @param moofPosition where the box began in the source's stream
   */
  FragmentWriter(Fragment fragment, long moofPosition) {
    this.fragment = fragment;
    this.moofPosition = moofPosition;
    this.out = new ByteWriter(fragment.moof().length() + 64);
  }

  /** The new box, given the decoding time of each of its runs. */
  byte[] write(long[] decodeTicks) {
    var moof = fragment.moof();
    var begin = begin("moof");
    var run = 0;
    for (var box : moof.children()) {
      if (box.type().equals("traf")) {
        traf(fragment.runs().get(run), decodeTicks[run], run == 0);
        run++;
      } else {
        copy(box);
      }
    }
    end(begin);
    var grown = out.size() - (moof.to() - moof.at());
    offsets.forEach(offset -> out.put32(offset.at(), offset.value() + grown));
    return out.toBytes();
  }

  private void traf(Fragment.Run run, long decodeTicks, boolean first) {
    var begin = begin("traf");
    var dataMoved = run.baseOffset().map(this::fromMoof).orElse(0);
    var firstRun = true;
    for (var box : run.traf().children()) {
      switch (box.type()) {
        case "tfhd" -> {
          tfhd(box);
          tfdt(decodeTicks);
        }
        case "tfdt" -> {}
        case "trun" -> {
          var countsFromMoof = first || run.baseOffset().isPresent() || isBasedOnMoof(run);
          trun(box, dataMoved, countsFromMoof, firstRun && run.baseOffset().isPresent());
          firstRun = false;
        }
        default -> copy(box);
      }
    }
    end(begin);
  }

  /** Positions that lie outside the fragment are of another stream than ours: they mean moof. */
  private int fromMoof(long base) {
    var distance = base - moofPosition;
    return distance >= 0 && distance <= Mp4Reader.FRAGMENT_BYTES_MAX ? (int) distance : 0;
  }

  private static boolean isBasedOnMoof(Fragment.Run run) {
    return run.traf().child("tfhd").filter(box -> (box.u24(1) & BASE_IS_MOOF) != 0).isPresent();
  }

  private void tfhd(Box box) {
    var flags = box.u24(1);
    if ((flags & HAS_BASE) == 0) {
      copy(box);
      return;
    }
    var begin = begin("tfhd");
    out.u8(box.u8(0)).u24(flags & ~HAS_BASE | BASE_IS_MOOF).u32(box.i32(4));
    out.bytes(box.contentFrom(16));
    end(begin);
  }

  private void tfdt(long decodeTicks) {
    var begin = begin("tfdt");
    out.u8(1).u24(0).u64(decodeTicks);
    end(begin);
  }

  private void trun(Box box, int moved, boolean countsFromMoof, boolean needsOffset) {
    var flags = box.u24(1);
    var has = (flags & HAS_DATA_OFFSET) != 0;
    if (!countsFromMoof || (!has && !needsOffset)) {
      copy(box);
      return;
    }
    var begin = begin("trun");
    out.u8(box.u8(0)).u24(flags | HAS_DATA_OFFSET).u32(box.i32(4));
    offsets.add(new DataOffset(out.size(), (has ? box.i32(8) : 0) + moved));
    out.u32(0).bytes(box.contentFrom(has ? 12 : 8));
    end(begin);
  }

  private int begin(String type) {
    var at = out.size();
    out.u32(0).ascii(type);
    return at;
  }

  private void end(int begin) {
    out.put32(begin, out.size() - begin);
  }

  private void copy(Box box) {
    out.bytes(box.bytes(), box.at(), box.to() - box.at());
  }
}
