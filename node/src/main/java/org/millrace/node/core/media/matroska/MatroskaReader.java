package org.millrace.node.core.media.matroska;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.HeldBytes;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaReader;
import org.millrace.node.core.media.Splice;

/**
 * Reads Matroska and WebM element by element; {@link ClusterCutter} says what becomes of blocks.
 * Damage is left behind at the next Cluster. A second EBML header begins a recording behind the
 * first, whose times go on from it.
 */
public final class MatroskaReader implements MediaReader {

  /** Leaves room beside it for two headers. */
  static final int ELEMENT_BYTES_MAX = 4 << 20;

  private static final int EBML_BYTES_MAX = 4 << 10;
  private static final long PASSED_BYTES_MAX = 64L << 20;
  private static final long SKIPPED_BYTES_MAX = 64L << 20;

  /** Repeated headers may cost this many bytes, and then this many per byte read. */
  private static final long HEADER_BYTES_FREE = 16 << 20;

  private static final long HEADER_BYTES_PER_BYTE = 16;

  private static final byte[] NOTHING = {};

  private final HeldBytes held = new HeldBytes();
  private final Splice splice;
  private final ClusterClock clock;

  /** The header that is being read, or the last that was. */
  private @Nullable MatroskaHeader header;

  private boolean headerIsOpen;

  /** The header that the listeners have. */
  private @Nullable MatroskaHeader given;

  private @Nullable ClusterCutter clusters;
  private boolean over;
  private String damage = "";
  private long skippedBytes;

  /** How much of an element that is left out is still to come. */
  private long passedBytes;

  private long readBytes;
  private long headerBytes;

  public MatroskaReader(Splice splice) {
    this.splice = splice;
    this.clock = new ClusterClock(splice);
  }

  @Override
  public void read(byte[] bytes, Consumer<MediaEvent> out) {
    for (var at = 0; at < bytes.length && !over; at += HeldBytes.SLICE) {
      var length = Math.min(HeldBytes.SLICE, bytes.length - at);
      held.append(bytes, at, length);
      readBytes += length;
      while (!over && (damage.isEmpty() ? element(out) : search(out))) {}
    }
  }

  @Override
  public void end(Consumer<MediaEvent> out) {
    if (over || readBytes == 0) {
      return;
    }
    if (given == null) {
      giveUp("The Matroska stream ended before its first Cluster.", out);
      return;
    }
    var left = skippedBytes + held.size();
    if (left > 0) {
      out.accept(new MediaEvent.Damage(left, "the Matroska stream ended inside an element"));
    }
    over = true;
    held.clear();
  }

  private boolean element(Consumer<MediaEvent> out) {
    if (passedBytes > 0) {
      var length = (int) Math.min(passedBytes, held.size());
      held.skip(length);
      passedBytes -= length;
      return length > 0;
    }
    var head = Ebml.head(held::u8, held.size());
    if (head.equals(Ebml.Head.TORN)) {
      return false;
    }
    if (header == null && head.id() != Ids.EBML) {
      return giveUp("This is not Matroska or WebM: it does not begin with an EBML header.", out);
    }
    return switch (head.id()) {
      case Ids.EBML, Ids.INFO, Ids.TRACKS, Ids.TAGS -> master(head, out);
      case Ids.SEGMENT -> segment(head, out);
      case Ids.CLUSTER -> cluster(head, out);
      case Ids.SEEK_HEAD, Ids.CUES, Ids.CHAPTERS, Ids.ATTACHMENTS -> passOfSegment(head, out);
      case Ids.TIMESTAMP, Ids.SIMPLE_BLOCK, Ids.BLOCK_GROUP -> takeOfCluster(head, out);
      case Ids.POSITION, Ids.PREVIOUS_SIZE, Ids.SILENT_TRACKS, Ids.ENCRYPTED_BLOCK ->
          passOfCluster(head, out);
      case Ids.VOID, Ids.CRC_32 ->
          clusters != null && clusters.isOpen() ? passOfCluster(head, out) : pass(head, out);
      default -> damaged("bytes that are no Matroska element", out);
    };
  }

  /** An element of the top or of the Segment ends a Cluster, but not within its known size. */
  private boolean endsCluster() {
    if (clusters == null) {
      return true;
    }
    if (clusters.isOwed()) {
      return false;
    }
    clusters.close();
    return true;
  }

  private boolean master(Ebml.Head head, Consumer<MediaEvent> out) {
    if (!endsCluster()) {
      return damaged("a Cluster shorter than it says", out);
    }
    var begins = head.id() == Ids.EBML;
    if (!begins && !headerIsOpen) {
      return pass(head, out);
    }
    var most = begins ? EBML_BYTES_MAX : MatroskaHeader.BYTES_MAX;
    if (!head.isKnown() || head.size() > most) {
      return damaged("a header element of impossible size", out);
    }
    var length = head.bytes() + (int) head.size();
    if (held.size() < length) {
      return false;
    }
    var bytes = held.take(length);
    if (begins) {
      header = new MatroskaHeader(bytes);
      headerIsOpen = true;
    } else if (header != null && !header.take(head.id(), bytes)) {
      return giveUp("The header of the Matroska stream is too large.", out);
    }
    return true;
  }

  private boolean segment(Ebml.Head head, Consumer<MediaEvent> out) {
    if (!endsCluster()) {
      return damaged("a Cluster shorter than it says", out);
    }
    held.skip(head.bytes());
    return true;
  }

