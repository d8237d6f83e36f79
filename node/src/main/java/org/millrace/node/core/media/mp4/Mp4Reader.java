package org.millrace.node.core.media.mp4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaEvent.Kind;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads fragmented MP4 fragment by fragment. Boxes that index a file (sidx, mfra), free space and
 * the encoder's clock (prft) are left out; segment types and event messages go with the fragment
 * that follows them. Damage is left behind at the next moof box.
 */
public final class Mp4Reader implements MediaReader {

  /** The most that a fragment may have; beside it the header is held. */
  static final int FRAGMENT_BYTES_MAX = 6 << 20;

  private static final int HEADER_BYTES_MAX = 512 << 10;
  private static final int MOOF_BYTES_MAX = 256 << 10;
  private static final int SIDE_BYTES_MAX = 64 << 10;
  private static final long PASSED_BYTES_MAX = 256L << 20;
  private static final long SKIPPED_BYTES_MAX = 256L << 20;

  /** Repeated headers may cost this many bytes, and then this many per byte read. */
  private static final long HEADER_BYTES_FREE = 16 << 20;

  private static final long HEADER_BYTES_PER_BYTE = 16;

  private static final int FTYP = 0x66747970;
  private static final int MOOF = 0x6d6f6f66;
  private static final int MFHD = 0x6d666864;
  private static final int SEARCH_BYTES = 16;
  private static final byte[] NOTHING = {};

  private final HeldBytes held = new HeldBytes();
  private final Splice splice;
  private final FragmentClock clock;

  private boolean begun;
  private boolean over;
  private boolean searching;
  private long skippedBytes;
  private String damage = "";
  private long passedBytes;
  private long readBytes;
  private long headerBytes;

  /** How many bytes of the source's stream have left what is held. */
  private long position;

  private byte[] ftyp = NOTHING;
  private @Nullable Mp4Header header;

  /** Whole boxes that go before the fragment that comes, and those between its moof and mdat. */
  private byte[] before = NOTHING;

  private byte[] between = NOTHING;
  private Optional<Fragment> fragment = Optional.empty();
  private long moofPosition;

