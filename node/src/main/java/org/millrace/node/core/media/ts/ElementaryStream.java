package org.millrace.node.core.media.ts;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.codec.DecoderConfig;

/** One stream of the program: what is known of it, and its continuity. */
final class ElementaryStream {

  private static final int UNKNOWN = -1;

  private final int pid;
  private final StreamKind kind;
  private final @Nullable VideoProbe video;
  private DecoderConfig config;
  private @Nullable DecoderConfig candidate;
  private boolean known;
  private boolean begun;
  private int counter = UNKNOWN;
  private int counterShift;

  /** A stream of which only the program map is known. */
  ElementaryStream(int pid, StreamKind kind) {
    this.pid = pid;
    this.kind = kind;
    config = kind.config();
    video =
        switch (kind.coding()) {
          case H264, HEVC, MPEG2_VIDEO -> new VideoProbe(kind.coding());
          case ADTS, LATM, MPEG_AUDIO, AC3, OPAQUE -> null;
        };
    known = kind.coding() == StreamKind.Coding.OPAQUE;
  }

  int pid() {
    return pid;
  }

  StreamKind kind() {
    return kind;
  }

  boolean isKnown() {
    return known;
  }

  MediaInfo.Track track() {
    return config.track(pid, kind.media());
  }

  /** A unit of it has begun: what comes before the first is the rest of one nobody has. */
  boolean hasBegun() {
    return begun;
  }

  void begin() {
    begun = true;
  }

  /** Looks into a packet; true when it changes what is known of the stream. */
  boolean look(byte[] packet) {
    var begins = TsPacket.beginsUnit(packet);
    var at = begins ? PesTime.bodyAt(packet) : TsPacket.payloadAt(packet);
    if (at < 0) {
      return false;
    }
    if (video != null) {
      if (begins) {
        video.begin();
      }
      video.add(packet, at);
      return adopt(video.takeConfig());
    }
    return begins && adopt(AudioProbe.look(kind.coding(), packet, at));
  }

  /** A change must be seen twice, so that one damaged header changes nothing. */
  private boolean adopt(@Nullable DecoderConfig seen) {
    if (seen == null || (known && same(seen, config))) {
      candidate = seen == null ? candidate : null;
      return false;
    }
    if (known && (candidate == null || !same(seen, candidate))) {
      candidate = seen;
      return false;
    }
    config = seen;
    candidate = null;
    known = true;
    return true;
  }

  private static boolean same(DecoderConfig one, DecoderConfig other) {
    return Arrays.equals(one.config(), other.config())
        && one.codecString().equals(other.codecString())
        && one.sampleRate() == other.sampleRate()
        && one.channels() == other.channels();
  }

  /** Whether a listener may start at the unit that began last. */
  VideoProbe.Key key() {
    return video == null ? VideoProbe.Key.NO : video.key();
  }

  /** Follows the counter; false where packets are missing. */
  boolean continues(byte[] packet) {
    var last = counter;
    counter = TsPacket.counter(packet);
    if (last == UNKNOWN || TsPacket.isDiscontinuous(packet)) {
      return true;
    }
    var expected = TsPacket.hasPayload(packet) ? last + 1 & 0x0F : last;
    // A packet may be sent twice.
    return counter == expected || counter == last;
  }

  /** Lets the counter go on behind a packet that had 0. */
  void startCounterAnew(byte[] packet) {
    if (!begun) {
      counterShift = 1 - TsPacket.counter(packet);
    }
  }

  void shiftCounter(byte[] packet) {
    TsPacket.setCounter(packet, TsPacket.counter(packet) + counterShift);
  }
}