  private boolean cluster(Ebml.Head head, Consumer<MediaEvent> out) {
    if (!endsCluster()) {
      return damaged("a Cluster shorter than it says", out);
    }
    if (headerIsOpen && header != null && !settle(header, out)) {
      return false;
    }
    held.skip(head.bytes());
    if (clusters != null) {
      clusters.begin(head.size());
    }
    return true;
  }

  /** The header is complete: its first Cluster comes. */
  private boolean settle(MatroskaHeader read, Consumer<MediaEvent> out) {
    headerIsOpen = false;
    var fault = read.fault();
    if (fault.isPresent()) {
      return giveUp(fault.get(), out);
    }
    if (clusters == null) {
      clusters = new ClusterCutter(clock, read);
    }
    clusters.segment(read);
    read.title().ifPresent(out);
    var before = given;
    if (before != null && read.isCompatible(before)) {
      return true;
    }
    given = read;
    var bytes = read.bytes();
    headerBytes += bytes.length;
    if (headerBytes > HEADER_BYTES_FREE + HEADER_BYTES_PER_BYTE * readBytes) {
      return giveUp("The Matroska stream changes its header all the time.", out);
    }
    out.accept(new MediaEvent.Header(bytes, inBand(read, before, bytes), read.info()));
    return true;
  }

  private byte[] inBand(MatroskaHeader read, @Nullable MatroskaHeader before, byte[] bytes) {
    if (before != null) {
      return bytes.clone();
    }
    if (splice.earlier().isEmpty()) {
      return NOTHING;
    }
    var earlier = MatroskaHeader.of(splice.earlier().get().bytes());
    return earlier.isPresent() && read.isCompatible(earlier.get()) ? NOTHING : bytes.clone();
  }

  private boolean takeOfCluster(Ebml.Head head, Consumer<MediaEvent> out) {
    var cutter = clusters;
    if (cutter == null || !cutter.fits(head) || head.size() > ELEMENT_BYTES_MAX) {
      return damaged("an element that does not fit into its Cluster", out);
    }
    var length = head.bytes() + (int) head.size();
    if (held.size() < length) {
      return false;
    }
    var bytes = held.take(length);
    cutter.count(head);
    if (head.id() == Ids.TIMESTAMP) {
      var ticks = Ebml.unsigned(bytes, Ebml.children(bytes, 0, length).getFirst());
      return cutter.timestamp(ticks) || damaged("a Cluster of an impossible time", out);
    }
    var frame = cutter.block(Block.of(bytes));
    if (frame.isEmpty()) {
      skippedBytes += length;
      return damaged("a block of no track", out);
    }
    out.accept(frame.get());
    return true;
  }

  private boolean passOfSegment(Ebml.Head head, Consumer<MediaEvent> out) {
    return endsCluster() ? pass(head, out) : damaged("a Cluster shorter than it says", out);
  }

  private boolean passOfCluster(Ebml.Head head, Consumer<MediaEvent> out) {
    var cutter = clusters;
    if (cutter == null || !cutter.fits(head)) {
      return damaged("an element that does not fit into its Cluster", out);
    }
    cutter.count(head);
    return pass(head, out);
  }

  /** Leaves an element out without holding it. */
  private boolean pass(Ebml.Head head, Consumer<MediaEvent> out) {
    if (!head.isKnown() || head.size() > PASSED_BYTES_MAX) {
      return damaged("an element of impossible size", out);
    }
    held.skip(head.bytes());
    passedBytes = head.size();
    return true;
  }

  private boolean damaged(String reason, Consumer<MediaEvent> out) {
    if (given == null) {
      return giveUp("The header of the Matroska stream is damaged: " + reason + ".", out);
    }
    damage = reason;
    if (clusters != null) {
      clusters.close();
    }
    if (headerIsOpen) {
      header = given;
      headerIsOpen = false;
    }
    return true;
  }

  /** Looks for the next Cluster or EBML header. */
  private boolean search(Consumer<MediaEvent> out) {
    while (held.size() >= 4) {
      var id = held.i32(0);
      if (id == Ids.CLUSTER || id == Ids.EBML) {
        var head = Ebml.head(held::u8, held.size());
        if (head.equals(Ebml.Head.TORN) || held.size() == head.bytes()) {
          return false;
        }
        if (isBegin(head)) {
          out.accept(new MediaEvent.Damage(skippedBytes, damage));
          damage = "";
          skippedBytes = 0;
          return true;
        }
      }
      held.skip(1);
      if (++skippedBytes > SKIPPED_BYTES_MAX) {
        return giveUp("The Matroska stream is damaged, and no Cluster was found behind it.", out);
      }
    }
    return false;
  }

  private boolean isBegin(Ebml.Head head) {
    return switch (head.id()) {
      case Ids.EBML -> head.isKnown() && head.size() <= EBML_BYTES_MAX;
      case Ids.CLUSTER ->
          switch (held.u8(head.bytes())) {
            case Ids.TIMESTAMP, Ids.CRC_32, Ids.VOID, Ids.POSITION, Ids.PREVIOUS_SIZE -> true;
            default -> false;
          };
      default -> false;
    };
  }

  private boolean giveUp(String reason, Consumer<MediaEvent> out) {
    over = true;
    held.clear();
    out.accept(new MediaEvent.Unreadable(reason));
    return false;
  }

  int heldBytes() {
    return held.size()
        + (header == null ? 0 : header.bytesHeld())
        + (given == null || given == header ? 0 : given.bytesHeld());
  }
}
