package org.millrace.node.core.media.mp4;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaInfo;

/**
 * One track of a moov box.
 *
 * @param timescale ticks a second
 * @param entries the stsd box, whole
 * @param defaults what its fragments need not repeat
 * @param hasSamples the moov box itself lists samples: the file is not fragmented, or half
 */
record Track(
    int id, Kind kind, long timescale, byte[] entries, Defaults defaults, boolean hasSamples) {

  /** The values of a trex box. */
  record Defaults(long durationTicks, int sampleFlags) {
    static final Defaults NONE = new Defaults(0, 0);
  }

  /** Empty where a box is missing without which nothing can be told. */
  static Optional<Track> of(Box trak, Box moov) {
    var tkhd = trak.at("tkhd");
    var mdhd = trak.at("mdia", "mdhd");
    var hdlr = trak.at("mdia", "hdlr");
    var table = trak.at("mdia", "minf", "stbl");
    var stsd = table.flatMap(box -> box.child("stsd"));
    if (tkhd.isEmpty() || mdhd.isEmpty() || hdlr.isEmpty() || stsd.isEmpty()) {
      return Optional.empty();
    }
    var id = tkhd.get().i32(tkhd.get().u8(0) == 1 ? 20 : 12);
    var timescale = mdhd.get().u32(mdhd.get().u8(0) == 1 ? 20 : 12);
    var samples =
        table.get().child("stsz").filter(box -> box.u32(8) > 0).isPresent()
            || table.get().child("stz2").filter(box -> box.u32(8) > 0).isPresent();
    var kind =
        switch (hdlr.get().i32(8)) {
          case 0x76696465 -> Kind.VIDEO;
          case 0x736f756e -> Kind.AUDIO;
          default -> Kind.OTHER;
        };
    var entries = Arrays.copyOfRange(stsd.get().bytes(), stsd.get().at(), stsd.get().to());
    return Optional.of(new Track(id, kind, timescale, entries, defaults(moov, id), samples));
  }

  private static Defaults defaults(Box moov, int id) {
    for (var box : moov.at("mvex").map(Box::children).orElseGet(List::of)) {
      if (box.type().equals("trex") && box.i32(4) == id) {
        return new Defaults(box.u32(12), box.i32(20));
      }
    }
    return Defaults.NONE;
  }

  /** A decoder of the one goes on with fragments of the other. */
  boolean isCompatible(Track other) {
    return id == other.id
        && kind == other.kind
        && timescale == other.timescale
        && defaults.equals(other.defaults)
        && Arrays.equals(entries, other.entries);
  }

  MediaInfo.Track info() {
    return Box.whole(entries)
        .flatMap(stsd -> SampleEntry.of(stsd, kind))
        .map(entry -> entry.decoder().track(id, kind))
        .orElseGet(() -> new MediaInfo.Track(id, kind, "unknown", "", new byte[0], 0, 0, 0, 0));
  }

  /** Decoding time in nanoseconds of a time in ticks that is known to be sane. */
  long nanos(long ticks) {
    return ticks / timescale * 1_000_000_000 + ticks % timescale * 1_000_000_000 / timescale;
  }

  /** The least number of ticks that last as long. */
  long ticks(long nanos) {
    var seconds = Math.floorDiv(nanos, 1_000_000_000L);
    var rest = Math.floorMod(nanos, 1_000_000_000L);
    return seconds * timescale + Math.ceilDiv(rest * timescale, 1_000_000_000L);
  }
}
