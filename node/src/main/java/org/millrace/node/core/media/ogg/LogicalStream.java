package org.millrace.node.core.media.ogg;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.millrace.node.core.media.MediaEvent;
import org.millrace.node.core.media.MediaInfo;
import org.millrace.node.core.media.codec.DecoderConfig;

/** One logical stream of a chain link: its header packets, then its times. */
final class LogicalStream {

  /** What is kept of a header packet; pictures in comments may be longer. */
  static final int PACKET_BYTES_MAX = 64 << 10;

  /** FLAC says itself how many it has; it has no use for more. */
  private static final int PACKETS_MAX = 128;

  /** Where the head of the first metadata block is in FLAC's first packet. */
  private static final int FLAC_BLOCK_AT = 13;

  private static final long START_NANOS_MAX = 5_000_000_000L;
  private static final long DAMAGED_STEP_NANOS_MAX = 60_000_000_000L;

  private final int serial;
  private final int serialOut;
  private final OggCodec codec;
  private final int packetsNeeded;
  private final List<byte[]> packets = new ArrayList<>();
  private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
  private boolean torn;
  private boolean complete;
  private int lastSequence;
  private long endNanos = MediaEvent.NO_TIME;

  LogicalStream(OggPage first, int serialOut) {
    serial = first.serial();
    this.serialOut = serialOut;
    readPackets(first);
    var head = packets.isEmpty() ? new byte[0] : packets.getFirst();
    codec = OggCodec.of(head);
    packetsNeeded =
        switch (codec.name()) {
          case VORBIS, THEORA -> 3;
          case OPUS -> 2;
          case SPEEX -> 2 + (int) Math.min(PACKETS_MAX, OggPage.littleEndian(head, 68, 4));
          case FLAC, SKELETON -> PACKETS_MAX;
          case OTHER -> 0;
        };
    complete =
        switch (codec.name()) {
          case OTHER -> true;
          case FLAC -> head[FLAC_BLOCK_AT] < 0;
          case VORBIS, OPUS, THEORA, SPEEX, SKELETON -> false;
        };
  }

  int serial() {
    return serial;
  }

  int serialOut() {
    return serialOut;
  }

  OggCodec codec() {
    return codec;
  }

  /** All header packets are there. */
  boolean isComplete() {
    return complete;
  }

  /** The beginning of the stream must be known before its pages mean anything. */
  boolean isMedia() {
    return codec.kind() != MediaEvent.Kind.OTHER;
  }

  void readHeader(OggPage page) {
    readPackets(page);
    complete =
        packets.size() >= packetsNeeded
            || (codec.name() == OggCodec.Name.SKELETON && page.endsStream())
            || (codec.name() == OggCodec.Name.FLAC && hasLastBlock());
  }

  private boolean hasLastBlock() {
    return packets.stream().skip(1).anyMatch(block -> block.length > 0 && block[0] < 0);
  }

  private void readPackets(OggPage page) {
    lastSequence = page.sequence();
    var at = page.bodyAt();
    for (var segment = 0; segment < page.segments(); segment++) {
      var length = page.lacing(segment);
      if (packet.size() + length <= PACKET_BYTES_MAX) {
        packet.write(page.bytes(), at, length);
      } else {
        torn = true;
      }
      at += length;
      if (page.endsPacket(segment) && packets.size() < PACKETS_MAX) {
        packets.add(packet.toByteArray());
        packet.reset();
      }
    }
  }

  Optional<MediaEvent.Title> title() {
    return packets.size() < 2 ? Optional.empty() : Comments.title(codec.name(), packets.get(1));
  }

  MediaInfo.Track track() {
    var known = codec.config();
    var xiph = codec.name() == OggCodec.Name.VORBIS || codec.name() == OggCodec.Name.THEORA;
    var config = xiph && !torn && packets.size() >= 3 ? laced() : known.config();
    return new DecoderConfig(
            known.codec(),
            known.codecString(),
            config,
            known.width(),
            known.height(),
            known.sampleRate(),
            known.channels())
        .track(serialOut, codec.kind());
  }

  /** The three header packets as Matroska keeps them: lengths of two, then all. */
  private byte[] laced() {
    var out = new ByteArrayOutputStream();
    out.write(2);
    for (var i = 0; i < 2; i++) {
      var rest = packets.get(i).length;
      for (; rest >= 255; rest -= 255) {
        out.write(255);
      }
      out.write(rest);
    }
    packets.subList(0, 3).forEach(out::writeBytes);
    return out.toByteArray();
  }

  /** Mends the fields of a damaged page that can be told from the pages before it. */
  void mend(OggPage page) {
    var ahead = page.sequence() - lastSequence;
    if (ahead < 1 || ahead > 100) {
      page.setSequence(lastSequence + 1);
    }
    var step = codec.nanos(page.granule()) - Math.max(0, endNanos);
    if (endNanos != MediaEvent.NO_TIME && (step < 0 || step > DAMAGED_STEP_NANOS_MAX)) {
      page.setGranule(OggPage.NO_GRANULE);
    }
    page.seal();
  }

  /** Where the page begins on the source's time line, or NO_TIME; the stream is then at its end. */
  long advance(OggPage page) {
    lastSequence = page.sequence();
    var end = codec.nanos(page.granule());
    var start = endNanos;
    if (end == MediaEvent.NO_TIME) {
      return start;
    }
    if (start == MediaEvent.NO_TIME) {
      var lasting = codec.nanosOfPackets(page);
      // Where durations are not told from outside, a small time means the stream began with it.
      start = lasting > 0 ? Math.max(0, end - lasting) : end < START_NANOS_MAX ? 0 : end;
    }
    endNanos = end;
    return start;
  }

  long endNanos() {
    return endNanos;
  }

  /** A key frame of Theora begins the page. */
  boolean beginsWithKeyFrame(OggPage page) {
    return codec.name() == OggCodec.Name.THEORA
        && !page.isContinued()
        && page.segments() > 0
        && page.lacing(0) > 0
        && (page.bytes()[page.bodyAt()] & 0xC0) == 0;
  }
}
