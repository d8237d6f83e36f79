package org.millrace.node.core.media.ogg;

/** Durations of Opus packets, RFC 6716 3.1. */
final class OpusPackets {

  private static final int SAMPLES_MAX = 5760;

  private OpusPackets() {}

  /** Samples at 48 kHz in the packets that end on a page. */
  static long samplesOf(OggPage page) {
    var total = 0L;
    var at = page.bodyAt();
    var begins = !page.isContinued();
    var packetAt = at;
    for (var segment = 0; segment < page.segments(); segment++) {
      at += page.lacing(segment);
      if (page.endsPacket(segment)) {
        total += begins ? samples(page.bytes(), packetAt, at) : 0;
        packetAt = at;
        begins = true;
      }
    }
    return total;
  }

  private static int samples(byte[] bytes, int from, int to) {
    if (from >= to) {
      return 0;
    }
    var config = (bytes[from] & 0xFF) >> 3;
    var frame =
        config < 12
            ? new int[] {480, 960, 1920, 2880}[config & 3]
            : config < 16 ? 480 << (config & 1) : 120 << (config & 3);
    var frames =
        switch (bytes[from] & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> from + 1 < to ? bytes[from + 1] & 0x3F : 0;
        };
    return Math.min(SAMPLES_MAX, frame * frames);
  }
}