  public Mp4Reader(Splice splice) {
    this.splice = splice;
    this.clock = new FragmentClock(splice);
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    for (var at = 0; at < bytes.length && !over; at += HeldBytes.SLICE) {
      var length = Math.min(HeldBytes.SLICE, bytes.length - at);
      held.append(bytes, at, length);
      readBytes += length;
      while (!over && (searching ? search(out) : box(out))) {}
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (over || readBytes == 0) {
      return;
    }
    if (header == null) {
      giveUp("The MP4 stream ended before its moov box." + Mp4Header.HOW_TO_FRAGMENT, out);
      return;
    }
    var left = skippedBytes + held.size() + pendingBytes();
    if (left > 0) {
      out.accept(new MediaEvent.Damage(left, "the MP4 stream ended inside a fragment"));
    }
    over();
  }

  private boolean box(Consumer<MediaEvent> out) {
    if (passedBytes > 0) {
      var length = (int) Math.min(passedBytes, held.size());
      skip(length);
      passedBytes -= length;
      return length > 0;
    }
    if (held.size() < 8) {
      return false;
    }
    var size = held.u32(0);
    if (size == 1 && held.size() < 16) {
      return false;
    }
    var head = size == 1 ? 16 : 8;
    size = size == 1 ? held.i64(8) : size;
    var type = new String(held.peek(4, 4), ISO_8859_1);
    if (size < head || !type.chars().allMatch(Mp4Reader::isOfType)) {
      return damaged("bytes that are no MP4 box", out);
    }
    return switch (type) {
      case "ftyp", "moov" -> wanted(type, size, HEADER_BYTES_MAX, out);
      case "moof" -> wanted(type, size, MOOF_BYTES_MAX, out);
      case "styp", "emsg" -> wanted(type, size, SIDE_BYTES_MAX, out);
      case "mdat" -> mdat(size, out);
      default -> fragment.isPresent() ? wanted(type, size, SIDE_BYTES_MAX, out) : pass(size, out);
    };
  }

  private static boolean isOfType(int character) {
    return (character >= ' ' && character < 0x7f) || character == 0xa9;
  }

  /** Takes a box once it is there as a whole. */
  private boolean wanted(String type, long size, int most, Consumer<MediaEvent> out) {
    if (size > most) {
      return damaged("a " + type + " box of " + size + " bytes", out);
    }
    if (held.size() < size) {
      return false;
    }
    var start = position;
    var bytes = take((int) size);
    return switch (type) {
      case "ftyp" -> {
        ftyp = bytes;
        yield true;
      }
      case "moov" -> moov(bytes, out);
      case "moof" -> moof(bytes, start, out);
      default -> side(bytes, out);
    };
  }

  private boolean moov(byte[] bytes, Consumer<MediaEvent> out) {
    dropFragment();
    var read = Mp4Header.of(ftyp, bytes);
    ftyp = NOTHING;
    var fault = read.fault();
    if (fault.isPresent()) {
      return giveUp(fault.get(), out);
    }
    var earlier = header;
    header = read;
    clock.header();
    if (earlier != null && read.isCompatible(earlier)) {
      return true;
    }
    headerBytes += read.bytes().length;
    if (headerBytes > HEADER_BYTES_FREE + HEADER_BYTES_PER_BYTE * readBytes) {
      return giveUp("The MP4 stream changes its header all the time.", out);
    }
    read.title().ifPresent(out);
    var inBand = earlier != null || !suits(read) ? read.bytes().clone() : NOTHING;
    out.accept(new MediaEvent.Header(read.bytes().clone(), inBand, read.info()));
    return true;
  }

  /** The listeners of an earlier connection, if there are any, need no new header. */
  private boolean suits(Mp4Header read) {
    return splice
        .earlier()
        .map(given -> Mp4Header.of(given.bytes()).filter(read::isCompatible).isPresent())
        .orElse(true);
  }

  private boolean moof(byte[] bytes, long start, Consumer<MediaEvent> out) {
    var known = header;
    if (known == null) {
      return giveUp(
          "The MP4 stream begins with a fragment; the encoder must send ftyp and moov first.", out);
    }
    if (fragment.isPresent()) {
      out.accept(new MediaEvent.Damage(pendingBytes(), "a moof box without media"));
      dropFragment();
    }
    fragment = Fragment.of(bytes, known);
    moofPosition = start;
    if (fragment.isEmpty()) {
      skippedBytes += bytes.length;
      return damaged("a moof box that does not fit the header", out);
    }
    return true;
  }

  /** A box that goes with the next fragment. */
  private boolean side(byte[] bytes, Consumer<MediaEvent> out) {
    if (before.length + between.length + bytes.length > SIDE_BYTES_MAX) {
      return damaged("too many boxes beside a fragment", out);
    }
    if (fragment.isPresent()) {
      between = join(between, bytes);
    } else if (!clock.shifts()) {
      before = join(before, bytes);
    }
    return true;
  }

  private boolean mdat(long size, Consumer<MediaEvent> out) {
    var known = header;
    if (known == null) {
      return giveUp("This MP4 has its media before its moov box." + Mp4Header.HOW_TO_FRAGMENT, out);
    }
    if (fragment.isEmpty()) {
      out.accept(new MediaEvent.Damage(size, "an mdat box without a moof box"));
      return pass(size, out);
    }
    if (size > FRAGMENT_BYTES_MAX) {
      dropFragment();
      var reason =
          "a fragment of more than "
              + FRAGMENT_BYTES_MAX
              + " bytes; send shorter ones"
              + " (ffmpeg: -frag_duration 1000000)";
      if (!begun) {
        return giveUp("The MP4 stream has " + reason + ".", out);
      }
      out.accept(new MediaEvent.Damage(size, reason));
      return pass(size, out);
    }
    if (held.size() < size) {
      return false;
    }
    out.accept(frame(fragment.get(), known, take((int) size)));
    dropFragment();
    return true;
  }

  private MediaEvent.Frame frame(Fragment now, Mp4Header known, byte[] mdat) {
    begun = true;
    var nanos = clock.fragment(now);
    var ticks = clock.decodeTicks(now);
    var moof =
        clock.shifts() || !now.standsForItself()
            ? new FragmentWriter(now, moofPosition).write(ticks)
            : now.moof().bytes();
    var bytes = new ByteWriter(before.length + moof.length + between.length + mdat.length);
    bytes.bytes(before).bytes(moof).bytes(between).bytes(mdat);
    var video = known.firstVideo();
    var joinable = video.isPresent() ? now.startsWithKeyOf(video.get()) : now.has(Kind.AUDIO);
    var kind = now.has(Kind.VIDEO) ? Kind.VIDEO : now.has(Kind.AUDIO) ? Kind.AUDIO : Kind.OTHER;
    return new MediaEvent.Frame(bytes.toBytes(), nanos, joinable, kind);
  }

  private boolean pass(long size, Consumer<MediaEvent> out) {
    if (size > (header == null ? HEADER_BYTES_MAX : PASSED_BYTES_MAX)) {
      return damaged("a box of impossible size", out);
    }
    passedBytes = size;
    return true;
  }

  private boolean damaged(String reason, Consumer<MediaEvent> out) {
    if (header == null) {
      return giveUp("This is not MP4 that can be read: it has " + reason + ".", out);
    }
    skippedBytes += pendingBytes();
    dropFragment();
    damage = reason;
    searching = true;
    return true;
  }

  /** Looks for a moof box, which always begins the same, or for a new beginning. */
  private boolean search(Consumer<MediaEvent> out) {
    while (held.size() >= SEARCH_BYTES) {
      var type = held.i32(4);
      var size = held.u32(0);
      var moof =
          type == MOOF && held.i32(8) == 16 && held.i32(12) == MFHD && size <= MOOF_BYTES_MAX;
      var ftypBox = type == FTYP && size >= SEARCH_BYTES && size <= SIDE_BYTES_MAX;
      if ((moof && size > SEARCH_BYTES) || ftypBox) {
        out.accept(new MediaEvent.Damage(skippedBytes, damage));
        searching = false;
        skippedBytes = 0;
        return true;
      }
      skip(1);
      if (++skippedBytes > SKIPPED_BYTES_MAX) {
        return giveUp("The MP4 stream is damaged, and no fragment was found behind it.", out);
      }
    }
    return false;
  }

  private byte[] take(int length) {
    position += length;
    return held.take(length);
  }

  private void skip(int length) {
    position += length;
    held.skip(length);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return new ByteWriter(first.length + second.length).bytes(first).bytes(second).toBytes();
  }

  private void dropFragment() {
    fragment = Optional.empty();
    before = NOTHING;
    between = NOTHING;
  }

  private int pendingBytes() {
    var moof = fragment.map(now -> now.moof().bytes().length).orElse(0);
    return moof + before.length + between.length;
  }

  private boolean giveUp(String reason, Consumer<MediaEvent> out) {
    over();
    out.accept(new MediaEvent.Unreadable(reason));
    return false;
  }

  private void over() {
    over = true;
    held.clear();
    dropFragment();
  }

  int heldBytes() {
    return held.size()
        + pendingBytes()
        + ftyp.length
        + (header == null ? 0 : 2 * header.bytes().length);
  }
}
