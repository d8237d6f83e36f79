package org.millrace.node.core.media.matroska;

import java.util.Optional;
import org.millrace.node.core.bytes.ByteWriter;
import org.millrace.node.core.media.MediaEvent.Frame;
import org.millrace.node.core.media.MediaEvent.Kind;

/**
 * Cuts Clusters into frames. Clusters leave with unknown size, whatever size they came with: so a
 * block need not wait for the end of its Cluster, and a listener may leave one Cluster anywhere and
 * go on with another. A Cluster head goes before the first block of each source Cluster, before
 * each key frame of the first video track, and in streams without video before a block each second:
 * those are the places to join at. Blocks are passed on as they are.
 */
final class ClusterCutter {

  private static final long AUDIO_JOIN_GAP_NANOS = 1_000_000_000;
  private static final int TIMESTAMP_BYTES = 8;

  private final ClusterClock clock;
  private MatroskaHeader header;
  private Optional<Track> video;

  private boolean open;

  /** What is left of the source Cluster, or {@link Ebml#UNKNOWN_SIZE}. */
  private long bytesLeft;

  private boolean hasTime;
  private boolean isFresh;
  private long joinNanos;
  private long videoNanos;

  ClusterCutter(ClusterClock clock, MatroskaHeader header) {
    this.clock = clock;
    this.header = header;
    this.video = header.firstVideo();
  }

  void segment(MatroskaHeader of) {
    header = of;
    video = of.firstVideo();
    clock.segment(of.scaleNanos());
  }

  void begin(long size) {
    open = true;
    bytesLeft = size;
    hasTime = false;
    isFresh = true;
    videoNanos = Long.MIN_VALUE;
  }

  void close() {
    open = false;
  }

  /** An element at this place is the Cluster's, unless it ends it. */
  boolean isOpen() {
    return open && bytesLeft != 0;
  }

  /** The Cluster says that it goes on, so only its own elements may come. */
  boolean isOwed() {
    return open && bytesLeft > 0;
  }

  boolean fits(Ebml.Head head) {
    return isOpen()
        && head.isKnown()
        && (bytesLeft == Ebml.UNKNOWN_SIZE || head.bytes() + head.size() <= bytesLeft);
  }

  /** Takes note of an element that fits. */
  void count(Ebml.Head head) {
    if (bytesLeft != Ebml.UNKNOWN_SIZE) {
      bytesLeft -= head.bytes() + head.size();
    }
  }

  /** False if the time is impossible. */
  boolean timestamp(long ticks) {
    hasTime = clock.cluster(ticks);
    return hasTime;
  }

  /** The frame that a block becomes; empty if it makes no sense here. */
  Optional<Frame> block(Block block) {
    var track = header.track(block.track());
    if (track.isEmpty() || !hasTime) {
      return Optional.empty();
    }
    var kind = track.get().kind();
    var nanos = clock.blockNanos(block.ticks());
    var main = video.map(first -> first.number() == block.track()).orElse(kind == Kind.AUDIO);
    var joinable = main && (video.isPresent() ? block.key() : isFresh || isJoinDue(nanos));
    var bytes = isFresh || joinable ? behindHead(block.element()) : block.element();
    if (joinable) {
      joinNanos = nanos;
    }
    isFresh = false;
    if (kind == Kind.VIDEO) {
      // Blocks tell when to show, in order of decoding: the time line must not run backwards.
      videoNanos = Math.max(videoNanos, nanos);
      nanos = videoNanos;
    }
    return Optional.of(new Frame(bytes, nanos, joinable, kind));
  }

  private boolean isJoinDue(long nanos) {
    return Math.abs(nanos - joinNanos) >= AUDIO_JOIN_GAP_NANOS;
  }

  private byte[] behindHead(byte[] element) {
    var out = new ByteWriter(element.length + 24);
    Ebml.unknownSize(out, Ids.CLUSTER, header.sizeBytes());
    out.u8(Ids.TIMESTAMP).u8(0x80 | TIMESTAMP_BYTES).u64(clock.shiftedClusterTicks());
    return out.bytes(element).toBytes();
  }
}
